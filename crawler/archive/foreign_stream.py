"""The bytes of a file made by others, unpacked: gzip by member, gzip as a whole, or plain; torn ends have a name.

Places are counted in the file as it is on disk, so that what is reported can be found there.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

_CHUNK = 1 << 16
GZIP = b"\x1f\x8b\x08"


class StreamDamage(Exception):  # noqa: N818 - never leaves crawler/archive/warc_import.py
    """The packed bytes are torn ("torn") or wrong ("damaged")."""

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


class ForeignStream:
    """Lines and blocks from `offset` on."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._read = offset
        self._buffer = bytearray()
        self._packed = self._peek() == GZIP
        self._inflate = zlib.decompressobj(31) if self._packed else None
        self._tail = b""
        self.member = offset  # where the gzip member begins that is being read
        self.record = offset  # where the record begins that is being read, for who reads records
        self.began = offset  # where the last line began; for gzip, its member

    def line(self, limit: int) -> bytes:
        """The next line with its end, at most `limit` bytes; b"" at the end."""
        searched = 0
        if not self._buffer:
            self._more()
        self.began = self.member if self._packed else self._read - len(self._buffer)
        while True:
            end = self._buffer.find(b"\n", searched, limit)
            if end >= 0:
                return self._take(end + 1)
            searched = len(self._buffer)
            if searched >= limit or not self._more():
                return self._take(min(searched, limit))

    def block(self, size: int, keep: int) -> bytes:
        """The first `keep` of the next `size` bytes; the rest is passed over. Raises StreamDamage if they end early."""
        kept = bytearray()
        left = size
        while left:
            if not self._buffer and not self._more():
                raise StreamDamage("torn", f"the file ends {left} bytes before the record does")
            piece = self._take(min(left, len(self._buffer)))
            left -= len(piece)
            if len(kept) < keep:
                kept += piece[: keep - len(kept)]
        return bytes(kept)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _more(self) -> bool:
        if self._inflate is None:
            piece = self._file.read(_CHUNK)
            self._read += len(piece)
            self._buffer += piece
            return bool(piece)
        before = len(self._buffer)
        while len(self._buffer) == before:
            if self._inflate.eof and not self._next_member():
                return False
            piece = self._tail or self._pull()
            if not piece:
                raise StreamDamage("torn", "the file ends inside a compressed record")
            try:
                self._buffer += self._inflate.decompress(piece, _CHUNK)
            except zlib.error as error:
                raise StreamDamage("damaged", str(error)) from error
            self._tail = self._inflate.unconsumed_tail
        return True

    def _next_member(self) -> bool:
        assert self._inflate is not None
        rest = self._inflate.unused_data
        while len(rest) < len(GZIP) and (piece := self._pull()):
            rest += piece
        self.member = self._read - len(rest)
        if not rest.strip(b"\0"):  # tapes and some tools pad with zeros
            return False
        if not rest.startswith(GZIP):
            raise StreamDamage("damaged", "what follows a compressed record is none")
        self._inflate, self._tail = zlib.decompressobj(31), rest
        return True

    def _pull(self) -> bytes:
        piece = self._file.read(_CHUNK)
        self._read += len(piece)
        return piece

    def _peek(self) -> bytes:
        start = self._file.read(len(GZIP))
        self._file.seek(-len(start), 1)
        return start
