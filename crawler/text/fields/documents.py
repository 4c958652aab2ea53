"""What a published document carries besides its text: its numbers, its address and attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from crawler.items import Attachment
from crawler.text.fields.meta_line import Labelled
from crawler.text.page_text import PageText

try:
    from crawler.text import link_pass
except (ImportError, TypeError, ValueError):  # not built here, or for another lxml
    COMPILED = False
else:
    COMPILED = etree.__version__ == link_pass.BUILT_WITH

# ruff: noqa: E501 (patterns read better whole)

NOWHERE = ("javascript:", "mailto:", "tel:", "data:", "about:", "#")  # addresses that lead to no page or file
_EXTENSIONS = frozenset(
    "pdf doc docx docm dotx xls xlsx xlsm et wps ofd ppt pptx zip rar 7z csv txt ceb rtf mp4 mp3".split()
)
_PICTURES = "jpe?g|png|gif|tiff?|bmp"  # an attachment where the link is named like one (范围图.jpg)
_FILE = re.compile(rf"\.({'|'.join(sorted(_EXTENSIONS))})(?=$|[?#&])", re.IGNORECASE)
_NAME_OF_FILE = re.compile(
    rf"\.({'|'.join(sorted(_EXTENSIONS))}|{_PICTURES})(?=$|[?#&]|\W{{0,3}}[\d.,]+\s*[KM]?B?\W?$)", re.IGNORECASE
)
_ENDING = re.compile(rf"\.(?:{'|'.join(sorted(_EXTENSIONS))})\b")
_ENDING_OF_NAME = re.compile(rf"\.(?:{'|'.join(sorted(_EXTENSIONS))}|{_PICTURES})\b", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    rf"[\"']([^\"'<>\s]{{1,400}}\.(?:{'|'.join(sorted(_EXTENSIONS))})(?:[?#][^\"'<>]{{0,200}})?)[\"']", re.IGNORECASE
)
_VIEWER = re.compile(  # a page that shows the file which its address names
    rf"\.s?html?\?(?:[^#]{{0,400}}&)?(?:file|url|src|path)=((?:https?:|\.{{0,2}}/|https?%3A|%2F)[^&#]{{1,400}}\.(?:{'|'.join(sorted(_EXTENSIONS))}))(?=$|[&#])",
    re.IGNORECASE,
)
_SHOWN_IN = {"iframe": "src", "embed": "src", "object": "data"}
_DOWNLOAD = re.compile(
    r"(?:downfile\.jsp|download\.jsp|downloadad?\.jsp|/download/|attachment|fileDownload)", re.IGNORECASE
)
_ATTACHMENT_BOX = re.compile(r"attach|annex|appendix|fujian|fj(?:list|xz|box)?\b|pfile", re.IGNORECASE)
_ATTACHMENT_WORDS = ("attach", "annex", "appendix", "fujian", "fj", "pfile")  # one is in each such name
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:字|函|发|办|规|令)?\s*[〔\[（(﹝【]\s*(?:19|20)\d\d\s*[〕\]）)﹞】]\s*第?\s*\d{1,4}\s*号"
)


def is_file(href: str) -> bool:
    """Whether an address is that of a document, a table, an archive or the like, by its ending."""
    return _FILE.search(href) is not None


def document_number(near: Sequence[Labelled], title: str, above: Iterable[str] = ()) -> tuple[str, str]:
    """The 文号 that a label gives, that stands in the title, or alone in one of the lines `above` the text; and the step
    that gave it.
    """
    for value in near:
        if value.kind == "number" and re.search(r"\d", value.value.text) and len(value.value.text) <= 40:
            return value.value.text, "visible"
    if "号" in title and (found := _NUMBER.search(title)):
        return found.group(), "title"
    lines = (text.strip() for text in above)
    alone = next((plain for plain in lines if plain.endswith("号") and _NUMBER.fullmatch(plain)), "")
    return alone, "visible_line" if alone else ""


def index_number(near: Sequence[Labelled]) -> tuple[str, str]:
    """The 索引号 that a label gives, and the step that gave it."""
    for value in near:
        if value.kind == "index" and re.search(r"\d", value.value.text) and len(value.value.text) <= 60:
            return value.value.text.split()[0], "visible"
    return "", ""


def base_url(page: PageText) -> str:
    """What relative links are resolved against: <base>, the page's own URL, or the one its tags name; "" if none is known."""
    known = (page.url, page.meta("url"), page.meta("og:url"))
    own = next((u for u in known if u.startswith("http") and is_readable(u)), "")
    for base in page.elements("base"):
        resolved = absolute(own, base.get("href") or "")
        if resolved != own and resolved.startswith("http") and is_readable(resolved):
            return resolved
    return own


