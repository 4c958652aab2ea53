"""One row of a list: the title of its link (list_titles.py) and the date in it or beside it (list_dates.py).

Which rows stand together is told by list_groups.py.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from crawler.text.fields.documents import NOWHERE
from crawler.text.list_dates import is_date, published_date, row_date
from crawler.text.list_titles import BUTTON, CODE, MORE, NAMED, is_abstract, text_of, texts_of
from crawler.text.page_walk import HIDDEN_STYLE

MOST_LINKS = 20_000  # of a page that are looked at
FEWEST_CARDS = 3
HIGHEST_CARD = 6  # elements above its button
LARGEST_CARD = 400  # elements below it
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)$", re.IGNORECASE)
_FIGURES = re.compile(r"\d\d")
_HEADING = re.compile("h[2-6]")
ALONE = 40  # characters of a text that may be a date with what belongs to it (发布时间：… 来源：…)
_INLINE = frozenset(("td", "span", "b", "strong", "em", "i", "font", "h3", "h4", "h5"))


@dataclass(slots=True)
class Row:
    """One candidate row: its element, the link it is about, its title, its date."""

    element: etree._Element
    title: str
    href: str
    date: str = ""
    behind: bool = False  # the date stands in a block of its own behind the row


def row_of(element: etree._Element, anchor: etree._Element, title: str, href: str) -> Row:
    """The row about that link, with the date that stands in it or beside it.

    What stands alone is looked at first, since titles and abstracts speak of other days.
    """
    shown = texts_of(element)
    inside = set() if element is anchor else set(texts_of(anchor))
    rest = [text for text in shown if text not in inside]
    if element.tag == "dt" and (below := element.getnext()) is not None and below.tag == "dd":
        rest.append(text_of(below)[:200])
    if element.tag == "dd" and (above := element.getprevious()) is not None and above.tag == "dt":
        rest.append(text_of(above)[:200])
    short = [text for text in rest if len(text) <= ALONE]
    if sum(map(is_date, short)) > 1 and (unseen := _hidden_in(element)):
        rest, short = ([text for text in texts if text not in unseen] for texts in (rest, short))
    date = published_date(" ".join(rest)) or _alone(short) or row_date(" ".join(short), href)
    if date and inside and title not in inside:
        title = _day_told(title, inside)
    if not date and (element is anchor or element.tag in _INLINE):
        date = (row_date(_before(anchor)) if element is anchor else "") or row_date(_neighbour(element), href)
    date = (
        date
        or _in_attributes(element)
        or row_date(" ".join(text for text in rest if len(text) > ALONE), whole=True)
        or _within(anchor, title, href)
        or row_date(anchor.get("title") or "", href, whole=True)
    )
    if len(date) == len("04-09") and (whole := anchor.get("title") or "") not in ("", title):
        told = row_date(whole, whole=True)  # 更新时间：2021-4-9 beside the title
        date = told if told.endswith(date) else date
    behind = "" if date else _beneath(element, href)
    return Row(element, title, href, date or behind, bool(behind))


def _hidden_in(element: etree._Element) -> set[str]:
    """The texts in a row that its own styles hide, such as the day on which an entry was made."""
    hidden = (e for e in element.iterdescendants() if HIDDEN_STYLE.search(e.get("style") or ""))
    return {text for one in hidden for text in texts_of(one)}


def _alone(texts: list[str]) -> str:
    """The first whole date that is a text of its own, where several have figures (会议定于2021年5月20日召开)."""
    numbered = [text for text in texts if _FIGURES.search(text)]
    if len(numbered) < 2:
        return ""
    return next((day for text in numbered if is_date(text) and (day := row_date(text, whole=True))), "")


def _day_told(title: str, texts: set[str]) -> str:
    """The title with the day in words before or behind it (2021年4月9日 空气质量日报), if the row has its own."""
    for text in texts:
        if title in text and "年" in text and is_date(text.replace(title, "", 1).strip()):
            return text
    return title


def below_row(element: etree._Element, href: str) -> list[etree._Element]:
    """What belongs to a row and stands behind it in blocks of its own (abstract, source and date): three neighbours
    at most, before the next row or another link.
    """
    if element.tag == "li":  # its date in one of its own
        beside = element.getnext()
        alone = beside is not None and beside.tag == "li" and beside.find(".//a") is None
        return [beside] if alone and beside is not None and is_date(text_of(beside)) else []
    if element.tag in ("td", "a", "ul", "ol"):
        return []
    found: list[etree._Element] = []
    cells = element.tag == "tr"  # in tables of two or three lines for each row
    for sibling in element.itersiblings():
        alike = sibling.tag == element.tag and sibling.get("class") == element.get("class")
        if len(found) == 3 or (alike and not (cells and sibling.find(".//a") is None)):
            break
        if any((link.get("href") or "").strip() != href for link in sibling.iter("a")):
            break
        found.append(sibling)
    return found


def _within(anchor: etree._Element, title: str, href: str) -> str:
    """The date in the link, beside the title; one that the title itself tells only if it is whole."""
    text = text_of(anchor)
    return row_date(text.replace(title, " ", 1), href) or row_date(text, whole=True)


def _beneath(element: etree._Element, href: str) -> str:
    texts = [text for sibling in below_row(element, href) for text in texts_of(sibling)]
    if not texts:
        return ""
    short = " ".join(text for text in texts if len(text) <= ALONE)
    return published_date(" ".join(texts)) or row_date(short, href)


def _in_attributes(element: etree._Element) -> str:
    """The day of a date that is shown as 3天前: `<time datetime>`, `<span title="2021-4-9 10:20">`,
    `<li title="发布时间：2021-4-9">`.
    """
    for inner in element.iterdescendants("time", "span", "em", "i"):
        written = inner.get("datetime") or inner.get("title") or ""
        if written and len(written) <= 40 and (date := row_date(written, whole=True)):
            return date
    return published_date(element.get("title") or "")


def _before(anchor: etree._Element) -> str:
    """A date that stands on the line of a bare link, before it and alone; "" where one stands behind it."""
    above = anchor.getprevious()
    parent = anchor.getparent()
    text = (above.tail if above is not None else parent.text if parent is not None else "") or ""
    if is_date(text.strip()) and not (anchor.tail or "").partition("\n")[0].strip():
        return text
    return ""


def _neighbour(anchor: etree._Element) -> str:
    """What stands beside a bare link up to the next one: its tail and following siblings without a link."""
    pieces = [anchor.tail or ""]
    for sibling in anchor.itersiblings():
        if not isinstance(sibling.tag, str) or sibling.tag in ("a", "br", "li", "p", "div"):
            break
        if sibling.find(".//a") is not None:
            break
        pieces += [text_of(sibling), sibling.tail or ""]
    return " ".join(pieces)


def rows_by_card(root: etree._Element, *, pictured: bool = False) -> list[Row]:
    """Rows that are cards with a heading that is no link: a button below it, or an empty link laid over the card.

    Those whose link is around a picture, with a title beside it, count only if they are `pictured`.
    """
    buttons = [
        anchor
        for anchor in islice(root.iter("a"), MOST_LINKS)
        if (href := (anchor.get("href") or "").strip())
        and href != "/"
        and not href.lower().startswith(NOWHERE)
        and not _PICTURE.search(href)
        and (
            BUTTON.fullmatch(text := text_of(anchor))
            or MORE.match(text)
            or not ((text and not is_date(text)) or (len(anchor) and not pictured))  # a film's length is none
        )
    ]
    if len(buttons) < FEWEST_CARDS:
        return []
    holds: Counter[etree._Element] = Counter()
    for anchor in buttons:
        holds.update(islice(anchor.iterancestors(), HIGHEST_CARD))
    rows = []
    for anchor in buttons:
        card = None
        for above in islice(anchor.iterancestors(), HIGHEST_CARD):
            if holds[above] > 1 or above.tag == "body":
                break
            card = above
        if card is None or next(islice(card.iterdescendants(), LARGEST_CARD, None), None) is not None:
            continue
        if named := _heading_of(card, pictured=pictured):
            rows.append(row_of(card, anchor, named, (anchor.get("href") or "").strip()))
    return rows if len(rows) >= FEWEST_CARDS else []


def _heading_of(card: etree._Element, *, pictured: bool) -> str:
    """The text of a card's heading, or of what is named a title; "" where it has none of 4 to 120 characters."""
    for element in card.iterdescendants():
        if isinstance(element.tag, str) and (
            _HEADING.fullmatch(element.tag) or NAMED.search(element.get("class") or "")
        ):
            text = text_of(element)
            if 4 <= len(text) <= 120:
                return text
    if not pictured:
        return ""
    beside = next((t for t in texts_of(card) if len(t) >= 4 and not is_date(t)), "")  # a caption is a sentence
    return beside if len(beside) <= 60 and not is_abstract(beside) and card.find(".//a/img") is not None else ""


