"""The items of a column list: title, address, date.

A list is the best group of rows (list_groups.py) where the page says that its own column is (list_place.py): below the
breadcrumb or the column's name, above the paging bar. Rows that a site keeps in scripts and comments are read too
(list_buried.py).
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urljoin

from lxml import etree

from crawler.items import ListItem
from crawler.text.fields.documents import COMPILED, NOWHERE
from crawler.text.list_boxes import with_boxes
from crawler.text.list_buried import known_to_scripts, shown_by_scripts
from crawler.text.list_groups import Group as Group
from crawler.text.list_groups import groups_of
from crawler.text.list_headings import (
    PAPER_PAGE,
    dated_by_cell,
    dated_by_column,
    dated_by_heading,
    heads_rows,
    without_labels,
)
from crawler.text.list_order import dated_by_order
from crawler.text.list_place import Place, in_menu, leads_elsewhere
from crawler.text.list_ranks import in_heading
from crawler.text.list_rows import Row, row_of, rows_by_button, rows_by_card
from crawler.text.list_shapes import plain_address, shape_of
from crawler.text.list_titles import CALL, SHORTEST, is_called, leads_nowhere, link_title, text_of, titled_link
from crawler.text.page_text import PageText

if COMPILED:
    from crawler.text import link_pass

POOR = 500.0  # score of links without dates that may be navigation: 40 names of departments have less
_CALLING = etree.XPath(  # half of what a condition on each element costs
    "(//@onclick | //@data-link | //@data-url | //@data-href)/.. | //a[starts-with(@href, 'javascript:')]"
)
_DAYS = re.compile(r"20\d\d\s?[-/.年]\s?\d")
FEWEST_SHORT = 5  # rows with a date each whose titles are too short for others
LONG = 8  # characters of a headline that is clicked
MOST_PINNED = 5
CALLED = 4.0  # weight of a place above which the column's name stands right above the rows
RIVAL = 0.1  # of the best group's score: a group below it is no rival, wherever it stands


def list_items(page: PageText, base_url: str = "", group: Group | None = None) -> tuple[ListItem, ...]:
    """The items of the page's main list in page order, addresses absolute where a base is known; empty without one.

    `group` is the page's `main_group` where the caller has it.
    """
    group = group or main_group(page)
    if group is None:
        return ()
    items: dict[str, ListItem] = {}
    for row in group.rows:
        if row.href not in items:
            items[row.href] = ListItem(row.title, resolved(base_url or page.url, row.href), row.date)
    return tuple(items.values())


def main_group(page: PageText) -> Group | None:
    """The group of rows that is the page's list, None where no group has two rows."""
    groups = groups_of(page, page.root) if page.root is not None else []
    for group in (g for root in shown_by_scripts(page) for g in groups_of(page, root)):
        group.shown = True
        groups.append(group)
    for group in groups:
        first = group.rows[0]
        group.headed = len(group.rows) > 1 and not first.date and not group.dated and heads_rows(page, first)
    calling: list[etree._Element] = []
    if page.root is not None:
        calling = [element for element in _clicked(page.root) if leads_nowhere(element) and is_called(element)]
    best = _best(page, groups)
    long = sum(len(text_of(element)) >= LONG for element in calling)
    if page.root is not None and long >= max(2, 0.2 * (len(best.rows) if best is not None else 0)):  # beside a box
        seen = [g for g in groups_of(page, page.root, scripted=True) if g.dated >= 0.7 * len(g.rows)]
        groups += [g for g in seen if any(row.element in calling or _holds(row, calling) for row in g.rows[:1])]
        best = _best(page, groups)
    poor = best is None or (best.dated < 2 and not best.headed and best.score() < POOR)
    if poor or (best is not None and Place(page, [best]).weight(best) < 1):  # or a box beside the list
        hidden = _hidden_groups(page, calling)
        groups += hidden if poor else [g for g in hidden if g.dated >= 0.7 * len(g.rows)]
        best = _best(page, groups)
        if best is not None and not best.dated and Place(page, [best]).weight(best) < 1:
            best = _only_dated(groups) or best
        if poor and (best is None or not best.dated) and (short := _numbered(page)):
            best = max(short, key=Group.score)
    if best is not None:
        titles = [row for row in best.rows if not PAPER_PAGE.fullmatch(row.title)]
        if 2 <= len(titles) < len(best.rows):
            best.rows = titles
        if not best.wide:
            _complete(page, best)
            _pictured(groups, best)
            _pinned(groups, best)
            _led(groups, best)
            with_boxes(page, groups, best)
        dated_by_cell(best)
        dated_by_heading(page, best)
        dated_by_column(best)
        if "/20" in page.text:
            dated_by_order(best)
        without_labels(best)
    return best


