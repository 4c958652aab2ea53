"""The language model's compiled search and the one in arrays say the same, to the last bit."""

from __future__ import annotations

import shutil
import sysconfig
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.repair import lm
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.lm_file import Order, read_model

TEXT = (
    "\n督察组进驻期间，共受理群众举报1,206件，立案88.3%以上；龘𠮷 iOS 系统。〇〇縣環境保護局（試行）！\n"
    "各级人民政府应当加强领导。"
)


def _both() -> list[LanguageModel]:
    ids, orders = read_model(files("crawler.text.repair").joinpath("model.bin").read_bytes())
    return [LanguageModel(ids, orders, compiled=compiled) for compiled in sorted({lm.COMPILED, False})]


PLAIN, *OTHERS = _both()
texts = st.text(alphabet=sorted(set(TEXT)), max_size=40)


def test_it_is_compiled_where_it_can_be() -> None:
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    can = headers.exists() and any(map(shutil.which, ("cc", "gcc", "clang")))
    assert len(OTHERS) == can, "a C compiler is here: install the project again (tools/setup.sh)"


@given(texts, texts)
@settings(max_examples=200, deadline=None)
def test_texts(text: str, context: str) -> None:
    for other in OTHERS:
        assert other.scores(text, context).tolist() == PLAIN.scores(text, context).tolist()
        assert other.score(text, context) == PLAIN.score(text, context)


@given(st.lists(st.tuples(texts.filter(bool), texts, st.lists(st.integers(0, 39), max_size=4)), max_size=3))
@settings(max_examples=200, deadline=None)
def test_texts_in_two_parts(asked: list[tuple[str, str, list[int]]]) -> None:
    wanted = [(text, context, [number % len(text) + 1 for number in numbers]) for text, context, numbers in asked]
    for other in OTHERS:
        assert other.apart(wanted) == PLAIN.apart(wanted)


def test_two_parts_are_weighed_against_one() -> None:
    for model in (PLAIN, *OTHERS):
        together = model.score("上海设备研究部署", "会议，")
        apart = model.score("上海设备", "\0\0\0") + model.score("研究部署", "会议，")
        assert model.apart([("上海设备研究部署", "会议，", [4])])[0] == [pytest.approx(apart - together)]


@given(st.lists(st.integers(0, PLAIN.size - 1), max_size=3), st.lists(st.integers(0, PLAIN.size - 1), max_size=30))
@settings(max_examples=200, deadline=None)
def test_numbers(context: list[int], identities: list[int]) -> None:
    state, ids = tuple(context), np.array(identities, dtype=np.int64)
    for other in OTHERS:
        assert other.following(state, ids).tolist() == PLAIN.following(state, ids).tolist()
        assert [other.step(state, one) for one in identities] == [PLAIN.step(state, one) for one in identities]


@given(st.integers(0, len(TEXT) - 4), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_what_the_model_has_seen(start: int, length: int) -> None:
    *context, last = PLAIN.ids(TEXT)[start : start + length]
    for other in OTHERS:
        assert other.step(tuple(context), last) == PLAIN.step(tuple(context), last)


def test_what_cannot_be_asked() -> None:
    if not lm.COMPILED:
        assert not OTHERS
        return
    numbers = np.zeros(0x10000, np.uint16)
    one = Order(np.arange(3), np.array([-1.0, -2.0, -3.0]), np.zeros(3))
    two = Order(np.array([1, 5]), np.array([-0.5, -0.25]), np.zeros(0))
    said = {"unknown": 0, "boundary": 1, "digit": 2, "letter": 9, "point": 9, "unknown_bits": 12.0, "goes_on": -1.0}
    grams = lm.Grams(numbers, (one, two), 3, **said)
    assert grams.of_gram((0, 1)) == -0.5 and grams.of_gram((1, 2)) == -0.25 and grams.of_gram((2, 0)) == -13.0
    for wrong in ((), (0, 1, 2), (0, 3), (-1, 0)):
        with pytest.raises(ValueError, match="of no"):
            grams.of_gram(wrong)
    with pytest.raises(ValueError, match="another length"):
        grams.of_text("督察", "", np.zeros(5))
    for length in (0, 3):
        with pytest.raises(ValueError, match="empty or longer"):
            grams.apart([("督察", "", [length])])
    for wrong_numbers, orders in ((numbers, ()), (numbers[1:], (one, two)), (numbers + np.uint16(3), (one, two))):
        with pytest.raises(ValueError, match="another size"):
            lm.Grams(wrong_numbers, orders, 3, **said)
    with pytest.raises(ValueError, match="of no order"):
        grams.of_each((0, 1), np.zeros(1, np.int64), np.zeros(1))
