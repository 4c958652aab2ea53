"""Schema of the catalogue, revision by revision (Alembic)."""
