"""Which element holds the article: the portal's selector, a CMS's container, or the block with most prose and least
furniture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree

from crawler.text import boilerplate
from crawler.text.fields.container_width import HOLDERS, widened
from crawler.text.fields.labels import is_meta_line
from crawler.text.fold import folded
from crawler.text.lines import COMPILED, Line
from crawler.text.page_text import PageText
from crawler.text.reader_notice import is_notice

if COMPILED:
    from crawler.text import line_pass

# ruff: noqa: E501 (patterns read better whole)

_ASIDE = re.compile(
    r"(?:^|[-_ ])(?:comments?|comment-?list|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|related\w*|recommend\w*|footer?|foot|copyright|sidebar|aside|nav|header|login|dialog|popup|modal)(?:$|[-_ ])",
    re.IGNORECASE,
)
# what sites say to their readers: below a text, outside the block that holds it
TO_READERS = re.compile(
    r"转载|授权|著作权|侵权|版权|本[网站]|客户端|\bAPP\b|公众号|二维码|扫码|扫一扫|订阅|打赏|赞赏|点赞|登录|注册|举报|热线|投稿|[爆报]料|线索|声明|立场|"
    r"会员|下载|捐赠|[您你]的|sign (?:up|in)|subscribe|newsletter|e-?mail",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}")
# beside a text of one sentence the breadcrumb and the site's foot look like prose
_AROUND = re.compile(
    r"(?:您?(?:现在)?(?:的|所在)?(?:当前)?(?:所在)?的?位置|你的位置|[上下]一[篇条]|主办(?:单位)?\s*[:：]|版权所有|Copyright|©|网站标识码|[\u4e00-\u9fff]{0,2}ICP备)",
    re.IGNORECASE,
)
MOST_NOTICES = 4  # of a page that are taken for its text
SHORT = 300.0  # score of a block that may be one paragraph of several
LITTLE = 60.0  # score of a block that may be no text
MOST_LINES = 2_000  # of a page with hardly any text
MOST_LINKS, ROWS = 100, 3  # of one name (查看详情): the block is a list whose titles are no links
NEARLY_ALL = 0.93
MOST = 0.5  # of the score, where all the rest is what sites say to their readers
LEAD = 30.0  # a sibling before it with this much prose may be the article's lead
_NEVER = frozenset(("html", "head"))
KNOWN_CLASSES = (
    "TRS_UEDITOR", "TRS_Editor", "trs_editor_view", "TRS_PreAppend", "v_news_content", "j-fontContent", "founder-content",
)  # fmt: skip
KNOWN_IDS = ("UCAP-CONTENT", "vsb_content", "ozoom", "zoom", "Zoom", "fontzoom", "ivs_content")


POST = ("postmessage_", "post_message_", "post_content_", "read_tpc")  # ids of posts: Discuz, vBulletin, Tieba, phpwind
THREAD = "container:thread"
WORST = -100.0  # what one block of furniture can count against the block around it


@dataclass(slots=True)
class Found:
    """An element with the sum of its lines' scores, and the step that chose it."""

    element: etree._Element
    score: float
    step: str


def find_container(page: PageText, lines: list[Line]) -> Found | None:
    """The element that holds the article, or None where the page has no text."""
    if not lines:
        return None
    sums = totals(page, lines)
    generic = _of_own_lines(_generic(sums, lines), lines)
    for _ in range(MOST_NOTICES):
        if generic is None or generic.score >= SHORT or not (said := _to_readers(generic.element, lines)):
            break
        rest = [line for line in lines if line.number not in said]
        if not any(line.stops and line.score > 16 for line in rest):
            break  # nothing else is a text
        lines = rest
        sums = totals(page, lines)
        generic = _of_own_lines(_generic(sums, lines), lines)
    if generic is not None and generic.score < LITTLE and len(lines) < MOST_LINES:
        generic = _of_little_text(page, lines) or generic
    known = _known(page, sums)
    least = 0.1 if known is not None and known.step == THREAD else 0.4
    if known is not None and (
        generic is None or known.score >= least * generic.score or known.element is generic.element
    ):
        return known
    return generic


def _of_own_lines(found: Found | None, lines: list[Line]) -> Found | None:
    """The block whose own lines are more prose than what was found: a short text whose lines <br> parts, with a list of
    links below it in the same block.
    """
    if found is not None and found.score >= SHORT:
        return found
    own: dict[etree._Element, float] = defaultdict(float)
    parted = {one.block for one, other in pairwise(lines) if one.block is other.block and not one.linked}
    for line in lines:
        if line.stops and not line.linked and line.block in parted and (size := len(line.text.strip())) >= 16:
            own[line.block] += size  # a cell's short line has no score, since most cells are a table's
    best = max(own, key=own.__getitem__, default=None)
    if best is None or (found is not None and own[best] <= found.score) or best.tag in _NEVER:
        return found
    if _is_aside(f"{best.get('class', '')} {best.get('id', '')}"):
        return found
    return Found(widened(best, lines), own[best], "generic")


def _to_readers(element: etree._Element, lines: list[Line]) -> frozenset[int]:
    """The numbers of the lines of prose in an element if all are what a site says to its readers: below a short text
    such a notice is the longest paragraph.
    """
    within = set(element.iter())
    said = [line for line in lines if line.score > 0 and line.block in within]
    if len(said) > MOST_NOTICES or not all(_is_notice(line.text.strip()) for line in said):
        return frozenset()
    return frozenset(line.number for line in said)


def _is_notice(text: str) -> bool:
    return boilerplate.cut_whole(text) or boilerplate.name_of(text, "end") != "" or is_notice(text, lambda: "")


