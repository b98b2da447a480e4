"""Who broke the glass of which dossier."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from dossier.store.tables.metadata import metadata

# The words stand in the journal of accesses.
emergencies = Table(
    "dossier_emergencies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dossier", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("answer", Text),  # the person's, null until they gave one
    Column("answered_seq", BigInteger),
    Column("finding", Text),  # null until an operator has looked at it
    Column("reviewed_seq", BigInteger),
    Index(None, "dossier", "account"),
    Index(None, "at", "id"),
)
