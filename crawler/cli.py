"""What every command shares: the application context, output options, progress and exit codes.

Standard output carries the answer and nothing else; progress, warnings and summaries go to standard error. That is
what lets `--jsonl` be piped.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler.config import Config

DONE, FAILED, WRONG_USE, GAPS = 0, 1, 2, 3

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class App:
    """What `ducha` hands to each command: the settings in force and the data directory."""

    config: Config
    data: Path


_LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")

pass_app = click.make_pass_decorator(App)


@dataclass(frozen=True, slots=True)
class Output:
    """How to answer: `text` for a person, `json` for one object, `jsonl` for one object a line."""

    format: str

    @property
    def machine(self) -> bool:
        """Whether a program reads standard output."""
        return self.format != "text"

    def row(self, row: dict[str, Any]) -> None:
        """One object on one line."""
        sys.stdout.write(one_line(json.dumps(row, ensure_ascii=False, sort_keys=False)) + "\n")

    def document(self, document: Any) -> None:
        """One object as a whole, indented."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")

    def line(self, text: str = "") -> None:
        """A line for a person; silent when a program reads."""
        if not self.machine:
            click.echo(text)


def one_line(text: str) -> str:
    r"""JSON in which every character that some reader takes for the end of a line, or cannot encode, is escaped.

    >>> one_line('"a\x85b"')
    '"a\\u0085b"'
    """
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def output_options(command: F) -> F:
    """`--json` and `--jsonl`, the same on every command; the command gets `output: Output`."""
    import functools

    @functools.wraps(command)
    def wrapped(*args: Any, as_json: bool, as_jsonl: bool, **kwargs: Any) -> Any:
        if as_json and as_jsonl:
            raise click.UsageError("--json and --jsonl exclude each other")
        output = Output("json" if as_json else "jsonl" if as_jsonl else "text")
        return command(*args, output=output, **kwargs)

    as_lines = click.option("--jsonl", "as_jsonl", is_flag=True, help="One JSON object a line on standard output.")
    as_one = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
    return as_one(as_lines(wrapped))  # type: ignore[return-value]


def note(text: str) -> None:
    """A line on standard error, for a person."""
    click.echo(text, err=True)


@contextmanager
def ticking(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of items done: a bar on a terminal, a plain line every 500 elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda n: bar.update(task, advance=n)
        return
    count = 0

    def tick(n: int) -> None:
        nonlocal count
        before, count = count, count + n
        if count // 500 > before // 500:
            note(f"{label}: {count}{f' of {total}' if total else ''}")

    yield tick
    if count >= 500:
        note(f"{label}: {count}, done")


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """The items, their number shown as `ticking` does."""
    with ticking(label, total) as tick:
        for item in items:
            yield item
            tick(1)


def expand_paths(paths: Iterable[str], suffixes: Iterable[str]) -> list[Path]:
    """The files named, with folders walked in name order for the given suffixes; raises click.BadParameter."""
    wanted = {s.lower() for s in suffixes}
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and "".join(p.suffixes[-1:]).lower() in wanted)
        elif path.is_file():
            found.append(path)
        else:
            raise click.BadParameter(f"{text}: no such file or folder")
    return found
