"""Called by Alembic; the work is in crawler/archive/migrate.py."""

from crawler.archive.migrate import run_migrations

run_migrations()
