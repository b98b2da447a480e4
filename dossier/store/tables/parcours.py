"""Parcours: where it stands of which ones somebody of a circle takes part."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text

from dossier.store.tables.metadata import metadata

parcours = Table(
    "dossier_parcours",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("number", Integer, nullable=False),  # of the membership
    Column("seq", BigInteger, nullable=False),  # the newest record
    PrimaryKeyConstraint("dossier", "number"),
    sqlite_with_rowid=False,
)
