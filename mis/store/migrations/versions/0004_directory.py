"""Who exists, with or without an account (docs/decisions/0009-directory.md)."""

import sqlalchemy as sa
from alembic import op

from mis.domain.directory import Entry
from protocol.account import Account
from protocol.values import AccountId, AccountKind

revision = "0004"
down_revision = "0003"

# The words that people are found by: a row for who is shown, under their rank.
SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE directory_index USING fts5(
         name, profession, place, tokenize = 'ascii', detail = column, prefix = '1 2 3 4 5 6 7 8 9 10')""",
)
POSTGRESQL_INDEX = (
    """CREATE TABLE directory_index (
         rank BIGINT PRIMARY KEY, name TEXT NOT NULL, profession TEXT NOT NULL, place TEXT NOT NULL)""",
    """CREATE FUNCTION directory_beginnings(words TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
       $$ SELECT array_agg(DISTINCT left(word, chars))
          FROM unnest(string_to_array(words, ' ')) AS word, generate_series(1, length(word)) AS chars $$""",
    # What waits to be merged into the index is little: whoever finds it full merges it, and messages wait meanwhile.
    """CREATE INDEX ix_directory_index_beginnings ON directory_index
       USING gin (directory_beginnings(name || profession || place)) WITH (gin_pending_list_limit = 256)""",
)


def upgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    op.create_table(
        "directory",
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("national_id", sa.Text),
        sa.Column("rpps", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("given_name", sa.Text),
        sa.Column("family_name", sa.Text),
        sa.Column("activities", sa.Text),
        sa.Column("imported", sa.BigInteger),
        sa.Column("inactive_at", sa.BigInteger),
        sa.Column("account", sa.Text, sa.ForeignKey("accounts.id")),
    )
    for column in ("national_id", "rpps", "account"):
        op.create_index(f"uq_directory_{column}", "directory", [column], unique=True)
    op.create_table(
        "directory_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("unchanged", sa.BigInteger, nullable=False),
        sa.Column("departed", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
    )
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
    _enter_accounts("rowid" if is_sqlite else "rank")


def _enter_accounts(rank_column: str) -> None:
    """Enter the professionals who have an account already."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, name, profession, place, rpps, deactivated_at FROM accounts WHERE kind = 'professional'")
    ).all()
    taken: set[int] = set()
    for row in rows:
        account = Account(AccountId(row.id), AccountKind.PROFESSIONAL, row.name, row.profession, row.place)
        entry = Entry(row.rpps, account=account, account_is_active=row.deactivated_at is None)
        rank = entry.rank()
        while rank in taken:
            rank += 1
        taken.add(rank)
        connection.execute(
            sa.text("INSERT INTO directory (rank, rpps, account) VALUES (:rank, :rpps, :account)"),
            {"rank": rank, "rpps": row.rpps, "account": row.id},
        )
        words = entry.words()
        if words is not None:
            connection.execute(
                sa.text(
                    f"INSERT INTO directory_index ({rank_column}, name, profession, place) "  # noqa: S608 - ours
                    "VALUES (:rank, :name, :profession, :place)"
                ),
                {"rank": rank, "name": words.name, "profession": words.profession, "place": words.place},
            )
