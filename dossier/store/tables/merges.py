"""Merges of dossiers."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, text

from dossier.store.tables.metadata import metadata

# Every merge that was ever asked. What was said of it stands in the records alone.
merges = Table(
    "dossier_merges",
    metadata,
    Column("id", Text, primary_key=True),
    Column("goes_on", Text, nullable=False),
    Column("merged", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # the newest record, in the journal of the one that goes on
    Index(None, "goes_on"),
    Index(
        "ix_dossier_merges_standing",
        "merged",
        unique=True,
        sqlite_where=text("state = 'merged'"),
        postgresql_where=text("state = 'merged'"),
    ),
    Index(None, "merged"),
)
