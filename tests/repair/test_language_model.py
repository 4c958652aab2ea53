"""The packaged language model: what its users rely on."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from crawler.text.repair.gram_arrays import ArrayGrams
from crawler.text.repair.lm import UNKNOWN_BITS, LanguageModel
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


@pytest.mark.parametrize("context", ["", "境", "生态环", "各级人民"])
def test_many_characters_after_one_context(model: LanguageModel, context: str) -> None:
    state = model.context(context)
    ids = model.array("境保护政府龘，的治理")
    columns = [np.full(len(ids), identity) for identity in state[1 - model.order :]]
    _, orders = read_model(files("crawler.text.repair").joinpath("model.bin").read_bytes())
    grams = ArrayGrams(model, orders, unknown_bits=UNKNOWN_BITS, goes_on_bits=-1.0)
    assert model.following(state, ids).tolist() == grams.of_columns([*columns, ids]).tolist()
    assert np.allclose(model.following(state, ids), [model.step(state, identity) for identity in ids.tolist()])


def test_language_costs_less_than_garbage(model: LanguageModel) -> None:
    garbled = SENTENCE.encode("utf-8").decode("gb18030", "replace")
    assert model.bits_per_character(SENTENCE) < 5 < 10 < model.bits_per_character(garbled)


@pytest.mark.parametrize("context", ["", "环", "生态环", "的"])
def test_probabilities_sum_to_about_one(model: LanguageModel, context: str) -> None:
    known = range(1, model.size)
    total = sum(2.0 ** model.step(tuple(model.ids(context)), identity) for identity in known)
    assert total == pytest.approx(1.0, abs=0.1), "thirds of a bit leave a few hundredths"


def test_an_empty_text_costs_nothing(model: LanguageModel) -> None:
    assert model.score("") == 0


def small_model() -> list[Order]:
    """Three characters, three pairs (01, 12, 21), two triples (012, 121)."""
    unigrams = Order(np.arange(3), np.array([-1.0, -7 / 3, -3.0]), np.array([-1 / 3, 2 / 3, -1.0]))
    pairs = Order(np.array([1, 5, 7]), np.array([-1 / 3, -4.0, -29 / 3]), np.array([-1.0, 1 / 3, 0.0]))
    return [unigrams, pairs, Order(np.array([2, 4]), np.array([-2.0, -7.0]), np.zeros(0))]


def test_a_written_model_reads_the_same() -> None:
    ids_of = np.arange(0x10000, dtype=np.uint16) % 3
    read_ids, read = read_model(write_model(ids_of, small_model()))
    assert (read_ids == ids_of).all()
    for order, written in zip(read, small_model(), strict=True):
        assert order.keys.tolist() == written.keys.tolist()
        assert np.allclose(order.probability, written.probability)
        assert np.allclose(order.backoff, written.backoff)


def test_an_ngram_without_the_shorter_one_that_ends_it_cannot_be_written() -> None:
    unigrams, pairs, _ = small_model()
    with pytest.raises(ValueError, match="without its first character"):
        write_model(
            np.zeros(0x10000, np.uint16), [unigrams, pairs, Order(np.array([0]), np.array([-1.0]), np.zeros(0))]
        )


def test_a_number_and_a_latin_word_are_one_symbol(model: LanguageModel) -> None:
    assert model.context("增长88.3") == model.context("增长2018") != model.context("增长")
    assert model.symbols("达88.3亿iOS") == model.symbols("达5亿a")
    assert model.scores("元", "达7亿") == pytest.approx(model.scores("元", "达1288.3亿"))
    text = "\n去年iOS用户达1288.3万人，增长6%。"
    state, steps = model.context("\n"), []
    for identity in model.ids(text):
        steps.append(model.step(state, identity))
        state = model.after(state, identity)
    assert np.allclose(steps, model.scores(text))


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a language model"):
        read_model(b"something else")
