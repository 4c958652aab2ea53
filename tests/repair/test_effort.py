"""The work on one text is bounded as a whole: what is left is as published and flagged; real damage is never left."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from crawler.edits import undo_edits
from crawler.text.repair import effort, fix_and_explain, fix_page, mojibake
from crawler.text.repair.context import Context
from crawler.text.repair.effort import MAX_REPAIRED, UNREPAIRED
from tests.timing import within

SECONDS = 4.0  # of a machine that shares its caches; half of it on a quiet one
_WORDS = (
    "督察组 整改 工作 溪水县 群众 反映 问题 责任 落实 要求 各地 生态环境 保护 河流 水质 排放 企业 处理 设施 运行 会议 "
    "部署 推进 认真 逐项 解决 公开 情况 监测 2021年 3月 ， 。 、 《方案》 “回头看” ： 的 和 在 了 不 已"
).split()


def read_as(true: str, wrong: str, errors: str = "replace") -> Callable[[str], str]:
    return lambda text: text.encode(true, "ignore").decode(wrong, errors)


KINDS: dict[str, Callable[[str], str]] = {
    "GBK as Latin-1": read_as("gb18030", "latin-1"),
    "UTF-8 as Latin-1": read_as("utf-8", "latin-1"),
    "UTF-8 as Windows-1252, letters dropped": read_as("utf-8", "cp1252", "ignore"),
    "Big5 as Latin-1": read_as("big5hkscs", "latin-1"),
    "UTF-16 as Latin-1": read_as("utf-16-le", "latin-1"),
    "UTF-8 as GB 18030": read_as("utf-8", "gb18030"),
    "UTF-8 as Python's GBK": read_as("utf-8", "gbk"),
    "UTF-8 as Big5": read_as("utf-8", "cp950"),
    "GBK as Big5": read_as("gb18030", "big5hkscs"),
    "GBK as plain Big5": read_as("gb18030", "cp950"),
    "Big5 as Python's GBK": read_as("big5hkscs", "gbk"),
    "GBK as UTF-8, and that as GBK": lambda text: read_as("utf-8", "gb18030")(read_as("gb18030", "utf-8")(text)),
    "Latin-1 as GBK": lambda text: read_as("utf-8", "gb18030")(read_as("gb18030", "latin-1")(text)),
}
SHAPES: dict[str, Callable[[str], str]] = {
    "whole": str,
    "every third character dropped": lambda damaged: "".join(c for k, c in enumerate(damaged) if k % 3),
    "every eighth character lost": lambda damaged: "".join(c if k % 8 else "\ufffd" for k, c in enumerate(damaged)),
    "runs of six": str,  # with as many clean characters between them
}


def prose(chance: Random, size: int) -> str:
    return "".join(chance.choices(_WORDS, k=size))[:size]


def lines(kind: str, shape: str, size: int) -> str:
    """So many characters of damage in one shape, in lines; runs of six stand in one line."""
    chance, parts, length = Random(11), [], 0
    runs = shape == "runs of six"
    while length < size:
        clean = prose(chance, 6 if runs else 300)
        as_it_is = runs and len(parts) % 2
        damaged = clean if as_it_is else SHAPES[shape](KINDS[kind](clean).replace("\n", ""))
        parts.append(damaged + ("" if runs else "\n"))
        length += len(parts[-1])
    return "".join(parts)[:size]


DEAREST = [  # of all kinds in all shapes
    ("GBK as Latin-1", "every third character dropped"),
    ("UTF-8 as Latin-1", "every eighth character lost"),
    ("UTF-16 as Latin-1", "every third character dropped"),
    ("Big5 as Latin-1", "runs of six"),
    ("UTF-8 as Windows-1252, letters dropped", "whole"),
    ("UTF-8 as Python's GBK", "runs of six"),
    ("UTF-8 as GB 18030", "whole"),
    ("GBK as plain Big5", "every eighth character lost"),
    ("GBK as plain Big5", "runs of six"),
    ("GBK as UTF-8, and that as GBK", "runs of six"),
    ("Latin-1 as GBK", "every third character dropped"),
]


@pytest.mark.parametrize(("kind", "shape"), DEAREST)
def test_the_longest_text_of_one_damage_takes_bounded_time(kind: str, shape: str) -> None:
    text = lines(kind, shape, MAX_REPAIRED)
    fix_page("鎴戜滑")  # the model is read outside the measure
    with within(SECONDS):
        repaired = fix_page(text)
    assert undo_edits(repaired.text, repaired.edits) == text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_thirty_thousand_damaged_characters(kind: str) -> None:
    flags = fix_page(lines(kind, "whole", 30_000)).flags
    assert UNREPAIRED not in {flag.name for flag in flags}


def test_what_is_left_is_as_published_and_flagged_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (prose(Random(seed), 300) for seed in (1, 2))
    misread = KINDS["GBK as Latin-1"]
    text = f"{misread(first)}{'各县区按期完成整改。' * 200}{misread(second)}"
    assert UNREPAIRED not in {flag.name for flag in fix_and_explain(text).flags}
    alone = Context(text.removesuffix(misread(second)))
    mojibake.find_edits(alone.text, alone)
    monkeypatch.setattr(effort, "MOST_STEPS", 1.3 * (effort.MOST_STEPS - alone.effort.left))
    some = fix_and_explain(text)
    assert some.text.startswith(first) and some.text.endswith(misread(second))
    (flag,) = [flag for flag in some.flags if flag.name == UNREPAIRED]
    assert flag.start is not None and flag.start > len(first) and flag.end == len(some.text)
    assert undo_edits(some.text, some.edits) == text
    assert fix_and_explain(text) == some


def test_without_any_step_a_text_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST_STEPS", 0)
    text = lines("GBK as Latin-1", "whole", 500)
    repaired = fix_and_explain(text)
    assert (repaired.text, repaired.edits) == (text, ())
    (flag,) = [flag for flag in repaired.flags if flag.name == UNREPAIRED]
    assert (flag.start, flag.end) == (0, len(text))


def test_clean_text_takes_no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MOST_STEPS", 0)
    assert UNREPAIRED not in {flag.name for flag in fix_and_explain(prose(Random(3), 3_000)).flags}


def test_the_converters_runs_are_among_what_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "環(huán)保督察組向我市反饋意見(jiàn)，問(wèn)題整改?，F(xiàn)將情況公開(kāi)，生態(tài)環(huán)境保護(hù)。\n"
        * 20
    )
    assert "。現將情況公開" in fix_and_explain(text).text
    monkeypatch.setattr(effort, "MOST_STEPS", len(text) * 2 + 100)
    some = fix_and_explain(text)
    assert UNREPAIRED in {flag.name for flag in some.flags}
    assert undo_edits(some.text, some.edits) == text
