"""Merges of dossiers of one person (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "dossier_merges",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("goes_on", sa.Text, nullable=False),
        sa.Column("merged", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dossier_merges_goes_on", "dossier_merges", ["goes_on"])
    op.create_index("ix_dossier_merges_merged", "dossier_merges", ["merged"])
    op.create_index(
        "ix_dossier_merges_standing",
        "dossier_merges",
        ["merged"],
        unique=True,
        sqlite_where=sa.text("state = 'merged'"),
        postgresql_where=sa.text("state = 'merged'"),
    )
