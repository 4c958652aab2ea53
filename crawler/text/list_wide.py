"""Rows with several titled links each: [category] title author. One of them is the title of its row."""

from __future__ import annotations

from collections import Counter, defaultdict

from lxml import etree

from crawler.text.list_ranks import rank
from crawler.text.list_rows import row_of
from crawler.text.list_shapes import plain_address, shape_of
from crawler.text.list_titles import titled_link
from crawler.text.page_text import PageText
from crawler.text.row_group import Group, around

MAX_CLIMB = 8  # a row is not deeper than this above its link
SEVERAL = 1.3  # titled links of a row on average, for one of them to be no title
FEW_LINKS = 4.0  # titled links of a row on average: a category, the title, an author, a picture


def wide_rows(page: PageText, titled: dict[etree._Element, tuple[str, str]]) -> list[Group]:
    """Rows with several titled links ([category] title author): four or more neighbours of one shape, two of a list.

    The longest link is the title. Where a row's links are of like length they are rows themselves, not parts of one.
    """
    rows: dict[tuple[etree._Element, str], dict[etree._Element, list[etree._Element]]] = {}
    below: dict[etree._Element, tuple[list[etree._Element], etree._Element]] = {}  # the links in it, and its parent
    for anchor in titled:
        at = anchor
        for _ in range(MAX_CLIMB):
            known = below.get(at)
            if known is None:
                above = at.getparent()
                if above is None or above.tag == "html":
                    break
                known = below[at] = ([], above)
                rows.setdefault((above, shape_of(at)), {})[at] = known[0]
            known[0].append(anchor)
            at = known[1]
    parts: dict[tuple[etree._Element, str, str], list[dict[etree._Element, list[etree._Element]]]] = {}
    for (above, shape), members in rows.items():
        if len(members) >= 2 and _many(members):
            parts.setdefault((around(page, above), shape_of(above), shape), []).append(members)
    whole = [{e: a for members in part for e, a in members.items()} for part in parts.values() if len(part) > 1]
    several = [members for members in [*rows.values(), *whole] if _enough(members) and _many(members)]
    found = (_wide_group(page, members, titled) for members in several)
    return [group for group in found if group is not None]


def _enough(members: dict[etree._Element, list[etree._Element]]) -> bool:
    """Four rows, or two whose elements are rows by their nature."""
    return len(members) >= 4 or (len(members) >= 2 and next(iter(members)).tag in ("li", "tr", "dd", "article"))


def _many(members: dict[etree._Element, list[etree._Element]]) -> bool:
    """Whether rows may have several links each; which are the same is not looked at yet."""
    return sum(map(len, members.values())) >= SEVERAL * len(members)


def _wide_group(
    page: PageText,
    members: dict[etree._Element, list[etree._Element]],
    titled: dict[etree._Element, tuple[str, str]],
) -> Group | None:
    """The rows with their links as one group, None where it is not clear which link is the title."""
    links = sum(len({titled[a][1] for a in anchors}) for anchors in members.values())
    if not SEVERAL * len(members) <= links <= FEW_LINKS * len(members):
        return None
    said = Counter(titled[a][0] for anchors in members.values() for a in anchors)
    often = max(3, 0.3 * len(members))  # a department, an author
    address = _address_of_titles(members, titled)
    chosen: list[tuple[etree._Element, etree._Element, str, str]] = []
    clear = 0
    for element, anchors in members.items():
        own = [a for a in anchors if said[titled[a][0]] < often]
        if not own:  # its title is as short as 冬至
            short = (a for a in element.iter("a") if a not in titled)
            known = {a: found for a in short if (found := titled_link(page, a, shortest=2))}
            titled = {**titled, **known}
            own = list(known) or anchors
        own = [a for a in own if plain_address(titled[a][1]) == address] or own
        if len(own) > 1:
            own = [a for a in own if not _is_labelled(a)] or own
        ranked = sorted(own, key=lambda a: rank(a, titled[a][0]), reverse=True) if len(own) > 1 else own
        title, href = titled[ranked[0]]
        others = [titled[a][0] for a in ranked[1:] if titled[a][1] != href]
        clear += not others or len(title) >= 1.5 * len(others[0])
        chosen.append((element, ranked[0], title, href))
    return Group([row_of(*row) for row in chosen], wide=True) if clear >= 0.7 * len(members) else None


def _is_labelled(anchor: etree._Element) -> bool:
    """Whether a label stands right before the link: 相关文件：, 来源："""
    before = anchor.getprevious()
    parent = anchor.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return len(text.strip()) >= 3 and text.rstrip().endswith(("：", ":"))


def _address_of_titles(
    members: dict[etree._Element, list[etree._Element]], titled: dict[etree._Element, tuple[str, str]]
) -> str:
    """The kind of address (thread-#.html) that nearly every row has a link to and that says most, "" where none does.

    Authors and categories have addresses of their own kind, and names that return.
    """
    said: dict[str, set[str]] = defaultdict(set)
    rows: Counter[str] = Counter()
    for anchors in members.values():
        rows.update({plain_address(titled[a][1]) for a in anchors})
        for anchor in anchors:
            said[plain_address(titled[anchor][1])].add(titled[anchor][0])
    common = [address for address, count in rows.items() if count >= 0.7 * len(members)]
    ranked = sorted(((sum(map(len, said[address])), address) for address in common), reverse=True)
    longest = sum(max(len(titled[a][0]) for a in anchors) for anchors in members.values())
    if not ranked or ranked[0][0] < 0.7 * longest or (len(ranked) > 1 and ranked[0][0] < 1.3 * ranked[1][0]):
        return ""  # titles have addresses of many kinds
    return ranked[0][1]
