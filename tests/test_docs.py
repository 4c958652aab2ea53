"""The documents name what there is, and what they name is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from crawler.config import SETTINGS
from ducha import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("README*.md"), ROOT / "CHANGELOG.md"])
TEXT = "\n".join(path.read_text("utf-8") for path in DOCS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_documents_and_helps(name: str) -> None:
    assert f"ducha {name}" in TEXT
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output) > 100


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_in_the_example_file(setting) -> None:
    example = (ROOT / "ducha.example.toml").read_text("utf-8")
    assert re.search(rf"^#? ?{setting.name.split('.')[1]} = ", example, re.MULTILINE)
    assert setting.help in example


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_every_command_line_in_the_documents_can_be_parsed(path: Path) -> None:
    for line in re.findall(r"^(?:\$ |\.venv/bin/)?ducha ([a-z]+)([^\n#|]*)", path.read_text("utf-8"), re.MULTILINE):
        name, rest = line
        assert name in COMMANDS, f"{path.name}: ducha {name}"
        known = _options(cli.get_command(click.Context(cli), name))
        for option in re.findall(r"(?<=\s)--[a-z-]+", rest):
            assert option in known, f"{path.name}: ducha {name} has no {option}"


def _options(command: click.Command | None) -> set[str]:
    assert command is not None
    found = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found |= _options(command.get_command(click.Context(command), name))
    return found


def test_both_languages_of_the_pages_have_the_same_words() -> None:
    tables = [tomllib.loads((ROOT / f"search_ui/locale/{name}.toml").read_text("utf-8")) for name in ("zh", "en")]
    assert tables[0].keys() == tables[1].keys()
    assert tables[0]["help_examples"].keys() == tables[1]["help_examples"].keys()
    for key in tables[0].keys() - {"help_examples"}:
        assert re.findall(r"\{\w+\}", tables[0][key]) == re.findall(r"\{\w+\}", tables[1][key]), key


def test_no_file_grows_far_past_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("crawler", "spiders", "indexer", "search_ui")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 420
    }
    assert long == {}