def is_readable(url: str) -> bool:
    """Whether an address has the form of one: whoever writes pages by hand leaves brackets open.

    >>> is_readable("http://a.cn/1.html"), is_readable("http://[a.cn/1.html")
    (True, False)
    """
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def absolute(base: str, href: str) -> str:
    """The link resolved, or as written where no base is known or it cannot be read."""
    href = href.strip()
    if not base:
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def attachments(page: PageText, container: etree._Element | None, base: str) -> tuple[Attachment, ...]:
    """Links to files in the article's container, and those after it that are called attachments; each URL once."""
    if page.root is None:
        return ()
    near = container is not None and not _speaks_of_attachments(page)
    anchors = _links_in(page, container) if container is not None and near else page.elements("a")
    addresses = _addresses(anchors)
    shown = _shown_files(container, base)
    named = "附件" in page.text and _ENDING_OF_NAME.search(page.text) is not None  # 清单.xlsx behind /file/1
    if not named and not _may_name_file("\n".join(addresses)):
        return shown
    files = [
        anchor
        for anchor, href in zip(anchors, addresses, strict=True)
        if _leads_to_file(href.strip()) or (named and _named_as_file(page, anchor, href.strip()))
    ]
    if container is not None and files and not near:
        inside = set(container.iter("a"))
        behind = [anchor for anchor in files if anchor not in inside and _called_attachment(page, anchor)]
        after = _after(page.root, container) if behind else set()
        files = [anchor for anchor in files if anchor in inside or anchor in after]
    found: dict[str, Attachment] = {}
    for anchor in files:
        href = _address(anchor).strip()
        name = page.text_of(anchor, hidden=True).text or anchor.get("title") or ""
        kind = _FILE.search(href) or _NAME_OF_FILE.search(name.strip())
        if kind is None and "附件" not in name:
            continue
        url, extension = absolute(base, _viewed(href)), kind[1].lower() if kind else ""
        found.setdefault(url, Attachment(name or _file_name(href), url, extension))
    for file in shown:
        found.setdefault(file.url, file)
    return tuple(found.values())


def _links_in(page: PageText, container: etree._Element, *, compiled: bool = COMPILED) -> list[etree._Element]:
    return link_pass.inside(container, page.elements("a")) if compiled else list(container.iter("a"))


def _frames_in(container: etree._Element, *, compiled: bool = COMPILED) -> list[etree._Element]:
    return link_pass.frames_in(container) if compiled else list(container.iter(*_SHOWN_IN))


def _addresses(anchors: list[etree._Element], *, compiled: bool = COMPILED) -> list[str]:
    """Where each link leads, as written."""
    if compiled:
        return link_pass.addresses(anchors, _address)
    return [h if (h := anchor.get("href")) and h[0] not in "#jJ" else _address(anchor) for anchor in anchors]


def _address(anchor: etree._Element) -> str:
    """Where a link leads; of one that calls a script, the file that the call names."""
    href = anchor.get("href") or ""
    if href and href[0] != "#" and href[:11].lower() != "javascript:":
        return href
    called = _IN_SCRIPT.search(f"{unquote(href)} {anchor.get('onclick') or ''}")
    return called[1] if called else href


def _viewed(href: str) -> str:
    """The file that a viewer's address names, or the address as it is."""
    viewed = _VIEWER.search(href)
    return unquote(viewed[1]) if viewed else href


def _shown_files(container: etree._Element | None, base: str) -> tuple[Attachment, ...]:
    """The files that the page shows in a window of its own (a PDF in an iframe)."""
    found: dict[str, Attachment] = {}
    for element in _frames_in(container) if container is not None else ():
        written = _viewed((element.get(_SHOWN_IN[str(element.tag)]) or "").strip())
        kind = _FILE.search(written)
        if kind and not written.lower().startswith(NOWHERE) and kind[1].lower() not in ("mp3", "mp4"):
            name = (element.get("title") or "").strip() or _file_name(written)
            found.setdefault(url := absolute(base, written), Attachment(name, url, kind[1].lower()))
    return tuple(found.values())


def _file_name(href: str) -> str:
    """The last part of an address's path, as people read it."""
    return unquote(re.split(r"[?#]", href, maxsplit=1)[0].rsplit("/", 1)[-1])


def _speaks_of_attachments(page: PageText) -> bool:
    """Whether the text or an element's name says that something is an attachment, wherever it stands."""
    if "附件" in page.text:
        return True
    names = "\n".join((*page.ids, *page.classes)).lower()
    return any(word in names for word in _ATTACHMENT_WORDS)


def _may_name_file(addresses: str) -> bool:
    """Whether one of many addresses may lead to a file: on most pages none does."""
    lower = addresses.lower()
    return "down" in lower or "attach" in lower or _ENDING.search(lower) is not None


def _leads_to_file(href: str) -> bool:
    """Whether a link leads to a file, by its ending or because it is a download's address."""
    lower = href.lower()
    if lower.startswith(NOWHERE):
        return False
    return is_file(href) or (("down" in lower or "attach" in lower) and _DOWNLOAD.search(href) is not None)


def _named_as_file(page: PageText, anchor: etree._Element, href: str) -> bool:
    """Whether a link whose address says nothing is named like a file (清单.xlsx)."""
    if not href or href.lower().startswith(NOWHERE):
        return False
    found = _NAME_OF_FILE.search(page.text_of(anchor, hidden=True).text.strip())
    return found is not None


def _called_attachment(page: PageText, anchor: etree._Element) -> bool:
    """Whether the link, the block that it begins or stands in, or its box says that it is an attachment."""
    box = anchor.getparent()
    if "附件" in page.text_of(anchor, hidden=True).text or (
        box is not None and "附件" in page.text_of(box, hidden=True).text[:20]
    ):
        return True
    for _ in range(4):
        if box is None:
            return False
        if _ATTACHMENT_BOX.search(f"{box.get('id') or ''} {box.get('class') or ''}"):
            return True
        box = box.getparent()
    return False


def _after(root: etree._Element, container: etree._Element) -> set[etree._Element]:
    """The links behind an element, in the order of the document."""
    passed = False
    found = set()
    for element in root.iter():
        passed = passed or element is container
        if passed and element.tag == "a":
            found.add(element)
    return found
