"""Dossiers, and what they are found by."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from dossier.store.tables.metadata import metadata

# A dossier, with the identity as it stands. Names stand in the clear, as those of accounts do: they are searched by.
dossiers = Table(
    "dossier_dossiers",
    metadata,
    Column("id", Text, primary_key=True),  # of its journal too
    Column("accesses", Text, nullable=False, unique=True),  # the journal of who opened what
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("client_ref", Text, nullable=False),
    Column("identity_seq", BigInteger, nullable=False),  # the record of the newest identity
    Column("birth_name", Text, nullable=False),
    Column("used_name", Text),
    Column("given_name", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("birth_date", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attribute", Text),
    Column("is_homonym", Boolean, nullable=False),
    Column("matricule", LargeBinary),  # keyed: it is found again, and never read
    Column("sort_key", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("created_by", "client_ref"),
    Index(None, "matricule"),
    Index(None, "status", "id"),
)

# Under which others are found that may be the same person (dossier.domain.likeness).
likenesses = Table(
    "dossier_likenesses",
    metadata,
    Column("key", Text, nullable=False),
    Column("dossier", Text, nullable=False),
    PrimaryKeyConstraint("key", "dossier"),
    Index(None, "dossier"),
    sqlite_with_rowid=False,
)

# The words by which a list is searched: each name, and the birth date.
words = Table(
    "dossier_words",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("word", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "word"),
    Index(None, "word", "dossier"),
    sqlite_with_rowid=False,
)
