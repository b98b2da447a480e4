"""What the person opposes, and who broke the glass (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "dossier_oppositions",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("against", sa.Text, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "number"),
    )
    op.create_table(
        "dossier_emergencies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("finding", sa.Text),
        sa.Column("reviewed_seq", sa.BigInteger),
    )
    op.create_index("ix_dossier_emergencies_dossier_account", "dossier_emergencies", ["dossier", "account"])
    op.create_index("ix_dossier_emergencies_at_id", "dossier_emergencies", ["at", "id"])
