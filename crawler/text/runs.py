"""Runs of bytes that are not ASCII, with the ASCII bytes that may be second halves of characters among them."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

# High bytes and the byte after them, which may be an ASCII trail byte of GBK, Big5 or Shift_JIS. The byte before a run
# is never part of a character, so each run can be read by itself.
RUN = re.compile(rb"(?:[\x80-\xff]+[\x30-\x7e]?)+")

_LINE_BREAK = 0x0A  # no run has one


def joined_runs(body: bytes) -> tuple[bytes, bytes]:
    r"""The runs of the body, each with a line break behind it, and the bytes between them: `RUN` in one stroke.

    >>> joined_runs("<p>环保</p>".encode("gb18030"))
    (b'\xbb\xb7\xb1\xa3<\n', b'<p>/p>')
    """
    source = np.frombuffer(body, np.uint8)
    inside = _inside(source)
    behind = np.zeros(len(source) + 1, dtype=bool)
    behind[1:] = inside
    behind[:-1] &= ~inside
    padded = np.append(source, np.uint8(_LINE_BREAK))
    padded[behind] = _LINE_BREAK
    behind[:-1] |= inside
    return padded[behind].tobytes(), source[~inside].tobytes()


def _inside(source: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which bytes are in a run."""
    inside = source >= 0x80
    inside[1:] |= (source[1:] - np.uint8(0x30) <= 0x7E - 0x30) & inside[:-1]
    return inside