def _clicked(root: etree._Element, *, compiled: bool = COMPILED) -> list[etree._Element]:
    """The elements of a tree that a script may follow when they are clicked."""
    return link_pass.clicked(root) if compiled else cast("list[etree._Element]", _CALLING(root))


def _hidden_groups(page: PageText, calling: list[etree._Element]) -> list[Group]:
    """The rows that stand behind what is seen: what only a script knows, and those whose titles are no links."""
    groups = [g for root in known_to_scripts(page) for g in groups_of(page, root)]
    if page.root is None:
        return groups
    if len(calling) >= 2:
        groups += groups_of(page, page.root, scripted=True)
    pictured = Group(rows_by_card(page.root, pictured=True))
    if pictured.rows and pictured.dated >= 0.7 * len(pictured.rows):
        groups.append(pictured)
    return groups + [Group(rows) for find in (rows_by_button, rows_by_card) if (rows := find(page.root))]


def _only_dated(groups: list[Group]) -> Group | None:
    """The column of one dated row beside a box of headlines without dates: the page's only row with a date."""
    dated = {row.href: group for group in groups if not is_around(group) for row in group.rows if row.date}
    only = next(iter(dated.values()), None)
    return only if only is not None and len(dated) == 1 and len(only.rows) == 1 else None


def _numbered(page: PageText) -> list[Group]:
    """Columns whose titles are all as short as 第3批 or 第12期, each with its date; none on a page without days."""
    if page.root is None or len(_DAYS.findall(page.text)) < FEWEST_SHORT:
        return []
    groups = groups_of(page, page.root, shortest=2)
    short = (g for g in groups if any(len(row.title) < SHORTEST for row in g.rows))  # the others are known
    return [g for g in short if g.dated == len(g.rows) >= FEWEST_SHORT and not is_around(g)]


def _holds(row: Row, calling: list[etree._Element]) -> bool:
    """Whether the row is followed by a script: its link is one of those."""
    return any(row.element in element.iterancestors() for element in calling)


def entries_of(page: PageText) -> tuple[ListItem, ...]:
    """The items of a page that was made of an answer's entries (data_answers.py), however short their titles are."""
    rows: list[Row] = []
    for element in page.root.iter("li") if page.root is not None else ():
        anchor = element[0]
        href = (anchor.get("href") or "").strip()
        if href and not href.lower().startswith(NOWHERE) and (title := link_title(anchor)):
            rows.append(row_of(element, anchor, title, href))
    return list_items(page, group=Group(rows))


def unnamed_group(page: PageText) -> Group | None:
    """The rows that a page without text is about: a column's only row, or names without dates outside the menus."""
    if page.root is None:
        return None
    groups = [group for group in groups_of(page, page.root, shortest=2) if not is_around(group)]
    groups = groups or [group for group in groups_of(page, page.root, pictured=True) if not is_around(group)]
    dated = [g for g in groups if g.dated == len(g.rows) and max(len(row.title) for row in g.rows) >= 6]
    several = [g for g in groups if len(g.rows) >= 4] or [g for g in groups if _is_announced(page, g)]
    place = Place(page, groups)
    called = [g for g in several if place.weight(g) > CALLED]
    best = max(called or dated or several, key=lambda group: group.score() * place.weight(group), default=None)
    if best is None and (rows := rows_by_card(page.root, pictured=True) or rows_by_button(page.root)):
        best = Group(rows)
    best = best or next((group for group in groups_of(page, page.root, days=True) if _are_days(group)), None)
    if best is not None and not best.wide:
        _complete(page, best)
    return best


def _is_announced(page: PageText, group: Group) -> bool:
    """Whether one to three headlines without dates stand where the page says that its column is, one as a row's all."""
    headlines = min(len(row.title) for row in group.rows) >= LONG
    if headlines and len(group.rows) == 1:
        row = group.rows[0]
        headlines = row.element.tag in ("li", "tr", "dd") and text_of(row.element).strip("·•●■◆▪ ") == row.title
    return headlines and not leads_elsewhere(group) and Place(page, [group]).weight(group) > 1


def _are_days(group: Group) -> bool:
    """Whether the rows are the days of a daily report or of a newspaper: four or more, outside the menus."""
    return len(group.rows) >= 4 and group.dated == len(group.rows) and not is_around(group)


def is_around(group: Group) -> bool:
    """Whether the rows are what every page of a site has around its own text: menus, friendly links."""
    return in_menu(group) or leads_elsewhere(group)


