"""`ducha serve`: the search pages and the API."""

from __future__ import annotations

import click

from crawler.archive.datadir import DataDirectory
from crawler.cli import App, note, pass_app
from crawler.errors import ArchiveError


@click.command("serve")
@click.option("--host", help="Address to serve on; loopback unless you say otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve on.")
@pass_app
def serve_command(app: App, host: str | None, port: int | None) -> None:
    """Serve the search pages and the API.

    \b
    ducha serve                       http://127.0.0.1:8642
    ducha serve --port 9000
    """
    import uvicorn

    from search_ui.app import create_app

    data = DataDirectory(app.data, app.config.text("data.database"))
    if not data.exists:
        raise ArchiveError(f"{data.path}: there is no archive here yet. `ducha crawl` or `ducha import` makes one.")
    host = host or app.config.text("serve.host")
    port = app.config.integer("serve.port") if port is None else port
    note(f"The search pages are at http://{host}:{port}/search")
    if host not in ("127.0.0.1", "localhost", "::1"):
        note("They can be reached from other machines; there is no login.")
    uvicorn.run(
        create_app(app.config, data), host=host, port=port, log_config=None, access_log=False, server_header=False,
        timeout_keep_alive=5, limit_concurrency=200,
    )  # fmt: skip
