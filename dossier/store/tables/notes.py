"""Notes: where each version of each stands in the journal."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dossier.store.tables.metadata import metadata

# Every version there ever was. `client_ref` is of the first one; null, for the others, is distinct from null.
notes = Table(
    "dossier_notes",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("client_ref", Text),
    Column("written_at", BigInteger, nullable=False),  # the first version
    Column("seq", BigInteger, nullable=False),  # the record of this one
    Column("is_newest", Boolean, nullable=False),
    Column("documents", Text),  # that hang on it, a space between; null where none do
    PrimaryKeyConstraint("dossier", "number", "version"),
    UniqueConstraint("dossier", "author", "client_ref"),
    Index(
        "ix_dossier_notes_newest",
        "dossier",
        "seq",
        sqlite_where=text("is_newest"),
        postgresql_where=text("is_newest"),
    ),
)
