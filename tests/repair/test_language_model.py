"""The packaged language model: what its users rely on."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.lm_file import Order, read_model, write_model

SENTENCE = "各级人民政府应当加强对环境保护工作的领导。"


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel.load()


def test_the_packaged_model_is_small() -> None:
    assert files("crawler.text.repair").joinpath("model.bin").stat().st_size <= 5_000_000  # type: ignore[attr-defined]


def test_traditional_full_width_and_digits_are_folded(model: LanguageModel) -> None:
    assert model.ids("環境保護督察") == model.ids("环境保护督察")
    assert model.ids("，；：？！（）") == model.ids(",;:?!()")
    assert model.ids("2018Ａ") == model.ids("3947z")


def test_search_and_arrays_agree(model: LanguageModel) -> None:
    ids = model.ids("\n\n\n" + SENTENCE)
    steps = [model.step(tuple(ids[max(0, k - 3) : k]), ids[k]) for k in range(3, len(ids))]
    assert np.allclose(steps, model.scores(SENTENCE))
    assert model.score(SENTENCE) == pytest.approx(sum(steps))
    assert model.conditional("环境保", "护") == pytest.approx(model.scores("护", "环境保")[0])


def test_language_costs_less_than_garbage(model: LanguageModel) -> None:
    garbled = SENTENCE.encode("utf-8").decode("gb18030", "replace")
    assert model.bits_per_character(SENTENCE) < 5 < 10 < model.bits_per_character(garbled)


@pytest.mark.parametrize("context", ["", "环", "生态环", "的"])
def test_probabilities_sum_to_about_one(model: LanguageModel, context: str) -> None:
    known = range(1, model.size)
    total = sum(2.0 ** model.step(tuple(model.ids(context)), identity) for identity in known)
    assert total == pytest.approx(1.0, abs=0.1), "quarters of a bit leave a few hundredths"


def test_an_empty_text_costs_nothing(model: LanguageModel) -> None:
    assert model.score("") == 0


def test_a_written_model_reads_the_same() -> None:
    ids_of = np.arange(0x10000, dtype=np.uint16) % 3
    unigrams = Order(np.arange(3), np.array([-1.0, -2.25, -3.0]), np.array([-0.5, 0.0, 0.5]))
    pairs = Order(np.array([1, 5, 7]), np.array([-0.25, -4.0, -9.75]), np.zeros(0))
    read_ids, (one, two) = read_model(write_model(ids_of, [unigrams, pairs]))
    assert (read_ids == ids_of).all()
    assert np.allclose(one.probability, unigrams.probability) and np.allclose(one.backoff, unigrams.backoff)
    assert two.keys.tolist() == [1, 5, 7] and np.allclose(two.probability, pairs.probability)


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a language model"):
        read_model(b"something else")
