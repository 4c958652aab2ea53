"""Content-Encoding undone within bounds: what a server packed is unpacked, a bomb is not.

Servers mislabel: a body that is not what its header says is given back as it came, with the outcome's name.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

DEFAULT_LIMIT = 50_000_000
_STEP = 1 << 16
_MAX_LAYERS = 4
_MAGIC = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")  # gzip and zstd say what they are; the others do not


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body without its content-encodings. `problem` is "" or its name: "coding_damaged" (as much as could be read),
    "coding_wrong" (the header lied; the body as it came), "coding_unknown", "bomb" (cut at the limit)."""

    body: bytes
    problem: str = ""


class _Decoder(Protocol):
    def feed(self) -> Iterator[bytes]: ...


def undo_content_encoding(body: bytes, header: str, limit: int = DEFAULT_LIMIT) -> Unpacked:
    """The body with the encodings of a Content-Encoding header undone, last first; never more than `limit` bytes.

    >>> undo_content_encoding(zlib.compress(b"abc"), "deflate")
    Unpacked(body=b'abc', problem='')
    """
    names = [n.strip().lower() for n in header.split(",") if n.strip().lower() not in ("", "identity")]
    if not body or not names:
        return Unpacked(body)
    if len(names) > _MAX_LAYERS:
        return Unpacked(body, "coding_unknown")
    for name in reversed(names):
        maker = _DECODERS.get(name)
        if maker is None:
            return Unpacked(body, "coding_unknown")
        unpacked = _undo(body, maker, limit)
        body = unpacked.body
        if unpacked.problem:
            return unpacked
    return Unpacked(body)


def _undo(body: bytes, maker: Callable[[bytes], _Decoder], limit: int) -> Unpacked:
    out: list[bytes] = []
    size = 0
    try:
        for piece in maker(body).feed():
            out.append(piece)
            size += len(piece)
            if size > limit:
                return Unpacked(b"".join(out)[:limit], "bomb")
    except _CodingError:
        if not size and not body.startswith(_MAGIC):
            return Unpacked(body, "coding_wrong")
        return Unpacked(b"".join(out), "coding_damaged")
    return Unpacked(b"".join(out))


class _CodingError(Exception):
    """The bytes are not in the coding, or end inside it."""


class _Zlib:
    def __init__(self, body: bytes, wbits: int) -> None:
        self._body = body
        self._wbits = wbits

    def feed(self) -> Iterator[bytes]:
        data = self._body
        while data:
            inflate = zlib.decompressobj(self._wbits)
            while data and not inflate.eof:
                try:
                    yield inflate.decompress(data, _STEP)
                except zlib.error as error:
                    raise _CodingError from error
                data = inflate.unconsumed_tail
            if not inflate.eof:
                tail = inflate.flush()
                if tail:
                    yield tail
                raise _CodingError
            # further gzip members belong to the body; other bytes after the end are padding that servers leave
            data = inflate.unused_data if inflate.unused_data[:2] == b"\x1f\x8b" and self._wbits == 31 else b""


def _gzip(body: bytes) -> _Decoder:
    return _Zlib(body, 31)


def _deflate(body: bytes) -> _Decoder:
    # the standard means zlib (RFC 1950), many servers send the bare stream (RFC 1951)
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _Zlib(body, 15 if wrapped else -15)


class _Brotli:
    """Google's module bounds its output; brotlipy, of the same name, does not, and is fed bit by bit."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def feed(self) -> Iterator[bytes]:
        import brotli  # type: ignore[import-untyped]

        data = self._body
        decoder = brotli.Decompressor()
        try:
            if hasattr(decoder, "process"):
                yield decoder.process(data, output_buffer_limit=_STEP)
                while not decoder.is_finished():
                    piece = decoder.process(b"", output_buffer_limit=_STEP)
                    if not piece:
                        raise _CodingError
                    yield piece
                return
            for at in range(0, len(data), 64):
                yield decoder.decompress(data[at : at + 64])
            decoder.finish()
        except brotli.error as error:
            raise _CodingError from error


class _Zstandard:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def feed(self) -> Iterator[bytes]:
        from backports import zstd

        data = self._body
        while data:
            decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})
            try:
                yield decoder.decompress(data, _STEP)
                while not decoder.eof:
                    if decoder.needs_input:
                        raise _CodingError
                    yield decoder.decompress(b"", _STEP)
            except zstd.ZstdError as error:
                raise _CodingError from error
            data = decoder.unused_data if decoder.unused_data[:4] == b"\x28\xb5\x2f\xfd" else b""


_DECODERS: dict[str, Callable[[bytes], _Decoder]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _Brotli,
    "zstd": _Zstandard,
}
