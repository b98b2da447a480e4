"""Which identities are still to be qualified, from one index (decision 0016)."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_dossier_dossiers_status_id", "dossier_dossiers", ["status", "id"])
