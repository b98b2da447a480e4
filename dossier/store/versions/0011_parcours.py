"""Parcours of the members of a care circle (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "dossier_parcours",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "number"),
        sqlite_with_rowid=False,
    )
