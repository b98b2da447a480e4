"""Who was called for what is to be done (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "dossier_tasks_called",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("due", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "action", "account", "due"),
    )
    op.create_index("ix_dossier_tasks_due", "dossier_tasks", ["due"])
