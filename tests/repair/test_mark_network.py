"""The network that tells which mark stood at a place: its size, its arithmetic, and what it changes in repairs."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from crawler.text.repair import choose, fix_and_explain
from crawler.text.repair.context import Context
from crawler.text.repair.lm_symbols import BOUNDARY, DIGIT, SPACE
from crawler.text.repair.mark_network import (
    DISTANCE,
    END,
    INPUTS,
    NEAR,
    START,
    MarkNetwork,
    Network,
    around,
    may_be_mark,
    read_network,
    write_network,
)

PLACES = [
    ("\n前三季度钢铁占全市产值的20%", "。、《", "水泥占18%、化工占14%。"),
    ("\n整改任务完成率达98%", "。、《", "2024年将继续推进其余任务。"),
    ("\n检查企业45家", "，；：", "12家存在问题。"),
    ("", "。、", ""),
]


@pytest.fixture(scope="module")
def network() -> MarkNetwork:
    return MarkNetwork.load()


def test_all_packaged_models_together_are_small() -> None:
    folder = files("crawler.text.repair")
    sizes = [folder.joinpath(name).stat().st_size for name in ("model.bin", "words.bin", "marks.bin", "stops.bin")]  # type: ignore[attr-defined]
    assert sum(sizes) <= 5_000_000


def test_lists_and_sentences_are_told_apart(network: MarkNetwork) -> None:
    in_list, at_end, *_ = network.scores(PLACES)
    assert in_list.argmax() == 1, "、 goes on with the list"
    assert at_end.argmax() == 0, "。 ends the sentence"


def test_scores_do_not_depend_on_what_is_asked_beside(network: MarkNetwork) -> None:
    together = network.scores(PLACES)
    for place, scores in zip(PLACES, together, strict=True):
        assert network.scores([place])[0].tolist() == scores.tolist()


def test_whole_numbers_are_summed(network: MarkNetwork) -> None:
    """Sums of whole numbers below 2⁵³ are the same in every order, so on every machine."""
    for weights in (network._symbols, network._first, network._second, network._out):
        assert np.array_equal(weights, np.rint(weights))
        assert np.abs(weights).max() <= 127
    most = np.abs(network._symbols).max() * np.abs(network._first).sum(axis=0).max()
    assert most < 2**40


def test_an_unknown_mark_gets_nothing(network: MarkNetwork) -> None:
    known, unknown = network.scores([("一", "。\u2055", "二")])[0]
    assert np.isfinite(known)
    assert unknown == -np.inf


def test_only_marks_are_asked_for() -> None:
    assert may_be_mark(("。", "、"))
    assert not may_be_mark(("。",))
    assert not may_be_mark(("，", "！")), "about these the language model knows more"
    assert not may_be_mark(("通", "逐"))


def test_what_is_seen_of_a_place() -> None:
    symbols = np.array([DIGIT, 40, 41, SPACE, 42, 40, BOUNDARY])
    row = around(symbols, np.array([1, 5, 6]), np.array([4]))[0].tolist()
    assert len(row) == INPUTS
    assert row[:NEAR] == [START] * 4 + [DIGIT, 40, 41, SPACE]
    assert row[NEAR : 2 * NEAR] == [40, BOUNDARY] + [END] * 6
    assert row[2 * NEAR : -2] == [START] * 5 + [40] + [40, BOUNDARY, END, END]
    assert row[-2:] == [DISTANCE + 2, DISTANCE]


def test_a_written_network_reads_the_same() -> None:
    chance = np.random.default_rng(1)
    shapes = [(40, 3), (3 * INPUTS, 4), (4,), (4, 4), (4,), (4, 2), (2,)]
    matrices = [chance.integers(-9, 10, shape).astype(np.float32) for shape in shapes]
    characters, marks, read = read_network(write_network("一二", "。、", Network(*matrices)))
    assert (characters, marks) == ("一二", "。、")
    for matrix, found in zip(matrices, vars(read).values(), strict=True):
        assert found.shape == matrix.shape
        assert np.abs(found - matrix).max() <= np.abs(matrix).max() / 10


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a network"):
        read_network(b"something else")


@pytest.mark.parametrize(
    "text",
    ["全市水质优良率达98%。14个断面全部达标，比去年有所改善。", "沿江风力可达5～6级。12日早晨最低气温2℃，请注意防范。"],
)
def test_marks_between_numbers_come_back(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = text.encode().decode("gb18030", "replace")
    assert fix_and_explain(damaged).text == text
    monkeypatch.setattr(choose, "_SAY_OF_NETWORK", 0.0)
    assert fix_and_explain(damaged).text == text.replace("。1", "、1"), "the language model alone takes 、"


def test_marks_that_the_network_does_not_know_are_left_to_the_language_model() -> None:
    text, _ = choose.Chooser("整改到位", Context("整改到位")).choose([("\u2010", "\u2011")], "群众", "满意")
    assert text in ("\u2010", "\u2011")
