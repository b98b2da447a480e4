"""What persons oppose."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text

from dossier.store.tables.metadata import metadata

# Every opposition there ever was; `target` is an account, a profile of the matrix or a document, null for the whole.
oppositions = Table(
    "dossier_oppositions",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("against", Text, nullable=False),
    Column("target", Text),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("voice", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # the record of what it is now
    PrimaryKeyConstraint("dossier", "number"),
)
