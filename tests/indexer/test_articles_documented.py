"""docs/articles.md names every outcome, finding and option of the commands that it is about."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
import pytest

from crawler.items import PageKind
from indexer import outcomes
from indexer.commands import reparse_command, status_command, verify_command
from indexer.import_commands import import_command
from indexer.verify import KINDS

DOCS = (Path(__file__).parents[2] / "docs" / "articles.md").read_text("utf-8")


def test_every_outcome_is_explained() -> None:
    kinds = set(get_args(PageKind)) - outcomes.ARTICLE_KINDS - {"error"}  # "error" takes the name of what went wrong
    ours = {outcomes.UNCHANGED, outcomes.TOO_SLOW, outcomes.CRASHED, outcomes.FAILED, "new", "changed", "unreadable"}
    assert sorted(name for name in kinds | ours if f"`{name}`" not in DOCS) == []


def test_every_finding_is_explained() -> None:
    assert [kind for kind, said in KINDS.items() if f"| `{kind}` | {said} |" not in DOCS] == []


@pytest.mark.parametrize("command", [import_command, reparse_command, verify_command, status_command])
def test_every_option_is_explained(command: click.Command) -> None:
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if f"`{option}" not in DOCS] == []
