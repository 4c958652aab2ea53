"""Bounds of processor time that hold on a loaded machine, too, and under a tracer that measures coverage."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block takes no more processor time; five times as much where coverage traces each line (it costs 2–3)."""
    start = time.process_time()
    yield
    spent = time.process_time() - start
    allowed = seconds * (5 if sys.gettrace() else 1)
    assert spent < allowed, f"{spent:.1f} s of processor time, {allowed:.1f} s allowed"
