"""Who opened what last."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text

from dossier.store.tables.metadata import metadata

# When an account last opened what, so that a screen that is read again is not another visit.
visits = Table(
    "dossier_visits",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("dossier", "account", "what"),
    sqlite_with_rowid=False,
)
