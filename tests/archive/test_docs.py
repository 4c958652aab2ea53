"""docs/archive.md says what the archive does."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.fixity import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "archive.md").read_text("utf-8")


def test_each_disagreement_is_explained() -> None:
    assert [kind for kind in KINDS if f"| `{kind}` |" not in PAGE] == []


def test_each_field_of_ours_is_explained() -> None:
    for field in (
        "Ducha-Role",
        "Ducha-Portal",
        "Ducha-Column",
        "Ducha-Outcome",
        "Ducha-Original-Head",
        "X-Archive-Orig-",
    ):
        assert field in PAGE
