"""What goes into the archive and what comes out: one exchange with a server, and its entry in the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

Role = Literal["page", "lead", "part", "list", "robots", "attachment", "api", "import"]
CaptureKind = Literal["response", "revisit", "metadata"]
HeaderPair = tuple[str | bytes, str | bytes]

_URL_SAFE = "".join(chr(c) for c in range(0x21, 0x7F))


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def archive_url(url: str) -> str:
    """The URL as the archive knows it: without fragment, in ASCII, everything else untouched.

    >>> archive_url("http://example.cn/督察/a b.html#top")
    'http://example.cn/%E7%9D%A3%E5%AF%9F/a%20b.html'
    """
    return quote(url.strip().partition("#")[0], safe=_URL_SAFE, errors="replace")


def url_key(url: str) -> str:
    """The fixed-length name under which the catalogue finds a URL (given as `archive_url` makes it)."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def host_of(url: str) -> str:
    """Host and port in lower case, "" if the URL has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:255]
    except ValueError:
        return ""


def sha256(data: bytes) -> str:
    """The digest as the archive writes it: "sha256:<hex>"."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, as they went over the wire.

    `body` is the entity body as received: Content-Encoding still on, chunked transfer already undone. Headers are pairs
    in the order received, best as bytes. `truncated` is the WARC reason ("length", "time", "disconnect") or "".
    `outcome` is a name for reports; left empty it follows from the status. `via` is the address of the page that a
    part (its next page, a frame) or an attachment belongs to.
    """

    url: str
    body: bytes = b""
    status: int = 200
    reason: str = ""
    response_headers: Sequence[HeaderPair] = ()
    fetched: datetime = field(default_factory=now)
    method: str = "GET"
    request_headers: Sequence[HeaderPair] = ()
    request_body: bytes = b""
    ip: str = ""
    portal_id: str = ""
    column: str = ""
    role: Role = "page"
    truncated: str = ""
    outcome: str = ""
    protocol: str = "HTTP/1.1"
    run_id: int | None = None
    via: str = ""

    def header(self, name: str) -> str:
        """The first response header of that name, case-insensitive, or ""."""
        return next((text_of(v) for k, v in self.response_headers if text_of(k).lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The type that the header says, in lower case without parameters, or ""."""
        return self.header("Content-Type").partition(";")[0].strip().lower().replace("\0", "")[:120]

    @property
    def named_outcome(self) -> str:
        """`outcome`, or what the status says."""
        if self.outcome:
            return self.outcome
        if self.status == 304:
            return "not_modified"
        if 200 <= self.status < 300:
            return "ok"
        return "redirect" if 300 <= self.status < 400 else f"http_{self.status}"


def text_of(part: str | bytes) -> str:
    """A header part as text: UTF-8 where it is that, else byte by byte (Latin-1)."""
    if isinstance(part, str):
        return part
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        return part.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Capture:
    """One entry of the catalogue. `kind` "revisit" means that nothing changed since `refers_to`, which has the body;
    "metadata" is a failure without a response. `offset` and `length` are of the record in `warc_file`."""

    id: int
    url: str
    role: str
    portal_id: str
    column: str
    fetched: datetime
    status: int
    digest: str
    kind: CaptureKind
    refers_to: int | None
    outcome: str
    warc_file: str
    offset: int
    length: int
    truncated: str
    media_type: str = ""
    body_bytes: int = 0
    record_id: str = ""
    run_id: int | None = None
    start: int = 0
    via: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the page was the same as at its earlier capture."""
        return self.kind == "revisit"


@dataclass(frozen=True, slots=True)
class KnownUrl:
    """What the catalogue remembers of a URL, enough to ask for it conditionally and to decide when to look again."""

    id: int
    url: str
    role: str
    portal_id: str
    column: str
    first_seen: datetime
    last_fetched: datetime | None
    last_status: int
    last_outcome: str
    last_changed: datetime | None
    digest: str
    etag: str
    last_modified: str
    capture_id: int | None
    captures: int
    failures: int
    next_look: datetime | None
    looks: int
    gone_since: datetime | None
    gone_reason: str
    gone_confirmations: int
    gone_checked: datetime | None


def known_url(row: Mapping[Any, Any]) -> KnownUrl:
    """What a row of `urls` says."""
    values = {str(name): value for name, value in row.items() if name not in ("key", "host", "column_name")}
    return KnownUrl(column=row["column_name"], **values)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What opening for writing had to mend. `cut` are (file, offset, bytes) of torn ends, `adopted` the captures that
    were complete on disk without a row, `problems` sentences about files that disagree and were left alone."""

    cut: tuple[tuple[str, int, int], ...] = ()
    adopted: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cut or self.adopted or self.problems)

    def lines(self) -> list[str]:
        """Sentences for a person."""
        said = [f"{name}: cut {size} bytes of a torn record at {offset}" for name, offset, size in self.cut]
        if self.adopted:
            said.append(f"{len(self.adopted)} complete records had no catalogue entry; they have one now")
        return said + list(self.problems)
