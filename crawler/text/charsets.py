"""Which encodings a page declares, and which Python codec a label means.

A label is a claim, kept as written; `codec_of` says how such bytes are read. Every label of the GB family means gb18030
and every label of Big5 means big5hkscs: both are supersets, and pages that declare the smaller set use the larger.
Labels follow https://encoding.spec.whatwg.org/#names-and-labels, which browsers obey.
"""

from __future__ import annotations

import codecs
import re

from crawler.items import Declared

BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
HEAD = 16_384  # bytes in which a declaration is looked for: servers put long comments before it

_GB = ("gb2312", "gb-2312", "gb_2312", "gb2312-80", "gbk", "x-gbk", "gb18030", "cp936", "936", "ms936", "windows-936",
       "chinese", "csgb2312", "iso-ir-58", "euc-cn", "euccn", "gb", "gb2312_charset", "x-euc-cn")  # fmt: skip
_BIG5 = (
    "big5",
    "big-5",
    "big5-hkscs",
    "big5hkscs",
    "cn-big5",
    "csbig5",
    "x-x-big5",
    "cp950",
    "950",
    "ms950",
    "windows-950",
)
_CODECS: dict[str, str] = {
    **dict.fromkeys(_GB, "gb18030"),
    **dict.fromkeys(_BIG5, "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "utf-8-sig", "utf-8n", "u8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be", "unicodefffe"), "utf-16-be"),
    **dict.fromkeys(("hz", "hz-gb-2312", "hzgb"), "hz"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp_2"),
    **dict.fromkeys(("iso-2022-kr", "csiso2022kr"), "iso2022_kr"),
    **dict.fromkeys(("euc-kr", "euckr", "ks_c_5601-1987", "ks_c_5601", "windows-949", "cp949", "korean"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252",
                     "ansi", "l1", "iso_8859-1"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
}  # fmt: skip

_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})[\"']", re.IGNORECASE)


def codec_of(label: str) -> str:
    """The Python codec for bytes labelled so, or "" for a label that means nothing.

    >>> codec_of("GB2312"), codec_of("Big5"), codec_of("windows-1251"), codec_of("x-unknown")
    ('gb18030', 'big5hkscs', 'cp1251', '')
    """
    label = label.strip().strip("\"'").lower()
    if label in _CODECS:
        return _CODECS[label]
    try:
        name = codecs.lookup(label).name
        return name if isinstance(b"".decode(name), str) else ""
    except (LookupError, ValueError, UnicodeError):  # ValueError: a NUL inside the label
        return ""


def bom_of(body: bytes) -> tuple[int, str]:
    """Length of the byte-order mark and the codec it means; (0, "") if there is none."""
    return next(((len(mark), codec) for mark, codec in BOMS if body.startswith(mark)), (0, ""))


def declarations(body: bytes, http_charset: str, is_html: bool | None) -> tuple[Declared, ...]:
    """Every label that stands anywhere, in order of authority: byte-order mark, HTTP, meta, XML declaration."""
    found: list[Declared] = []
    bom, codec = bom_of(body)
    if bom:
        found.append(Declared("bom", codec))
    if http_charset:
        found.append(Declared("http", http_charset))
    head = body[bom : bom + HEAD]
    if codec.startswith("utf-16"):
        head = head.decode(codec, "replace").encode("ascii", "replace")
    elif not codec and head[:400].count(0) > 50:  # UTF-16 without a mark: its labels can be read all the same
        head = head.replace(b"\0", b"")
    if is_html is not False:
        labels = dict.fromkeys(m.group(1).decode("ascii") for m in _META.finditer(_without_comments(head)))
        found += [Declared("meta", label) for label in labels]
    if xml := _XML.match(head):
        found.append(Declared("xml", xml.group(1).decode("ascii")))
    return tuple(found)


def _without_comments(markup: bytes) -> bytes:
    """The markup without its comments; one that does not end is none."""
    kept: list[bytes] = []
    at = 0
    while (begin := markup.find(b"<!--", at)) >= 0 and (end := markup.find(b"-->", begin + 4)) >= 0:
        kept.append(markup[at:begin])
        at = end + 3
    return b"".join((*kept, markup[at:])) if at else markup
