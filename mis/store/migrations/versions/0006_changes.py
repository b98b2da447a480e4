"""What changed since a number, found without reading every conversation (docs/decisions/0008-several-nodes.md).

PostgreSQL only: SQLite has one server, which never asks. BRIN, for an update then stays within its page (HOT, from
PostgreSQL 16 on) as if there were no index, and a number that only rises is what such an index finds best.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        return
    for table in ("conversations", "members"):
        op.create_index(
            f"ix_{table}_changed",
            table,
            ["changed"],
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 16, "autosummarize": "on"},
        )
