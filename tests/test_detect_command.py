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


def test_extract_of_several_files_and_an_address(tmp_path: Path) -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in SIMPLIFIED)
    part = "<a href='1_2.html'>下一页</a><a href='/f/a.pdf'>附件：清单</a>"
    (tmp_path / "1.html").write_text(f"<html><body><h1>溪水县公开办理情况</h1>{text}{part}</body></html>", "utf-8")
    (tmp_path / "2.html").write_text("<frameset cols=20,*><frame src=l.html><frame src=m.html></frameset>", "utf-8")
    result = run("extract", str(tmp_path), "--jsonl", "--url", "http://www.example.gov.cn/a/1.html")
    assert result.exit_code == 0
    article, framed = rows(result)
    assert article["next_page"] == "http://www.example.gov.cn/a/1_2.html"
    assert article["attachments"][0]["url"] == "http://www.example.gov.cn/f/a.pdf"
    assert (framed["outcome"], framed["frames"]) == (
        "framed",
        ["http://www.example.gov.cn/a/l.html", "http://www.example.gov.cn/a/m.html"],
    )


def test_addresses_and_folders_that_help_nobody_are_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("x", "utf-8")
    (tmp_path / "empty").mkdir()
    for url in ("溪水", "www.example.gov.cn", "ftp://example.gov.cn/", "http://[溪水"):
        result = run("extract", str(tmp_path / "a.html"), "--url", url)
        assert result.exit_code == 2 and "write it whole" in result.stderr
    for command in ("extract", "detect"):
        result = run(command, str(tmp_path / "empty"))
        assert result.exit_code == 2 and "one by one" in result.stderr


def test_lines_that_are_no_questions_are_told_what_they_should_be() -> None:
    asked = ["{", "[1]", '{"id": 7}', '{"id": 8, "text": 5}', '{"id": 9, "text": "督察"}', "[" * 100_000]
    result = run("repair", "--jsonl", stdin="\n".join(asked))
    assert result.exit_code == 3
    found = rows(result)
    assert [row.get("id") for row in found] == [None, None, 7, 8, 9, None]
    assert found[4]["text"] == "督察"
    assert all('such as {"id": 1, "text"' in row["error"] for row in found[:4] + found[5:])


def test_extract_believes_no_day_that_is_still_to_come(tmp_path: Path) -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in SIMPLIFIED)
    markup = f"<meta charset=utf-8><h1>溪水县开展巡河</h1><div>发布时间：2099-03-04 来源：溪水日报</div>{text}"
    (tmp_path / "a.html").write_text(markup, "utf-8")
    assert rows(run("extract", str(tmp_path / "a.html"), "--jsonl"))[0]["published"] is None
