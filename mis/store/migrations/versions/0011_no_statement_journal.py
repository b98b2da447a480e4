"""What a message refers to is looked at when it is committed, and what would replace one undoes the transaction.

On SQLite both keep a statement that appends a message from being one that could be undone alone, of which the database
keeps each page as it was before: a quarter of what it computed to append (decision 0004).
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
_REFERRED = ("accounts", "conversations")
NO_REPLACE = """CREATE TRIGGER messages_no_replace BEFORE INSERT ON messages
    WHEN EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND author = NEW.author
                   AND client_ref = NEW.client_ref)
      OR EXISTS (SELECT 1 FROM messages WHERE leaf = NEW.leaf)
    BEGIN SELECT RAISE(ROLLBACK, 'messages are append-only'); END"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _defer_in_schema()
        op.execute("DROP TRIGGER messages_no_replace")
        op.execute(NO_REPLACE)
    else:
        _defer_by_name()


def _defer_in_schema() -> None:
    """Nothing that is stored changes, so that its text may be (https://sqlite.org/lang_altertable.html, section 7)."""
    bind = op.get_bind()
    made = str(bind.scalar(sa.text("SELECT sql FROM sqlite_schema WHERE name = 'messages'")))
    for name in _REFERRED:
        assert made.count(f"REFERENCES {name} (id)") == 1, "version 0009 made it so"  # noqa: S101
        made = made.replace(f"REFERENCES {name} (id)", f"REFERENCES {name} (id) {_DEFERRED}")
    version = int(bind.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema = ON")
    bind.execute(sa.text("UPDATE sqlite_schema SET sql = :sql WHERE name = 'messages'"), {"sql": made})
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")


def _defer_by_name() -> None:
    for key in sa.inspect(op.get_bind()).get_foreign_keys("messages"):
        op.execute(f'ALTER TABLE messages ALTER CONSTRAINT "{key["name"]}" {_DEFERRED}')