def _best(page: PageText, groups: list[Group]) -> Group | None:
    several = [(group.score(), group) for group in groups if len(group.rows) >= 2]
    top = max((score for score, _ in several), default=0.0)
    if top <= 0:
        return max(groups, key=Group.score, default=None)
    near = [(score, group) for score, group in several if score >= RIVAL * top]
    if len(near) > 1:
        place = Place(page, [group for _, group in near])
        near = [(score * place.weight(group), group) for score, group in near]
    best = max(near, key=lambda pair: pair[0])[1]
    if not best.dated:  # pictures above the list, of what the list has with its dates
        shown = {row.href for row in best.rows}
        whole = (g for _, g in several if g.dated >= 0.9 * len(g.rows) and shown <= {row.href for row in g.rows})
        best = next(whole, best)
    return best


def _pinned(groups: list[Group], group: Group) -> None:
    """Add the few dated rows of the same shape in the list right above this one: what a column keeps at its top."""
    first = group.rows[0].element
    holder = first.getparent()
    above = holder.getprevious() if holder is not None else None
    if above is None or above.tag != holder.tag or group.dated < len(group.rows):  # type: ignore[union-attr]
        return
    held = [g for g in groups if g is not group and g.rows[0].element.getparent() is above]
    for other in held:
        if len(other.rows) <= MOST_PINNED and other.dated == len(other.rows):
            known = {row.href for row in group.rows}
            top = other.rows[0].element
            alike = shape_of(top) == shape_of(first) or (top.tag == first.tag and "置顶" in text_of(top))
            if alike and not known & {row.href for row in other.rows}:
                group.rows = other.rows + group.rows
                return


def _led(groups: list[Group], group: Group) -> None:
    """Add the headline in a block of its own right above the list: a linked heading with the same kind of address."""
    holder = group.rows[0].element.getparent()
    outer = holder.getparent() if holder is not None and holder.getprevious() is None else None
    if outer is not None and outer.tag == "div":
        holder = outer  # a wrapper around the list
    above = holder.getprevious() if holder is not None else None
    if above is None or not group.dated:
        return
    for other in groups:
        row = other.rows[0]
        if len(other.rows) == 1 and row.element is above and len(row.title) >= LONG:
            heads = (a for a in above.iter("a") if (a.get("href") or "").strip() == row.href)
            alike = {plain_address(r.href) for r in group.rows} == {plain_address(row.href)}
            if alike and any(in_heading(a) for a in heads) and row.href not in {r.href for r in group.rows}:
                group.rows = [row, *group.rows]
            return


def _pictured(groups: list[Group], group: Group) -> None:
    """Add the one dated row with a picture and a class of its own that stands first in a list of dated rows."""
    holder = group.rows[0].element.getparent()
    if holder is None or holder.tag not in ("ul", "ol") or group.dated < len(group.rows):
        return
    first = next((e for e in holder if e.tag == "li"), None)
    if first is None or first is group.rows[0].element or first.find(".//img") is None:
        return
    for other in groups:
        row = other.rows[0]
        if len(other.rows) == 1 and row.element is first and row.date and row.href not in {r.href for r in group.rows}:
            group.rows = [row, *group.rows]
            return


def _complete(page: PageText, group: Group) -> None:
    """Add the rows whose titles are so short that they pass for navigation (讣告) between neighbours of their shape."""
    if len(group.rows) < 4:
        return
    rows = {row.element: row for row in group.rows}
    shapes = {shape_of(element) for element in rows}
    dated = group.dated >= 0.7 * len(rows)
    whole: list[Row] = []
    for container in dict.fromkeys(element.getparent() for element in rows):
        for element in container if container is not None else ():
            row = rows.get(element)
            if row is None and isinstance(element.tag, str) and shape_of(element) in shapes:
                anchors = [element] if element.tag == "a" else element.findall(".//a[@href]")
                linked = [(a, *found) for a in anchors[:6] if (found := titled_link(page, a, shortest=2))]
                if len({href for _, _, href in linked}) == 1 and len(linked[0][1]) < SHORTEST:
                    row = row_of(element, *linked[0])
                    row = row if bool(row.date) == dated else None
            if row is not None:
                whole.append(row)
    if len(whole) > len(group.rows):
        group.rows = whole


def resolved(base_url: str, href: str) -> str:
    """The absolute address, or the address as written where no base is known or it cannot be joined."""
    if not base_url.startswith(("http://", "https://")) or href.startswith(CALL):
        return href
    try:
        return urljoin(base_url, href)
    except ValueError:
        return href
