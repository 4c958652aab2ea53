"""`ducha config` and the example settings file: complete, true, and silent about secrets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.config import SETTINGS, load_config
from ducha import cli

EXAMPLE = Path(__file__).parent.parent / "ducha.example.toml"


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(cli, [*arguments], env=env or {})
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "ducha.toml"
    text = '[crawl]\ndelay = 7\n[elasticsearch]\napi_key = "abc123"\nurl = "http://me:word@es:9200"\n'
    path.write_text(text, "utf-8")
    return path


def test_every_setting_is_shown_with_its_value_and_origin(settings_file: Path) -> None:
    answer = run("--config", str(settings_file), "config", "--json", env={"DUCHA_CRAWL_TIMEOUT": "9"})
    rows = {row["name"]: row for row in json.loads(answer.stdout)["settings"]}
    assert list(rows) == [s.name for s in SETTINGS]
    assert (rows["crawl.delay"]["value"], rows["crawl.delay"]["origin"]) == (7.0, str(settings_file))
    assert (rows["crawl.timeout"]["value"], rows["crawl.timeout"]["origin"]) == (9.0, "DUCHA_CRAWL_TIMEOUT")
    assert rows["serve.port"]["origin"] == "default"


def test_flags_win_and_say_so(tmp_path: Path) -> None:
    answer = run("--data", str(tmp_path), "config", "--set", "--jsonl", env={"DUCHA_DATA": "/elsewhere"})
    assert [json.loads(line)["origin"] for line in answer.stdout.splitlines()] == ["flag"]


@pytest.mark.parametrize("form", [[], ["--json"], ["--jsonl"]])
def test_secrets_are_never_shown(settings_file: Path, form: list[str]) -> None:
    answer = run("--config", str(settings_file), "config", *form)
    assert "abc123" not in answer.output
    assert "word@" not in answer.output
    assert "***" in answer.output


def test_the_example_file_changes_nothing() -> None:
    config = load_config(EXAMPLE, environ={})
    assert set(config.origins.values()) == {"default"}


def test_the_example_file_has_every_setting_at_its_default(tmp_path: Path) -> None:
    uncommented = tmp_path / "all.toml"
    text = re.sub(r"^# (?=[a-z_]+ = )", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    uncommented.write_text(text, "utf-8")
    config = load_config(uncommented, environ={})
    assert {name for name, origin in config.origins.items() if origin == "default"} == set()
    assert config.values == {s.name: s.default for s in SETTINGS}


def test_the_example_file_explains_every_setting() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert [s.name for s in SETTINGS if f"# {s.help}" not in text] == []