def rows_by_button(root: etree._Element) -> list[Row]:
    """Rows whose title is plain text and whose link says 查看: tables of cases and downloads.

    In rows of like cells the title's cell is the same in all: the one with most text that is not always the same.
    """
    found: dict[etree._Element, etree._Element] = {}
    for anchor in islice(root.iter("a"), MOST_LINKS):
        if not BUTTON.fullmatch(text_of(anchor)) or not (anchor.get("href") or "").strip():
            continue
        row = next((e for e in anchor.iterancestors() if e.tag in ("tr", "li", "dl")), None)
        if row is not None:
            found.setdefault(row, anchor)
    if len(found) < 2:
        return []
    by_cells = {row: [text_of(cell) for cell in row] for row in found}
    width = max(map(len, by_cells.values()))
    alike = {row: texts for row, texts in by_cells.items() if len(texts) == width and row.tag == "tr"}
    column = -1
    if len(alike) >= 0.8 * len(found):
        columns = [[row[n] for row in alike.values()] for n in range(width)]
        texts = [[cell for cell in cells if not is_date(cell) and not BUTTON.fullmatch(cell)] for cells in columns]
        sizes = [sum(map(_worded, said)) if len(set(said)) > 0.5 * len(alike) else 0 for said in texts]
        column = sizes.index(max(sizes)) if max(sizes) >= 5 * len(alike) else -1
    rows = []
    for row, anchor in found.items():
        said = [text for text in texts_of(row) if len(text) >= 5 and not is_date(text)]
        named = "" if row.tag == "tr" else _heading_of(row, pictured=False)
        title = alike[row][column] if column >= 0 and row in alike else named or max(said, key=_worded, default="")
        if title and len(title) <= 200:
            rows.append(row_of(row, anchor, title, (anchor.get("href") or "").strip()))
    return rows


def _worded(text: str) -> int:
    """How many characters of a text are no number of a case."""
    return len(CODE.sub("", text))
