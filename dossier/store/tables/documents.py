"""Documents and their versions: what decides who reads one, and where its records are."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from dossier.store.tables.metadata import metadata

documents = Table(
    "dossier_documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dossier", Text, nullable=False),
    Column("type_code", Text, nullable=False),
    Column("confidentiality", Text, nullable=False),  # codes, a space between
    Column("listed", Text, nullable=False),  # accounts, the same
    Index(None, "dossier"),
)

versions = Table(
    "dossier_document_versions",
    metadata,
    Column("document", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("file", Text, nullable=False, unique=True),
    Column("seq", BigInteger, nullable=False),  # the record that tells it
    PrimaryKeyConstraint("document", "number"),
)
