"""Members who may read nothing of a conversation any more, for they lost what it is about (decision 0016)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("members", sa.Column("is_shut", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_conversations_dossier", "conversations", ["dossier"])
