"""What belongs to the text and stands in blocks of its own beside its container: a standfirst or a picture's caption
between heading and text, the signature of a notice or a picture's words below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.article_head import AUTHORITY, SENTENCE, is_caption
from crawler.text.fields.container import TO_READERS
from crawler.text.fields.documents import absolute
from crawler.text.fields.labels import is_meta_line
from crawler.text.fields.title import squeezed
from crawler.text.fragment import Fragment, Paragraph, Placed
from crawler.text.furniture_names import named_furniture
from crawler.text.lines import Line
from crawler.text.traced import join

_DAY = re.compile(r"(?:[12]\d{3}|[一二][零〇○O0一二三四五六七八九]{3})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日")
_LEAD = (30, 300)  # characters of a standfirst
_LABEL = re.compile(r"[^，。]{2,8}[:：]|\S{0,8}(?:摘要|提要|导读|導讀|提示)")
_TAKEN = re.compile(r"[（(]?(?:\S{2,8}(?:[记記]者|[员員])\s*)?\S{2,4}\s*[摄攝](?:影)?[)）]?")  # 本报记者 某某 摄
_REPORTED = re.compile(  # behind the words below a row of pictures
    r"(?:[记記]者|通[讯訊][员員])\s*\S{2,4}(?:[\s、]+\S{2,4}){0,3}?\s*(?:[摄攝]影[报報][道導]|文\s?[/、]\s?[图圖]|[图圖]\s?[/、]\s?文)\s*[)）]?$"
    r"|^[（(]?\s*(?:文\s?[/、]\s?[图圖]|[图圖]\s?[/、]\s?文)\s*[:：]?\s*\S{0,10}?[记記]者\s*\S{2,4}\s*[)）]?$"
    r"|^[（(]?\S{2,10}[记記]者\s\S{2,4}(?:[\s、]\S{2,4}){0,3}[)）]?$"
)
_STATE = re.compile(r"废止|廢止|失效|已修[改订]|浏览器|瀏覽器|无法显示")  # of the document or the page
_ABOVE = 12  # lines above the container in which the heading must stand
_SIGNERS = 3
_CAPTIONS = 3  # words of pictures below the container
_MOST = 400  # paragraphs that an abstract is looked for in


def add_beside(fragment: Fragment, above: Sequence[Line], below: Sequence[Line], title: str, base: str) -> None:
    """Puts before and behind a fragment's paragraphs what belongs to them of the lines above and below the container.

    `base` is the address that a picture's is relative to.
    """
    if not fragment.paragraphs:
        return
    if below and len(below[0].text) <= 40 and AUTHORITY.fullmatch(below[0].text.strip()):
        fragment.paragraphs += [Paragraph(line.traced()) for line in _signature(fragment.paragraphs[-1], below)]
    for line in below[:_CAPTIONS]:
        text = line.text.strip()
        told = is_caption(text) or (len(text) <= _LEAD[1] and _REPORTED.search(text[-40:]))
        if line.linked or not told or named_furniture(line.block):
            break
        fragment.paragraphs.append(Paragraph(line.traced()))
    if above and (SENTENCE.search(above[-1].text) or _taken(above)) and (lead := _lead(fragment, above, title)):
        texts = [line.traced() for line in lead]
        if _taken(lead):
            texts[-2:] = [join(texts[-2:], " ")]
        fragment.paragraphs[:0] = map(Paragraph, texts)
        for placed in (*fragment.images, *fragment.tables):
            placed.before += len(texts)
        pictures = [(number, picture) for number, line in enumerate(lead) if (picture := _picture(line))]
        fragment.images[:0] = [Placed(n, absolute(base, at), lead[n].traced().text) for n, at in pictures]


def _signature(last: Paragraph, below: Sequence[Line]) -> Sequence[Line]:
    """The names of authorities and the day below them, none where the text has its own."""
    if _DAY.search(last.text.text[-16:]):
        return ()
    for number, line in enumerate(below[: _SIGNERS + 1]):
        text = line.text.strip()
        if line.linked:
            break
        if number and _DAY.fullmatch(text):
            return below[: number + 1]
        if not AUTHORITY.fullmatch(text):
            break
    return ()


def _lead(fragment: Fragment, above: Sequence[Line], title: str) -> Sequence[Line]:
    """The lines directly above the container that are captions or a standfirst, below the heading."""
    plain = squeezed(title)
    if not any(squeezed(line.text) == plain for line in above[-_ABOVE:-1]):
        return ()
    whole = squeezed("".join(p.text.text for p in fragment.paragraphs[:_MOST]))
    first = len(above) - 2 * _taken(above)
    while first > max(0, len(above) - 3) and _leads(above[first - 1], whole):
        first -= 1
    return above[first:]


def _taken(above: Sequence[Line]) -> bool:
    """Whether the last two lines are a picture's words and, below them in the same block, who took it."""
    if len(above) < 2 or above[-1].block is not above[-2].block or not _TAKEN.fullmatch(above[-1].text.strip()):
        return False
    words = above[-2].text.strip()
    return 8 <= len(words) <= 80 and SENTENCE.search(words) is not None and not above[-2].linked


def _picture(line: Line) -> str:
    """The address of the picture that a caption stands below, in one block with it."""
    block = line.block.getparent()
    picture = None if block is None or not is_caption(line.text.strip()) else block.find(".//img")
    return "" if picture is None else picture.get("src") or ""


def _leads(line: Line, whole: str) -> bool:
    text = line.text.strip()
    if line.linked or named_furniture(line.block) or any(part in whole for part in squeezed(text).split("。") if part):
        return False  # an abstract says what the text says, too
    if is_caption(text) or (line.block.tag == "figcaption" and SENTENCE.search(text)):
        return True
    if not _LEAD[0] <= len(text) <= _LEAD[1] or not text.endswith(("。", "！", "？", "……")):
        return False
    if _LABEL.match(text) or is_meta_line(text):
        return False
    return not TO_READERS.search(text) and not _STATE.search(text)
