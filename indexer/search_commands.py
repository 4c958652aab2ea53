"""`ducha search`; `ducha index` stands in index_command.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from crawler.cli import App, Output, output_options, pass_app
from crawler.errors import QueryError
from indexer.engines import ENGINES, open_engine
from indexer.engines.base import SearchOptions
from indexer.index_command import index_command, opened_data
from indexer.query import Query, both, fields, from_params, parse
from indexer.search import DEFAULT_FACETS, Answer, SearchHit, search_archive

F = TypeVar("F", bound=Callable[..., Any])
_FILTERS = ("region", "mentions", "portal", "publisher", "level", "round", "stage", "genre", "medium", "flag")


def _filter_options(command: F) -> F:
    for name in reversed(_FILTERS):
        label = fields()[name].labels["en"]
        command = click.option(f"--{name}", multiple=True, help=f"Only this {label}; may be given several times.")(
            command
        )
    return command


@click.command()
@click.argument("query", nargs=-1)
@_filter_options
@click.option("--since", default="", help="Published on this day or later (2018, 2018-08, 2018-08-09).")
@click.option("--until", default="", help="Published on this day or earlier.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="Articles shown.")
@click.option("--after", default="", help="Go on after this cursor (`next` of the page before).")
@click.option("--collapse/--no-collapse", default=False, help="Show reprints of one article once.")
@click.option("--expand/--no-expand", default=False, help="Search the variants of known words too (督察, 督查).")
@click.option("--recent/--no-recent", default=False, help="Weigh newer articles higher.")
@click.option("--context", type=click.IntRange(0, 200), help="Show each occurrence with so many characters around it.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language of the sentence that says what was asked.")
@click.option("--engine", type=click.Choice(list(ENGINES)), help="Search in this engine instead of the configured one.")
@output_options
@pass_app
def search_command(
    app: App, /, query: tuple[str, ...], since: str, until: str, sort: str, limit: int, after: str, collapse: bool,
    expand: bool, recent: bool, context: int | None, language: str | None, engine: str | None, output: Output,
    **filters: tuple[str, ...],
) -> None:  # fmt: skip
    """Search the archive. See docs/search.md for the query language.

    \b
    ducha search '边督边改 region:平凉 published:2018'
    ducha search '(环保督察 OR 回头看) -约谈' --level central --sort newest
    """
    from indexer.store import Store

    text = " ".join(query)
    try:
        asked = Query(both(parse(text).node, from_params({**filters, "since": since, "until": until}).node))
    except QueryError as error:
        raise click.UsageError(explained(text, error)) from error
    data = opened_data(app)
    options = SearchOptions(
        limit=limit, order=sort, cursor=after, facets=() if output.format == "jsonl" else DEFAULT_FACETS,  # type: ignore[arg-type]
        collapse=collapse, recency=recent,
    )  # fmt: skip
    with open_engine(app.config, data, engine or "") as opened, Store.open(data) as store:
        answer = search_archive(
            opened, store, asked, options, language=language or app.config.text("serve.language"), expanded=expand
        )
    _show(answer, output, asked, context)


def explained(text: str, error: QueryError) -> str:
    """The error with the place in the query, and the nearest query that can be read."""
    lines = [str(error)]
    if text:
        lines += ["", f"  {text[:200]}", "  " + _space_before(text[: min(error.position, 200)]) + "^"]
    if error.suggestion:
        lines += ["", f"Perhaps: {error.suggestion}"]
    return "\n".join(lines)


def _space_before(text: str) -> str:
    from unicodedata import east_asian_width

    return "".join("  " if east_asian_width(char) in "WF" else " " for char in text)


def _show(answer: Answer, output: Output, asked: Query, context: int | None) -> None:
    if output.format == "json":
        output.document(answer.as_dict())
        return
    if output.format == "jsonl":
        for hit in answer.hits:
            output.row(hit.as_dict())
        return
    output.line(f"{answer.said}：{answer.total}")
    for word, others in answer.expansions.items():
        mark = "+" if answer.expanded else "(--expand)"
        output.line(f"  {word} {mark} {', '.join(others)}")
    for hit in answer.hits:
        _show_hit(hit, output, asked, context)
    if answer.next_cursor:
        output.line(f"\n--after {answer.next_cursor}")


def _show_hit(hit: SearchHit, output: Output, asked: Query, context: int | None) -> None:
    from indexer.highlight import Highlighter

    article = hit.article
    output.line(f"\n{marked(article.title, hit.title_marks)}")
    known = (article.published, article.source, article.portal_id, article.primary_region, article.url, article.id)
    output.line("  " + " · ".join(part for part in known if part))
    if context is not None:
        for line in Highlighter(asked.words(), ("text",)).context(article.body, context):
            output.line(f"  {line.before}{click.style(line.found, bold=True)}{line.after}")
        return
    for snippet in hit.snippets:
        output.line(f"  …{marked(snippet.text, snippet.marks)}…")


def marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    """The text with its marks in bold."""
    out, at = "", 0
    for start, stop in marks:
        out += text[at:start] + click.style(text[start:stop], bold=True)
        at = stop
    return out + text[at:]


__all__ = ["index_command", "search_command"]
