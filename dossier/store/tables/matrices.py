"""Access matrices that operators imported: append-only (a trigger forbids more), and in no journal."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from dossier.store.tables.metadata import metadata
from mis.extension import APPENDED

matrices = Table(
    "dossier_matrices",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("version", Text, nullable=False, unique=True),
    Column("applies_from", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("csv", Text, nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    info={APPENDED: True},
)
