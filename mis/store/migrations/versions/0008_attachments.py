"""Attachments, where their bytes are, and the keys under which those are sealed (decision 0011)."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# As messages are guarded (see the first migration), once a message has it; until then only that may change.
SQLITE_GUARDS = (
    """CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments WHEN OLD.seq IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
    """CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments WHEN OLD.seq IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
    """CREATE TRIGGER attachments_no_replace BEFORE INSERT ON attachments
       WHEN EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id AND seq IS NOT NULL)
         OR EXISTS (SELECT 1 FROM attachments WHERE conversation = NEW.conversation AND author = NEW.author
                      AND client_ref = NEW.client_ref AND seq IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION attachments_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'attachments of messages are append-only'; END $$""",
    """CREATE TRIGGER attachments_no_change BEFORE UPDATE OR DELETE ON attachments
       FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION attachments_are_append_only()""",
    """CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments
       FOR EACH STATEMENT EXECUTE FUNCTION attachments_are_append_only()""",
)


def upgrade() -> None:
    op.add_column("messages", sa.Column("attachments", sa.Text))
    _add_keys()
    _add_blobs()
    _add_attachments()
    guards = SQLITE_GUARDS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _add_keys() -> None:
    op.create_table(
        "conversation_keys",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )


def _add_blobs() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("conversation", "sha256", name="uq_blobs_conversation_sha256"),
    )
    op.create_index("ix_blobs_stored_at", "blobs", ["stored_at"])


def _add_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("author", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("client_ref", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("pages", sa.Integer),
        sa.Column("blob", sa.Text, sa.ForeignKey("blobs.id"), nullable=False),
        sa.Column("thumbnail", sa.Text, sa.ForeignKey("blobs.id")),
        sa.Column("uploaded_at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger),
        sa.Column("position", sa.Integer),
        sa.UniqueConstraint(
            "conversation", "author", "client_ref", name="uq_attachments_conversation_author_client_ref"
        ),
    )
    op.create_index("ix_attachments_blob", "attachments", ["blob"])
    op.create_index("ix_attachments_thumbnail", "attachments", ["thumbnail"])
    op.create_index("ix_attachments_conversation_seq_position", "attachments", ["conversation", "seq", "position"])
    op.create_index("ix_attachments_author_uploaded_at", "attachments", ["author", "uploaded_at"])
    is_unsent = sa.text("seq IS NULL")
    op.create_index(
        "ix_attachments_unsent",
        "attachments",
        ["uploaded_at"],
        sqlite_where=is_unsent,
        postgresql_where=is_unsent,
    )
