"""Memberships of care circles."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from dossier.store.tables.metadata import metadata

# Every membership there ever was of care circles. `opens_from` and `opens_until`: when its basis holds within its time.
# `changed_at` is that of the dossier, so that one's list is read in its order from the index alone.
memberships = Table(
    "dossier_memberships",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("member", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_administrator", Boolean, nullable=False),
    Column("opens_from", BigInteger, nullable=False),
    Column("opens_until", BigInteger),
    Column("is_over", Boolean, nullable=False),  # and whose it was has nothing of the dossier any more
    Column("seq", BigInteger, nullable=False),  # the record of what it is now
    Column("changed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("dossier", "number"),
    Index(None, "member", "dossier"),
    Index(None, "member", "changed_at", "dossier"),
    Index(
        "ix_dossier_memberships_due",
        "opens_until",
        sqlite_where=text("NOT is_over"),
        postgresql_where=text("NOT is_over"),
    ),
)
