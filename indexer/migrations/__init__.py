"""Alembic migrations of the article store, in order of their names."""
