"""Reading our own WARC files exactly: one gzip member is one record, at an offset the catalogue knows.

warcio reads forgivingly, which is right for files of others (crawler/archive/warc_import.py). Here a record is whole or
it is damaged, and where it ends must be known to the byte, because what follows the last whole record is cut.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.errors import RecordError

CHUNK = 1 << 16
MAX_HEAD = 1 << 20
MAX_BLOCK = 1 << 31


@dataclass(frozen=True, slots=True)
class Member:
    """One record: its place, its WARC headers (names in lower case) and its block.

    `head` is the HTTP head (for HTTP records), `payload` the rest of the block, b"" where only digests
    were asked for.
    """

    offset: int
    length: int
    headers: Mapping[str, str]
    head: bytes
    payload: bytes
    block_digest: str
    payload_digest: str

    @property
    def kind(self) -> str:
        """The WARC-Type."""
        return self.headers.get("warc-type", "")

    @property
    def sound(self) -> bool:
        """Whether the digests written in the record are those of its bytes."""
        block = self.headers.get("warc-block-digest", self.block_digest)
        payload = self.payload_digest
        if self.kind in ("response", "request", "metadata"):
            payload = self.headers.get("warc-payload-digest", payload)
        return block == self.block_digest and payload == self.payload_digest


def read_member(path: Path, offset: int, length: int) -> Member:
    """The record at that place; raises RecordError if it is not there, damaged, or not what its digests say."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            member = next_member(file, offset, keep=True)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from error
    if member is None:
        raise RecordError(f"{path}: ends before the record at {offset}")
    if member.length != length:
        raise RecordError(f"{path}: the record at {offset} has {member.length} bytes, the catalogue says {length}")
    if not member.sound:
        raise RecordError(f"{path}: the record at {offset} is damaged: its digest differs")
    return member


def scan_members(path: Path, start: int = 0) -> Iterator[Member]:
    """All records from `start`, without their payloads; raises RecordError at the first that is torn or damaged."""
    offset = start
    with path.open("rb") as file:
        file.seek(offset)
        while (member := next_member(file, offset, keep=False)) is not None:
            yield member
            offset += member.length
            file.seek(offset)


def next_member(file: BinaryIO, offset: int, *, keep: bool) -> Member | None:
    """The record that begins where the file stands, None at its end; raises RecordError if it is torn or damaged."""
    reader = _MemberReader(file, offset)
    first = reader.line()
    if not first and reader.consumed == 0:
        return None
    if not first.startswith(b"WARC/1."):
        raise RecordError(f"no WARC record at {offset}")
    headers: dict[str, str] = {}
    while line := reader.line().rstrip(b"\r\n"):
        name, _, value = line.partition(b":")
        headers[name.decode("utf-8", "replace").strip().lower()] = value.decode("utf-8", "replace").strip()
    try:
        left = int(headers["content-length"])
    except (KeyError, ValueError) as error:
        raise RecordError(f"the record at {offset} does not say its length") from error
    if not 0 <= left <= MAX_BLOCK:
        raise RecordError(f"the record at {offset} says it has {left} bytes")
    block, payload_hash, head, kept = hashlib.sha256(), hashlib.sha256(), bytearray(), []
    in_head = headers.get("content-type", "").startswith("application/http")
    while left and in_head:
        line = reader.line(min(left, MAX_HEAD))
        block.update(line)
        head += line
        left -= len(line)
        in_head = line.strip() != b"" and len(head) < MAX_HEAD
    while left:
        piece = reader.read(min(left, CHUNK))
        block.update(piece)
        payload_hash.update(piece)
        left -= len(piece)
        if keep:
            kept.append(piece)
    reader.finish()
    return Member(
        offset,
        reader.consumed,
        headers,
        bytes(head),
        b"".join(kept),
        "sha256:" + block.hexdigest(),
        "sha256:" + payload_hash.hexdigest(),
    )


class _MemberReader:
    """The bytes of one gzip member; raises RecordError when the file ends inside it or its checksum is wrong."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._offset = offset
        self._inflate = zlib.decompressobj(31)
        self._buffer = b""
        self._read = 0
        self.consumed = 0

    def line(self, limit: int = MAX_HEAD) -> bytes:
        """The next line with its end, at most `limit` bytes; b"" at the end."""
        while b"\n" not in self._buffer and len(self._buffer) < limit and self._more():
            pass
        end = self._buffer.find(b"\n", 0, limit)
        return self._take(limit if end < 0 else end + 1)

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, or RecordError."""
        while len(self._buffer) < size:
            if not self._more():
                raise RecordError(f"the record at {self._offset} is torn")
        return self._take(size)

    def finish(self) -> None:
        """Check what closes a record: two line ends, and the member's own end."""
        end = self.read(4)
        while not self._buffer and self._more():
            pass
        if end != b"\r\n\r\n" or self._buffer:
            raise RecordError(f"the record at {self._offset} does not end where it says")

    def _take(self, size: int) -> bytes:
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self) -> bool:
        if self._inflate.eof:
            self.consumed = self._read - len(self._inflate.unused_data)
            return False
        piece = self._inflate.unconsumed_tail
        if not piece:
            piece = self._file.read(CHUNK)
            self._read += len(piece)
        if not piece:
            if self._read == 0:
                return False
            raise RecordError(f"the record at {self._offset} is torn")
        self.consumed = self._read
        try:
            self._buffer += self._inflate.decompress(piece, CHUNK)
        except zlib.error as error:
            raise RecordError(f"the record at {self._offset} is damaged: {error}") from error
        return True
