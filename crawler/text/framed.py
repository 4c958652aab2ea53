"""Pages whose text stands in another page: framesets, and iframes that hold the article's body.

A frame is a capture of its own. The page that frames it names it (`Article.frames`), whoever fetches puts the captures
into `RawRecord.frames`, and the article is read again from both: text and what belongs to it from the frame, what the
frame does not say from the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from crawler.items import Article
from crawler.text.fields.documents import absolute
from crawler.text.page_text import PageText

MAX_FRAMES = 4  # of a page that are worth a request
MAX_LOOKED_AT = 60  # frames of a page; a front page full of advertising has fifty
LITTLE = 200  # characters of text below which a page may have it in a frame
FRAMED = "framed"  # the outcome of a page whose text stands in frames that are not there

_SMALL = (300, 150)  # width and height in pixels below which an iframe is a widget
_ASIDE = re.compile(
    r"(?:^|[^a-z])(?:top|head(?:er)?|banner|logo|left|right|bottom|foot(?:er)?|menu|nav\w*|tree|side\w*|tools?|search\w*|login\w*|"
    r"comment\w*|share\w*|weather\w*|tianqi|count(?:er)?|stat(?:s|istics?)?|ads?|advert\w*|gg|vote\w*|map|video\w*|player\w*|msg|"
    r"blank|empty|async|upload\w*|qq|wx|weixin|feedback\w*)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(r"\.(?:js|css|png|jpe?g|gif|webp|swf|mp4|mp3|pdf|docx?|xlsx?|zip|rar)(?:$|[?#])", re.IGNORECASE)
_PIXELS = re.compile(r"\s*(-?\d+)(?:\.\d+)?\s*(?:px)?\s*$")


def is_frameset(page: PageText) -> bool:
    """Whether the page is nothing but a division of the window."""
    return bool(page.elements("frameset")) and page.stops() < 20


def frames_of(page: PageText, base: str) -> tuple[str, ...]:
    """Addresses on the same site that may hold the page's text, the likeliest first; those of widgets are left out.

    `base` is what links are resolved against; where it is unknown, relative addresses are given as written.
    """
    if page.root is None:
        return ()
    found: dict[str, bool] = {}  # address -> whether its names say that it stands beside the text
    for element in islice(page.root.iter("frame", "iframe"), MAX_LOOKED_AT):
        address = _address(page, element, base)
        if address:
            names = " ".join(element.get(name) or "" for name in ("name", "id", "class"))
            aside = bool(_ASIDE.search(names) or _ASIDE.search(_file_name(address)))
            if element.tag == "frame" or not (aside or _is_widget(page, element)):
                found.setdefault(address, aside)
    likely = [address for address, aside in found.items() if not aside]
    return tuple((likely or list(found))[:MAX_FRAMES])


def _address(page: PageText, element: etree._Element, base: str) -> str:
    written = (element.get("src") or element.get("data-src") or "").strip()
    if not written or written.startswith(("#", "about:", "javascript:", "data:")) or _NO_PAGE.search(written):
        return ""
    address = absolute(base, written).partition("#")[0]
    return address if address != page.url and _same_site(base, address) else ""


def _same_site(base: str, address: str) -> bool:
    """Whether two addresses have one host, or one's host lies below the other's, www. aside."""
    try:
        here, there = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (base, address))
    except ValueError:
        return False
    if not there:
        return not urlsplit(address).scheme  # as written, where no base is known
    return here == there or here.endswith("." + there) or there.endswith("." + here)


def _file_name(address: str) -> str:
    return urlsplit(address).path.rsplit("/", 1)[-1]


def _is_widget(page: PageText, element: etree._Element) -> bool:
    """Whether an iframe is hidden or too small for a text."""
    for name, least in zip(("width", "height"), _SMALL, strict=True):
        size = _PIXELS.match(element.get(name) or "")
        if size and int(size[1]) < least:
            return True
    return page.is_hidden(element)


def with_frames(outer: Article, inner: Sequence[Article]) -> Article:
    """The article of a page and its frames: that of the frame with the longest text, completed from the page around it.

    Where no frame has more text than the page itself, the page stays as it is.
    """
    least = LITTLE if outer.kind == "list" else len(outer.body)
    texts = [a for a in inner if a.kind in ("article", "document") and len(a.body) > least]
    lists = [a for a in inner if a.kind == "list" and outer.outcome == FRAMED]
    if texts:
        best = max(texts, key=lambda a: len(a.body))
    elif lists:
        best = max(lists, key=lambda a: len(a.items))
    else:
        return outer
    around = outer.kind in ("article", "document")
    told = {name: getattr(outer, name) for name in _COMPLETED if _said(outer, best, name, around)}
    steps = {name: f"around:{outer.provenance.get(name, 'page')}" for name in told}
    if "published" in told:
        told["published_precision"] = outer.published_precision
    return replace(
        best,
        **told,
        url=outer.url,
        edits=(
            *(e for e in best.edits if e.field not in told),
            *(e for e in outer.edits if e.field in told),
        ),
        attachments=tuple({a.url: a for a in (*best.attachments, *outer.attachments)}.values()),
        provenance=dict(best.provenance) | steps,
        next_page=best.next_page or outer.next_page,
        frames=outer.frames,
    )


_COMPLETED = (
    "title", "published", "source", "author", "editor", "column_path", "document_number", "index_number", "site_code"
)  # fmt: skip
_SHOWN = ("visible", "visible_line", "portal", "meta:pubdate", "meta:articletitle", "meta:contentsource")


def _said(outer: Article, inner: Article, name: str, around: bool) -> bool:
    """Whether a field comes from the page around the frame: where the frame is silent, or readers see it there."""
    if not getattr(outer, name):
        return False
    if not getattr(inner, name):
        return True
    return around and outer.provenance.get(name, "").lower() in _SHOWN
