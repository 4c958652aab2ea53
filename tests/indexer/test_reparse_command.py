"""`ducha reparse`: whatever was lost besides the captures comes back the same, and twice the same is printed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from ducha import cli
from indexer import schema
from indexer.exporters import formats
from indexer.store import Store
from tests.indexer.site import DERIVED, Site, everything


def run(data: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["--data", str(data), *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.slow
def test_export_delete_reparse_export_gives_the_same_bytes(site: Site, tmp_path: Path) -> None:
    everything(site)
    data = site.data.path
    site.archive.close()
    for name, form in formats().items():
        run(data, "export", "--format", name, "-o", str(tmp_path / f"before.{form.suffix}"))
    shutil.rmtree(data / "index")
    with Store.open(site.data) as store, store.batch() as connection:
        for name in DERIVED:
            connection.execute(delete(schema.metadata.tables[name]))
    run(data, "reparse", "--workers", "2")
    for name, form in formats().items():
        run(data, "export", "--format", name, "-o", str(tmp_path / f"after.{form.suffix}"))
        before, after = (tmp_path / f"{when}.{form.suffix}" for when in ("before", "after"))
        assert before.read_bytes() == after.read_bytes(), name
        first, second = (json.loads((tmp_path / f"{p.name}.manifest.json").read_text()) for p in (before, after))
        assert {k: v for k, v in first.items() if k not in ("exported", "file")} == {
            k: v for k, v in second.items() if k not in ("exported", "file")
        }
    assert "all agree" in run(data, "verify")


@pytest.mark.slow
def test_a_lost_database_comes_back_from_the_warc_files(site: Site, tmp_path: Path) -> None:
    everything(site)
    data = site.data.path
    site.archive.close()
    run(data, "export", "-o", str(tmp_path / "before.jsonl"))
    site.store.close()
    for file in data.glob("ducha.db*"):
        file.unlink()
    shutil.rmtree(data / "index")
    run(data, "reparse", "--workers", "0")
    run(data, "export", "-o", str(tmp_path / "after.jsonl"))
    assert (tmp_path / "before.jsonl").read_bytes() == (tmp_path / "after.jsonl").read_bytes()
    assert "all agree" in run(data, "verify")


@pytest.mark.slow
def test_two_runs_of_the_command_print_the_same(site: Site) -> None:
    everything(site)
    data = site.data.path
    site.archive.close()
    first = run(data, "reparse", "--workers", "1", "--json")
    second = run(data, "reparse", "--workers", "2", "--json")
    one, two = json.loads(first), json.loads(second)
    assert one.pop("indexed") == 6
    assert two.pop("indexed") == 0
    assert one == two
    assert one["changes"] == []


def test_reparse_waits_for_nobody_unless_told(site: Site) -> None:
    everything(site)
    result = CliRunner().invoke(cli, ["--data", str(site.data.path), "reparse", "--workers", "0"])
    assert "is writing here" in str(result.exception)
