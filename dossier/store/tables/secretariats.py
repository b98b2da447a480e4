"""Who acts for whom."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, text

from dossier.store.tables.metadata import metadata

# Every secretariat there ever was. Of no dossier, so in no journal: but for its end, a row never changes.
secretariats = Table(
    "dossier_secretariats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secretary", Text, nullable=False),
    Column("professional", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("told_by", Text, nullable=False),  # the operator
    Column("ended_by", Text),  # who told its end, or another one than it had
    Column("is_over", Boolean, nullable=False),  # and the secretary has nothing by it any more
    Index(None, "secretary"),
    Index(None, "professional"),
    Index(
        "ix_dossier_secretariats_due",
        "until",
        sqlite_where=text("NOT is_over"),
        postgresql_where=text("NOT is_over"),
    ),
)
