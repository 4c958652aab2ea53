"""The pipe commands as people and programs call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from ducha import cli
from tests.decode.pages import page
from tests.decode.sentences import SIMPLIFIED


def run(*args: str, stdin: bytes | str = "") -> Result:
    return CliRunner().invoke(cli, list(args), input=stdin)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_detect_answers_each_file_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page(SIMPLIFIED, "utf-8").encode("gb18030"))
    (tmp_path / "b.txt").write_bytes(SIMPLIFIED[0].encode("hz"))
    (tmp_path / "c.html").write_bytes(b"")
    result = run("detect", str(tmp_path), "--jsonl")
    assert result.exit_code == 0
    found = rows(result)
    assert [Path(row["path"]).name for row in found] == ["a.html", "b.txt", "c.html"]
    assert [row["encoding"] for row in found] == ["gb18030", "hz", "utf-8"]
    assert found[0]["declared"] == ["meta: utf-8"]
    assert all(set(row) >= {"path", "encoding", "declared", "confidence", "evidence", "lossy"} for row in found)


def test_detect_tells_a_person_what_was_lost(tmp_path: Path) -> None:
    file = tmp_path / "cut.txt"
    file.write_bytes(SIMPLIFIED[0].encode("gb18030")[:-1])
    result = run("detect", str(file))
    assert "gb18030" in result.stdout
    assert "evidence:" in result.stdout
    assert "lost: byte" in result.stdout


def test_a_missing_file_is_wrong_use() -> None:
    assert run("detect", "no-such-file").exit_code == 2


def test_repair_pipes_text_and_explains_on_standard_error() -> None:
    damaged = SIMPLIFIED[0].encode("gb18030").decode("latin-1")
    result = run("repair", "--explain", stdin=damaged)
    assert result.stdout == SIMPLIFIED[0]
    assert "mojibake:gb18030_as_latin1" in result.stderr


def test_repair_reads_bytes_in_any_encoding() -> None:
    assert run("repair", stdin=SIMPLIFIED[1].encode("gb18030")).stdout == SIMPLIFIED[1]


def test_repair_answers_each_line_even_where_it_is_broken() -> None:
    lines = [{"id": 1, "text": "ä¸\xadå›½生态"}, {"id": 2}, {"id": 3, "text": "干净"}]
    stdin = "\n".join(json.dumps(line) for line in lines) + "\nnot json\n"
    result = run("repair", "--jsonl", stdin=stdin)
    found = rows(result)
    assert result.exit_code == 3
    assert [row.get("id") for row in found] == [1, 2, 3, None]
    assert found[0]["text"] == "中国生态"
    assert found[0]["edits"][0].keys() == {"start", "end", "before", "after", "rule", "confidence"}
    assert "error" in found[1] and "error" in found[3]
    assert found[2] == {"id": 3, "text": "干净", "edits": [], "flags": []}


def test_lines_of_json_hold_no_other_line_ends() -> None:
    damaged = "环保督察组\x85\u2028进驻".encode().decode("latin-1")
    result = run("repair", "--jsonl", stdin=json.dumps({"id": 1, "text": damaged}) + "\n")
    assert len(result.stdout.splitlines()) == 1


def test_extract_shows_the_article_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(page(SIMPLIFIED, "gb2312").encode("gb18030"))
    result = run("extract", str(file), "--url", "http://www.example.gov.cn/a.html", "--jsonl")
    assert result.exit_code == 0
    (row,) = rows(result)
    assert row["encoding"] == "gb18030"
    assert row["url"] == "http://www.example.gov.cn/a.html"
    assert row["kind"]
    assert run("extract", str(file)).stdout.startswith(str(file))


def test_no_bytes_break_the_commands(tmp_path: Path) -> None:
    for number, body in enumerate((b"\0" * 50, b"<html" * 1000, bytes(range(256)) * 20, b"\xff\xfe\0", b"~{~{~}")):
        (tmp_path / f"{number}.html").write_bytes(body)
    for verb in ("detect", "extract"):
        result = run(verb, str(tmp_path), "--jsonl")
        assert len(rows(result)) == 5
        assert result.exit_code == 0, result.output
