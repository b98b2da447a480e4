"""What corrects a message is found from it (decision 0010)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    is_correction = sa.text("corrects IS NOT NULL")
    op.create_index(
        "ix_messages_corrections",
        "messages",
        ["conversation", "corrects"],
        sqlite_where=is_correction,
        postgresql_where=is_correction,
    )
