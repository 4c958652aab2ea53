"""`ducha index`: rebuild the search index, bring in what waits, or show what the engine refused."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

import click

from crawler.archive.datadir import DataDirectory
from crawler.cli import GAPS, App, Output, note, output_options, pass_app, progress
from crawler.config import Config
from crawler.errors import UsageError
from indexer.engines import ENGINES, open_engine
from indexer.stored import StoredArticle


@click.command()
@click.option("--engine", type=click.Choice(list(ENGINES)), help="This engine instead of the configured one.")
@click.option("--url", help="URL of the Elasticsearch cluster.")
@click.option("--api-key", help="API key of the cluster; better in the settings file or DUCHA_ELASTICSEARCH_API_KEY.")
@click.option("--ca", help="File with the certificate authority of the cluster.")
@click.option("--waiting", is_flag=True, help="Only bring in what waits; do not rebuild.")
@click.option("--failed", is_flag=True, help="Show the documents that the engine refused, and why.")
@click.option("--info", is_flag=True, help="Show the state of the index.")
@output_options
@pass_app
def index_command(
    app: App, /, engine: str | None, url: str | None, api_key: str | None, ca: str | None, waiting: bool, failed: bool,
    info: bool, output: Output,
) -> None:  # fmt: skip
    """Build or rebuild the search index without an outage.

    The new index is made beside the one in use, the counts are compared, and both change places at once.
    """
    given = {"index.engine": engine, "elasticsearch.url": url, "elasticsearch.api_key": api_key, "elasticsearch.ca": ca}
    config = with_values(app.config, {name: value for name, value in given.items() if value})
    data = opened_data(app)
    if failed:
        _show_refused(data, config, output)
    elif info:
        _show_info(data, config, output)
    elif waiting:
        _bring_in(data, config, output)
    else:
        _rebuild(data, config, output)


def with_values(config: Config, values: dict[str, str]) -> Config:
    """The settings with some replaced by flags."""
    return replace(
        config, values={**config.values, **values}, origins={**config.origins, **dict.fromkeys(values, "flag")}
    )


def opened_data(app: App) -> DataDirectory:
    """The data directory, which must hold an archive; raises UsageError."""
    data = DataDirectory(app.data, app.config.text("data.database"))
    if not data.exists:
        raise UsageError(f"{app.data}: there is no archive here; begin one with `ducha crawl` or `ducha import`")
    return data


def _rebuild(data: DataDirectory, config: Config, output: Output) -> None:
    from indexer.indexing import catch_up
    from indexer.rebuilding import rebuild_index
    from indexer.store import Store

    def watch(articles: Iterable[StoredArticle], total: int) -> Iterable[StoredArticle]:
        return progress(articles, "indexing", total)

    with open_engine(config, data) as engine, Store.open(data) as store:
        report = rebuild_index(engine, store, data, watch)
    with Store.open(data) as store:
        later = catch_up(store, data, config)
    if output.machine:
        output.row({**report.as_dict(), "changed_meanwhile": later.indexed, "waiting": later.waiting})
    output.line(f"{report.indexed} articles in the new {report.engine} index, {report.before} in the old one")
    if later.error:
        note(f"{later.waiting} articles changed meanwhile and wait: {later.error}")
    if report.refused:
        note(f"{len(report.refused)} were refused: see `ducha index --failed`")
        sys.exit(GAPS)


def _bring_in(data: DataDirectory, config: Config, output: Output) -> None:
    from indexer.indexing import catch_up
    from indexer.store import Store

    with Store.open(data) as store:
        done = catch_up(store, data, config)
    if output.machine:
        output.row(
            {"indexed": done.indexed, "deleted": done.deleted, "waiting": done.waiting, "refused": dict(done.refused),
             "error": done.error}
        )  # fmt: skip
    output.line(f"{done.indexed} articles indexed, {done.deleted} taken out, {done.waiting} waiting")
    if done.error:
        note(done.error)
    if done.waiting:
        sys.exit(GAPS)


def _show_refused(data: DataDirectory, config: Config, output: Output) -> None:
    from indexer.refusals import Refusals

    listed = Refusals(data, config.text("index.engine")).listed()
    if output.format == "json":
        output.document([{"id": key, **row} for key, row in listed.items()])
        return
    for key, row in listed.items():
        if output.machine:
            output.row({"id": key, **row})
        output.line(f"{key}  {row['since']}  {row['reason']}")
    if not listed:
        output.line("The engine refused nothing.")


def _show_info(data: DataDirectory, config: Config, output: Output) -> None:
    with open_engine(config, data) as engine:
        info = engine.info()
    if output.machine:
        output.row(
            {"engine": info.name, "state": info.state, "documents": info.documents, "bytes": info.size,
             "mapping": info.version, "place": info.place}
        )  # fmt: skip
    size = f"{info.size / 1e6:.1f} MB"
    output.line(f"{info.name}: {info.state}, {info.documents} articles, {size}, mapping {info.version} ({info.place})")
