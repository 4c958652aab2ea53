"""Whether a response is an attached file: told from its first bytes and its header, before anything is decoded."""

from __future__ import annotations

import re

from crawler.items import RawRecord

_FILES = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "audio"),
)
_FILE_TYPES = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/vnd.",
    "application/x-rar",
    "application/x-zip",
    "application/x-7z",
)
_MORE_FILE_TYPES = frozenset(
    f"application/{name}" for name in ("pdf", "zip", "msword", "rtf", "ofd", "wps-office", "kswps")
)
_FILE_SAVED = re.compile(
    r"filename\*?\s*=[^;]*\.(?:pdf|docx?|xlsx?|et|wps|ofd|pptx?|zip|rar|7z|csv|ceb|rtf|mp[34])\b", re.IGNORECASE
)


def attached_file(record: RawRecord) -> str:
    """What file a response is ("pdf", "ole", "media", "saved", or its media type), "" for a page."""
    head = record.body[:12]
    for magic, name in _FILES:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:] in (b"WEBP", b"AVI ", b"WAVE")):
        return "media"
    media_type = record.header("Content-Type").split(";")[0].strip().lower()
    if "xhtml" not in media_type and (media_type.startswith(_FILE_TYPES) or media_type in _MORE_FILE_TYPES):
        return media_type
    if _FILE_SAVED.search(record.header("Content-Disposition")):
        return "saved"
    return ""
