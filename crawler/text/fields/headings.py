"""What a heading is called, and what it looks like where neither its tag nor its name says that it is one: large or
bold type, its place above the meta line, a document's number or an address, and the lines that <br> parts it into.

Pages made before CMSs named their parts carry only the site's name in <title>, and the heading in a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from lxml import etree

from crawler.text.fields.dates import moments
from crawler.text.fields.labels import is_meta_line
from crawler.text.lines import Line

_HEADINGS = {"h1": 30.0, "h2": 16.0, "h3": 10.0, "h4": 4.0, "title": 0.0}
_NAMED = re.compile(
    r"(?:^|[-_ ])(?:\w*title\w*|bt|biaoti|headline|\w*tit|xl_tit\w*|ewb-title\w*|article[-_]?name|h1)(?:$|[-_ ])",
    re.IGNORECASE,
)
_NOT_NAMED = re.compile(
    r"site|logo|column|lm|sub|yt|yinti|kicker|nav|list|side|right|left|foot|related|block|mod|author", re.IGNORECASE
)
_LONG = 8  # characters of a line that no label and no column is
_LARGE, _HEADLINE = 14.0, 22.0  # of type, and of the heading above a deck of the next size
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d+)?)\s*(px|pt)", re.IGNORECASE)
_ASIDE = re.compile(r"[（(].*[）)]$|[^：:]{2,6}[：:]|[^|｜]*[|｜][^|｜]*[|｜]|.*公报.*期$")  # a note, a label, names
_DIGIT = re.compile(r"\d")
_ADDRESSED = re.compile(r"\S{1,14}[〔\[（(【](?:19|20)\d\d[〕\]）)】]第?\d{1,5}号$|各[^。；]{3,80}[：:]$")


def _plain(text: str) -> str:
    return "".join(text.split())


def stands_as_title(lines: Sequence[Line], line: Line, begin: int = -1) -> float:
    """How much a line without a heading's tag or name looks like one: large or bold type, and what stands below it, a
    meta line, a document's number, whom it is addressed to, or the text itself, which begins with line `begin`.
    """
    plain = _plain(line.text)
    if line.links or not 6 <= len(plain) <= 80 or plain[-1] in "。；，：" or ">" in plain or _ASIDE.match(plain):
        return 0.0
    if is_meta_line(line.text) or moments(line.text) or _ADDRESSED.match(plain):
        return 0.0
    large = any(
        _large(at) and _plain("".join(map(str, at.itertext()))) == plain
        for at in islice(line.block.iter(), 8)
        if isinstance(at.tag, str)
    )
    large = large or line.block.tag in ("h1", "h2", "h3", "h4", "h5")
    size = (_HEADLINE if line.block.tag in ("h1", "h2") else _LARGE) if large else 0.0
    near = lines[line.number + 1 : line.number + 4]
    above = next((i for i, n in enumerate(near) if n.linked <= 12 and _is_below_title(n.text.strip())), 9)
    below = near[1:2] if near and not near[0].links and 6 <= len(near[0].text.strip()) <= 40 else near[:1]  # a subtitle
    prose = large and any(n.stops >= 2 and n.score > 30 for n in (*near[:1], *below))
    right_above = 16.0 if line.number == begin - 1 and above == 9 and len(plain) >= _LONG else 0.0
    return right_above + max(0.0, 24.0 - 6.0 * above) + size + (12.0 if prose else 0.0)


def _is_below_title(text: str) -> bool:
    if len(text) > 150 or "。" in text:
        return False
    if _ADDRESSED.match(text) or (is_meta_line(text) and _DIGIT.search(text)):
        return True
    return len(text) <= 60 and any(m.start <= 30 for m in moments(text))


def _large(element: etree._Element) -> bool:
    """Whether an element sets its text in large or bold type."""
    if element.tag in ("b", "strong", "big"):
        return True
    if element.tag == "font" and re.match(r"\s*(?:[4-7]|\+[1-4])", element.get("size") or ""):
        return True
    size = _SIZE.search(element.get("style") or "")
    return size is not None and float(size[1]) >= (14.0 if size[2].lower() == "pt" else 18.0)


def one_heading(same: Sequence[Line]) -> bool:
    """Whether lines that <br> parts are one heading: all of a block, no subtitle and no meta line."""
    block = same[0].block
    plain = _plain("".join(n.text for n in same))
    if len(plain) > 60 or block.tag in ("h1", "h2"):
        return len(plain) <= 60
    if any(n.text.lstrip().startswith(("—", "-")) for n in same[1:]):
        return False
    return _plain("".join(map(str, block.itertext()))) == plain and not any(moments(n.text) for n in same)


def heading_score(line: Line) -> float:
    """How much the tags and names of a line's block and of what is around it say that it is a heading, 0 to 30."""
    at: etree._Element | None = line.block
    score = 0.0
    for _ in range(3):
        if at is None:
            break
        score = max(score, _HEADINGS.get(str(at.tag), 0.0))
        if _named_title(f"{at.get('class') or ''} {at.get('id') or ''}"):
            score = max(score, 20.0)
        at = at.getparent()
    return score


@lru_cache(maxsize=4096)  # sites write the same names on all their pages
def _named_title(names: str) -> bool:
    return bool(_NAMED.search(names)) and not _NOT_NAMED.search(names)
