"""A sender's references of one conversation side by side, in the order of time (docs/decisions/0004-numbering.md)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BEFORE = "uq_messages_conversation_author_client_ref"
AFTER = "uq_messages_conversation_client_ref_author"
COLUMNS = ("conversation", "client_ref", "author")


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _rebuild()
    else:
        op.create_unique_constraint(AFTER, "messages", COLUMNS)
        op.drop_constraint(BEFORE, "messages")


def _rebuild() -> None:
    """Copy the table, for SQLite changes no constraint; its triggers follow it (sqlite.org/lang_altertable.html)."""
    guards = op.get_bind().execute(_TRIGGERS).scalars().all()
    op.rename_table("messages", "messages_before")
    op.create_table(
        "messages",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("client_ref", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("data", sa.Text),
        sa.PrimaryKeyConstraint("conversation", "seq"),
        sa.UniqueConstraint(*COLUMNS, name=AFTER),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO messages SELECT * FROM messages_before")
    op.drop_table("messages_before")  # no trigger fires for it, and its own go with it
    for guard in guards:
        op.execute(guard)


_TRIGGERS = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'messages' ORDER BY name")
