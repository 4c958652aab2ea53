"""`ducha serve`: the search pages and the API."""

from __future__ import annotations

import errno
import socket

import click

from crawler.archive.datadir import DataDirectory
from crawler.cli import App, note, pass_app
from crawler.errors import ArchiveError, BusyError, ConfigError


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
    with listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        note(f"The search pages are at http://{shown}:{listener.getsockname()[1]}/search")
        if host not in ("127.0.0.1", "localhost", "::1"):
            note("They can be reached from other machines; there is no login.")
        settings = uvicorn.Config(
            create_app(app.config, data), log_config=None, access_log=False, server_header=False,
            timeout_keep_alive=5, limit_concurrency=200,
        )  # fmt: skip
        uvicorn.Server(settings).run([listener])


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, any free port for 0. Raises BusyError where another program has the port and
    ConfigError where this machine has no such address.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                f"{host}:{port}: another program serves there, perhaps another `ducha serve`. "
                "Stop it, or name another port: ducha serve --port 0 takes a free one."
            ) from error
        raise ConfigError(f"serve.host: {host}:{port} cannot be served on: {error.strerror}") from error
    return bound
