"""The life line."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from dossier.store.tables.metadata import metadata

# Every version of each event. `began_by`: the last day on which it may have begun, YYYY-MM-DD, the order of the line.
events = Table(
    "dossier_events",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("began_by", Text, nullable=False),
    Column("is_newest", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),  # its record
    PrimaryKeyConstraint("dossier", "number", "version"),
    Index(
        "ix_dossier_events_line",
        "dossier",
        "began_by",
        "number",
        sqlite_where=text("is_newest"),
        postgresql_where=text("is_newest"),
    ),
    sqlite_with_rowid=False,
)
