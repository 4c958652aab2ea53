"""Schema migrations (Alembic) for the catalogue and for the article store, each with its own version table.

A revision lives in `versions/NNNN_what.py` and is named NNNN, so that the newest is known from the file names and a
process that finds the schema current never loads Alembic.
"""

from __future__ import annotations

import io
import re

from sqlalchemy import Connection, Engine, inspect, text

from crawler.archive.database import database_errors, reading, writing
from crawler.errors import CatalogueError
from crawler.packaged import packaged

_REVISION = re.compile(r"(\d{4})_\w+\.py\Z")


def head_revision(script_location: str) -> str:
    """The newest revision of the package, for example "0001"."""
    names = [entry.name for entry in (packaged(script_location) / "versions").iterdir()]
    return max(match[1] for name in names if (match := _REVISION.match(name)))


def current_revision(engine: Engine, version_table: str) -> str:
    """The revision the database is at, "" if it has none yet."""
    with reading(engine) as connection:
        return _current(connection, version_table)


def upgrade(engine: Engine, script_location: str, version_table: str) -> None:
    """Bring the database to the newest revision, all or nothing; does nothing if it is there.

    `script_location` is a package ("crawler.archive.migrations"). Raises CatalogueError when a newer ducha made it.
    """
    head = head_revision(script_location)
    where = engine.url.render_as_string(hide_password=True)
    with database_errors(where):
        if current_revision(engine, version_table) == head:
            return
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE already keeps the others out
                connection.execute(text("SELECT pg_advisory_xact_lock(7423019)"))
            found = _current(connection, version_table)
            if found > head:
                raise CatalogueError(
                    f"{where}: made by a newer ducha (schema {found}, this one knows {head}). Update ducha."
                )
            if found != head:
                _run(connection, script_location, version_table)


def _current(connection: Connection, version_table: str) -> str:
    if not inspect(connection).has_table(version_table):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {version_table}")).scalar() or "")  # noqa: S608


def _run(connection: Connection, script_location: str, version_table: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(packaged(script_location)).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = version_table
    command.upgrade(config, "head")


def run_migrations() -> None:
    """What each package's env.py calls: Alembic's steps on the connection that `upgrade` opened."""
    from alembic import context

    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"], version_table=attributes["version_table"], transactional_ddl=True
    )
    context.run_migrations()
