"""Traces: every character of a field knows where on the page it came from, and every edit can be undone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.edits import apply_edits, undo_edits
from crawler.items import Edit, RepairedText
from crawler.text.page_text import PageText
from crawler.text.traced import Traced, field_edits, join


def test_repaired_text_is_written_back_and_followed_into_fields() -> None:
    def fix(text: str) -> RepairedText:
        at = text.index("(huì)")
        edits = (Edit(at, at + 5, "(huì)", "", "readings", 1.0),)
        return RepairedText(apply_edits(text, edits), edits)

    parsed = PageText.parse("<p>甲</p><p>會(huì)<b>議</b></p>")
    parsed.repair(fix)
    assert parsed.root is not None
    second = parsed.root.findall(".//p")[1]
    assert second.text == "會"
    field = parsed.text_of(second)
    assert field.text == "會議"
    edits = field_edits(field, parsed.edits)
    assert undo_edits(field.text, edits) == "會(huì)議"


@given(st.lists(st.text("督察 \u3000\n反馈，。", min_size=0, max_size=8), max_size=6))
def test_traces_point_to_the_characters_they_came_from(texts: list[str]) -> None:
    source = "".join(texts)
    parts, at = [], 0
    for text in texts:
        parts.append(Traced.piece(text, at))
        at += len(text)
    joined = join(parts, "／").collapsed().trimmed()
    for start, length, origin in joined.runs:
        assert joined.text[start : start + length] == source[origin : origin + length]


@given(
    st.text("督察反馈(huì)，。 ", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), st.sampled_from(["", "改", "整改"])), max_size=5),
)
def test_undoing_the_edits_of_a_whole_text_gives_it_back(text: str, plan: list[tuple[int, int, str]]) -> None:
    edits, reached = [], 0
    for start, length, after in sorted(plan):
        end = min(start + length, len(text))
        if start < reached or start >= end or text[start:end] == after:
            continue
        edits.append(Edit(start, end, text[start:end], after, "r", 1.0))
        reached = end + 1
    repaired = apply_edits(text, edits)
    assert undo_edits(repaired, field_edits(Traced.piece(repaired, 0), edits)) in (text, repaired)
