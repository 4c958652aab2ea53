"""Which of a row's links is its title: texts, buttons, numbers and abstracts lead to the same article.

Which links a row has is told by list_groups.py, what each of them says by list_titles.py.
"""

from __future__ import annotations

from lxml import etree

from crawler.text.list_titles import CODE, MORE, is_abstract, text_of

FEWEST_CUT = 24  # characters of a text that is cut at its end beside one that is not: an abstract
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))


def rank(anchor: etree._Element, title: str) -> tuple[bool, bool, bool, bool, int]:
    """Which of a row's links is its title: one that is text rather than an icon's tooltip, not the one that says
    继续阅读 before the title nor the number of a case, the one in the row's heading, not the one around the abstract,
    the longer one.
    """
    text = text_of(anchor)
    said = not MORE.match(text) and not CODE.fullmatch(text)
    return bool(text), said, in_heading(anchor), not is_abstract(title), len(title)


def rank_of_two(anchor: etree._Element, title: str) -> tuple[bool, bool, bool, bool, bool, int]:
    """The rank among a row's links with the same address, its title and its abstract: only the abstract is cut,
    and only the title is told once more in the link's attribute.
    """
    text, said, heading, sentence, length = rank(anchor, title)
    sentence = sentence and not (length >= FEWEST_CUT and title.endswith(("...", "…")))
    told = bool(attribute := (anchor.get("title") or "").strip()) and attribute.startswith(title[:12])
    return text, said, heading, sentence, told, length


def in_heading(anchor: etree._Element) -> bool:
    """Whether the link is a heading, or nothing but one."""
    above = anchor.getparent()
    return (above is not None and above.tag in _HEADINGS) or (len(anchor) == 1 and anchor[0].tag in _HEADINGS)
