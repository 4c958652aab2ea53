"""The laws of the edit algebra, on texts and edits made at random."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.edits import apply_edits, undo_edits
from crawler.items import Edit, Flag
from crawler.text.repair.edits import Moves, compose, moved_flags, ordered, undoing


@st.composite
def edits_of(draw: st.DrawFn, text: str, rule: str) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    edits = [
        Edit(start, end, text[start:end], draw(st.text("xyz", max_size=3)), rule, 0.5)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return ordered(edits)


@st.composite
def three_passes(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit], list[Edit]]:
    text = draw(st.text("abcdef", max_size=15))
    first = draw(edits_of(text, "one"))
    middle = apply_edits(text, first)
    second = draw(edits_of(middle, "two"))
    third = draw(edits_of(apply_edits(middle, second), "three"))
    return text, first, second, third


@given(three_passes())
def test_composed_edits_do_what_the_passes_do_one_after_the_other(
    case: tuple[str, list[Edit], list[Edit], list[Edit]],
) -> None:
    text, first, second, third = case
    last = apply_edits(apply_edits(apply_edits(text, first), second), third)
    folded = compose(compose(first, second), third)
    assert apply_edits(text, folded) == last
    assert undo_edits(last, folded) == text
    assert folded == sorted(folded, key=lambda edit: (edit.start, edit.end))
    assert all(edit.before != edit.after for edit in folded)
    assert apply_edits(text, compose(first, compose(second, third))) == last


@given(three_passes())
def test_an_offset_outside_the_edits_moves_to_the_same_character(
    case: tuple[str, list[Edit], list[Edit], list[Edit]],
) -> None:
    text, first, _, _ = case
    after = apply_edits(text, first)
    moves = Moves(first)
    for offset in range(len(text)):
        if not any(edit.start <= offset < edit.end for edit in first):
            assert after[moves.to(offset)] == text[offset]


@given(three_passes())
def test_edits_that_lead_back_give_the_input(case: tuple[str, list[Edit], list[Edit], list[Edit]]) -> None:
    text, first, _, _ = case
    assert apply_edits(apply_edits(text, first), undoing(first)) == text


def test_edits_apart_stay_apart_and_keep_their_rules() -> None:
    first = [Edit(1, 6, "(huì)", "", "readings", 1.0)]
    second = [Edit(1, 2, "議", "议", "fold", 0.5)]
    assert compose(first, second) == [first[0], Edit(6, 7, "議", "议", "fold", 0.5)]


def test_an_edit_undone_by_a_later_pass_leaves_no_record() -> None:
    assert compose([Edit(0, 1, "a", "b", "one", 1.0)], [Edit(0, 1, "b", "a", "two", 1.0)]) == []


def test_flags_follow_the_text() -> None:
    edits = [Edit(0, 2, "ab", "", "drop", 1.0)]
    assert moved_flags([Flag("lossy", 3, 4), Flag("spun")], edits) == [Flag("lossy", 1, 2), Flag("spun")]
