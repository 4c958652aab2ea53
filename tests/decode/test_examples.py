"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from crawler.text import charsets, decode, losses
from crawler.text.repair import choose, hanzi_mojibake, latin_mojibake, lossy, short_runs, utf8_as_gbk


@pytest.mark.parametrize(
    "module", [charsets, decode, losses, choose, hanzi_mojibake, latin_mojibake, lossy, short_runs, utf8_as_gbk]
)
def test_examples_of(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
