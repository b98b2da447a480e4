"""Accounts, sessions, conversations, members and the append-only messages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite: delete triggers do not fire for INSERT OR REPLACE, so a guard before the insert stops that too
# (https://sqlite.org/lang_conflict.html, REPLACE).
SQLITE_GUARDS = (
    """CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
    """CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
    """CREATE TRIGGER messages_no_replace BEFORE INSERT ON messages
       WHEN EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND seq = NEW.seq)
         OR EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND author = NEW.author
                      AND client_ref = NEW.client_ref)
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION messages_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'messages are append-only'; END $$""",
    """CREATE TRIGGER messages_no_change BEFORE UPDATE OR DELETE ON messages
       FOR EACH ROW EXECUTE FUNCTION messages_are_append_only()""",
    """CREATE TRIGGER messages_no_truncate BEFORE TRUNCATE ON messages
       FOR EACH STATEMENT EXECUTE FUNCTION messages_are_append_only()""",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("profession", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("device", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text),
        sa.Column("feeds_dossier", sa.Boolean, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("members_seq", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("direct_key", sa.Text),
        sa.UniqueConstraint("direct_key", name="uq_conversations_direct_key"),
    )
    op.create_table(
        "conversation_starts",
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("client_ref", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.PrimaryKeyConstraint("account", "client_ref"),
    )
    op.create_table(
        "members",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("left_seq", sa.BigInteger),
        sa.Column("left_at", sa.BigInteger),
        sa.Column("read_seq", sa.BigInteger, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("favourite", sa.Boolean, nullable=False),
        sa.Column("to_process", sa.Boolean, nullable=False),
        sa.Column("muted", sa.Boolean, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "account"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_members_account_conversation", "members", ["account", "conversation"])
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
        sa.UniqueConstraint("conversation", "author", "client_ref", name="uq_messages_conversation_author_client_ref"),
        sqlite_with_rowid=False,
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "change", "value": 0}])
    guards = SQLITE_GUARDS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)
