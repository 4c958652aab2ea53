"""The joint looks at a text find what one look for each set and each list would find."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.fold import to_simplified
from crawler.text.repair.context import Context
from crawler.text.repair.quotes import find_flags
from crawler.text.repair.signs import Signs, has_han, pair_counts
from crawler.text.repair.word_scan import WordScan

_QUESTION, _PRIVATE = Signs("?？⼀"), Signs(lambda: [*map(chr, range(0xE000, 0xF900)), "?"])
_WORDS = ["耐久战", "耐久", "久战", "环保"]
_LIST, _OTHER, _APART = WordScan(_WORDS), WordScan(lambda: ["战环", "保耐"]), WordScan(["耐久"], apart=True)
_TEXTS = st.text(st.sampled_from("?？⼀\ue123耐久战戰环環保，“”《》：\n \U00020bb7\ud800a"), max_size=60)


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_each_set_finds_its_own_characters(text: str) -> None:
    assert _QUESTION.places_in(text).tolist() == [at for at, c in enumerate(text) if c in "?？⼀"]
    assert _PRIVATE.places_in(text).tolist() == [at for at, c in enumerate(text) if c in "?\ue123"]
    assert _QUESTION.occur_in(text) == any(c in "?？⼀" for c in text)
    assert pair_counts(text)["》"] == text.count("》")
    assert has_han(text) == any("\u3400" <= c <= "\u9fff" for c in text)


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_each_list_finds_its_own_words_folded(text: str) -> None:
    folded = to_simplified(text)
    longest = [(at, next((w for w in _WORDS if folded.startswith(w, at)), "")) for at in range(len(text))]
    assert _LIST.find(text) == [(at, word) for at, word in longest if word]
    assert [at for at, _ in _OTHER.find(text)] == [
        at for at in range(len(text)) if folded[at : at + 2] in ("战环", "保耐")
    ]
    assert [at for at, _ in _APART.find(text)] == [at for at in range(len(text)) if folded.startswith("耐久", at)]


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_lines_whose_marks_are_paired_tell_nothing_of_lost_ones(text: str) -> None:
    spun = "党委研究不多、布置不力”等问题，制定了方案》并开展攻坚战”行动。"
    paired = "他说“环保”，《方案》已定。\n"
    plain = [(flag.start, flag.evidence) for flag in find_flags(text + "\n" + spun, Context(""))]
    more = [(flag.start, flag.evidence) for flag in find_flags(text + "\n" + paired + spun, Context(""))]
    at = len(text) + 1
    assert more == [
        (start + len(paired) * ((start or 0) >= at), evidence) for start, evidence in plain if start is not None
    ]
