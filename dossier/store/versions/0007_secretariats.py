"""Who acts for whom (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "dossier_secretariats",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("secretary", sa.Text, nullable=False),
        sa.Column("professional", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("told_by", sa.Text, nullable=False),
        sa.Column("ended_by", sa.Text),
        sa.Column("is_over", sa.Boolean, nullable=False),
    )
    op.create_index("ix_dossier_secretariats_secretary", "dossier_secretariats", ["secretary"])
    op.create_index("ix_dossier_secretariats_professional", "dossier_secretariats", ["professional"])
    is_due = sa.text("NOT is_over")
    op.create_index(
        "ix_dossier_secretariats_due", "dossier_secretariats", ["until"], sqlite_where=is_due, postgresql_where=is_due
    )