def _of_little_text(page: PageText, lines: list[Line]) -> Found | None:
    """The container of a page with hardly any text, where the breadcrumb and the site's foot look more like prose; None
    where nothing else does.
    """
    said = [
        line
        for line in lines
        if not _AROUND.match(text := line.text.strip())
        and not is_meta_line(line.text)
        and not (line.stops and line.score > 16 and _is_notice(text))
    ]
    sums = totals(page, said)
    best = max(sums, key=lambda element: sums[element], default=None)  # the innermost of equals ends first
    if best is None or sums[best] <= 0 or best.tag in _NEVER:
        return None
    first, last = page.weights.spans[best]
    begin, end = page.nodes[first].start, page.nodes[last - 1].end
    if not any(line.stops and begin <= line.start < end for line in said):
        return None  # the head of a table
    buttons = Counter((anchor.text or "").strip() for anchor in islice(best.iter("a"), MOST_LINKS))
    del buttons[""]
    if max(buttons.values(), default=0) >= ROWS:
        return None
    return Found(widened(best, lines), sums[best], "generic")


def totals(page: PageText, lines: list[Line], *, compiled: bool = COMPILED) -> dict[etree._Element, float]:
    """The sum of the scores of each element's own lines and its children's sums.

    A child's furniture counts against its parent only up to WORST, because it can be cut off: a list of thirty links
    among twenty paragraphs must not make one of the paragraphs look better than all of them.
    """
    if compiled:
        return line_pass.totals(lines, page.weights.spans, _is_aside, WORST)
    sums: dict[etree._Element, float] = {}
    sum_of = sums.get
    for line in lines:
        block = line.block
        sums[block] = sum_of(block, 0.0) + line.score
    for element in page.weights:  # children end before what is around them
        own = sum_of(element)
        if own is None:
            continue
        if own > 30 and _is_aside(element.get("class", "") + " " + element.get("id", "")):
            own = sums[element] = 0.2 * own
        above = element.getparent()
        if above is not None:
            sums[above] = sum_of(above, 0.0) + max(own, WORST)
    return sums


@lru_cache(maxsize=4096)  # sites write the same names on all their pages
def _is_aside(names: str) -> bool:
    return bool(_ASIDE.search(names))


def _generic(sums: dict[etree._Element, float], lines: list[Line]) -> Found | None:
    best: etree._Element | None = None
    top = 0.0
    for element, score in sums.items():
        # The innermost of equals.
        if (
            score > top or (score == top and best is not None and best in element.iterancestors())
        ) and element.tag not in _NEVER:
            best, top = element, score
    if best is None:
        return None
    if best.tag != "p":
        best = _innermost(best, sums, lines)
        top = sums[best]
    return Found(widened(best, lines) if best.tag == "p" or top < SHORT else best, top, "generic")


def _innermost(best: etree._Element, sums: dict[etree._Element, float], lines: list[Line]) -> etree._Element:
    """The element within `best` that still holds nearly all of its prose: what stands around it is mostly furniture."""
    while True:
        inner = next((e for e in best if sums.get(e, 0.0) >= MOST * sums[best] and e.tag in HOLDERS), None)
        if inner is None or _lead_above(inner, sums, lines):
            return best
        if sums[inner] < NEARLY_ALL * sums[best] and not _notices_below(inner, lines):
            return best
        best = inner


def _lead_above(inner: etree._Element, sums: dict[etree._Element, float], lines: list[Line]) -> bool:
    """Whether prose stands in a sibling before `inner`; a line of date and source is none."""
    above = [e for e in inner.itersiblings(preceding=True) if sums.get(e, 0.0) >= LEAD]
    if not above:
        return False
    within = {e for lead in above for e in lead.iter()}
    said = [line for line in lines if line.score > 16 and line.block in within]
    return not all(line.end - line.start <= 150 and _DATED.search(line.text) and "。" not in line.text for line in said)


def _notices_below(inner: etree._Element, lines: list[Line]) -> bool:
    """Whether all prose of the siblings behind `inner` is what the site says to its readers, in no more than four lines."""
    behind = {e for sibling in inner.itersiblings() for e in sibling.iter()}
    said = [line for line in lines if line.score > 16 and line.block in behind]
    return 0 < len(said) <= 4 and all(
        line.end - line.start <= 300 and TO_READERS.search(folded(line.text)) for line in said
    )


def _known(page: PageText, sums: dict[etree._Element, float]) -> Found | None:
    first = _first_post(page, sums)
    if first is not None:
        return first
    best: Found | None = None
    for element in known_containers(page):
        score = sums.get(element)
        if score is not None and (best is None or score > best.score):
            name = element.get("id") or " ".join((element.get("class") or "").split()) or str(element.tag)
            best = Found(element, score, "container:" + name)
    return best


def _first_post(page: PageText, sums: dict[etree._Element, float]) -> Found | None:
    """The text that opens a thread of a forum: the others answer it."""
    first = next((named[0] for name, named in page.ids.items() if name.startswith(POST)), None)
    score = 0.0 if first is None else sums.get(first, 0.0)
    return Found(first, score, THREAD) if first is not None and score > 0 else None


def known_containers(page: PageText) -> list[etree._Element]:
    """The elements with text that a CMS names as the article's container, in the order in which they end."""
    known = {
        e for name, named in page.ids.items() if name in KNOWN_IDS or name.startswith("vsb_content") for e in named
    }
    known.update(e for names, named in page.classes.items() if is_known_class(names) for e in named)
    known.update(e for e in page.elements("founder-content") if e in page.weights)
    return [e for e in page.weights if e in known] if len(known) > 1 else list(known)


@lru_cache(maxsize=4096)
def is_known_class(names: str) -> bool:
    """Whether one of an element's classes is what a CMS calls the article's container."""
    return any(name in KNOWN_CLASSES for name in names.split())
