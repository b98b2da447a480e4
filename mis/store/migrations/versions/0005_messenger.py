"""Members who come and go, marks, urgency, preferences, notifications, contact groups (decision 0010)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# As messages are guarded; see the first migration.
SQLITE_GUARDS = (
    """CREATE TRIGGER acknowledgements_no_update BEFORE UPDATE ON acknowledgements
       BEGIN SELECT RAISE(ABORT, 'acknowledgements are append-only'); END""",
    """CREATE TRIGGER acknowledgements_no_delete BEFORE DELETE ON acknowledgements
       BEGIN SELECT RAISE(ABORT, 'acknowledgements are append-only'); END""",
    """CREATE TRIGGER acknowledgements_no_replace BEFORE INSERT ON acknowledgements
       WHEN EXISTS (SELECT 1 FROM acknowledgements
                    WHERE conversation = NEW.conversation AND seq = NEW.seq AND account = NEW.account)
       BEGIN SELECT RAISE(ABORT, 'acknowledgements are append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION acknowledgements_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'acknowledgements are append-only'; END $$""",
    """CREATE TRIGGER acknowledgements_no_change BEFORE UPDATE OR DELETE ON acknowledgements
       FOR EACH ROW EXECUTE FUNCTION acknowledgements_are_append_only()""",
    """CREATE TRIGGER acknowledgements_no_truncate BEFORE TRUNCATE ON acknowledgements
       FOR EACH STATEMENT EXECUTE FUNCTION acknowledgements_are_append_only()""",
)


def upgrade() -> None:
    _change_members()
    _change_messages()
    _add_urgency()
    _add_preferences()
    _add_notifications()
    _add_contact_groups()
    guards = SQLITE_GUARDS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _change_members() -> None:
    op.add_column("members", sa.Column("joined_seq", sa.BigInteger, nullable=False, server_default="1"))
    op.add_column("members", sa.Column("archived_seq", sa.BigInteger))
    op.add_column("members", sa.Column("marked_unread", sa.Boolean, nullable=False, server_default=sa.false()))
    op.drop_column("members", "archived")  # nothing could set it before this version


def _change_messages() -> None:
    op.add_column("messages", sa.Column("corrects", sa.BigInteger))
    is_entry = sa.text("kind <> 'text'")
    op.create_index(
        "ix_messages_entries",
        "messages",
        ["conversation", "seq"],
        sqlite_where=is_entry,
        postgresql_where=is_entry,
    )
    op.create_index(
        "ix_messages_at", "messages", ["at"], postgresql_using="brin", postgresql_with={"autosummarize": "on"}
    )


def _add_urgency() -> None:
    op.create_table(
        "urgents",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("remind_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("conversation", "seq"),
    )
    op.create_index("ix_urgents_remind_at", "urgents", ["remind_at"])
    op.create_table(
        "acknowledgements",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", "account"),
    )


def _add_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("typing", sa.Boolean, nullable=False),
        sa.Column("presence", sa.Boolean, nullable=False),
        sa.Column("quiet_from_min", sa.Integer),
        sa.Column("quiet_until_min", sa.Integer),
        sa.Column("away_from", sa.BigInteger),
        sa.Column("away_until", sa.BigInteger),
        sa.Column("substitute", sa.Text, sa.ForeignKey("accounts.id")),
        sa.Column("email", sa.Text),
    )
    op.create_index("ix_preferences_substitute", "preferences", ["substitute"])


def _add_notifications() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("session", sa.Text, sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("endpoint", sa.Text, nullable=False),
        sa.Column("p256dh", sa.Text, nullable=False),
        sa.Column("auth", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_push_subscriptions_account", "push_subscriptions", ["account"])
    op.create_index("ix_push_subscriptions_endpoint", "push_subscriptions", ["endpoint"])
    op.create_table(
        "notified",
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", "conversation"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("session", sa.Text, sa.ForeignKey("sessions.id")),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_index("ix_notices_due_at", "notices", ["due_at"])
    op.create_index("ix_notices_session", "notices", ["session"])
    op.create_table(
        "mailed",
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('noticed', 0)")


def _add_contact_groups() -> None:
    op.create_table(
        "contact_groups",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_contact_groups_owner", "contact_groups", ["owner"])
    op.create_index("ix_contact_groups_place", "contact_groups", ["place"])
    op.create_table(
        "contacts",
        sa.Column("contact_group", sa.Text, sa.ForeignKey("contact_groups.id"), nullable=False),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("contact_group", "account"),
    )
