"""The tables; `migrations/` makes them, and a test keeps the two equal.

`messages` is append-only, in the database too (triggers of the first migration).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("profession", Text),
    Column("place", Text),
    Column("search_key", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("device", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("dossier", Text),
    Column("feeds_dossier", Boolean, nullable=False),
    Column("subject", Text),
    Column("state", Text, nullable=False),
    Column("opened_by", Text, ForeignKey("accounts.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    # The seq of the newest entry that changed the members: a cached list of members is good while this is the same.
    Column("members_seq", BigInteger, nullable=False),
    # The change (see `counters`) that touched it last; `sync` pages by it.
    Column("changed", BigInteger, nullable=False),
    # Both accounts of a direct conversation in one order, so that two people never have two.
    Column("direct_key", Text, unique=True),
)

# What `conversation.start` was asked under: the same key again gives the same conversation.
conversation_starts = Table(
    "conversation_starts",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("client_ref", Text, nullable=False),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    PrimaryKeyConstraint("account", "client_ref"),
)

members = Table(
    "members",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("left_seq", BigInteger),
    Column("left_at", BigInteger),
    Column("read_seq", BigInteger, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("favourite", Boolean, nullable=False),
    Column("to_process", Boolean, nullable=False),
    Column("muted", Boolean, nullable=False),
    # The change that touched what is this member's alone.
    Column("changed", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "account"),
    Index(None, "account", "conversation"),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("author", Text, ForeignKey("accounts.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("client_ref", Text),
    Column("text", Text),
    Column("reply_to", BigInteger),
    Column("urgent", Boolean, nullable=False),
    Column("data", Text),
    PrimaryKeyConstraint("conversation", "seq"),
    # For ever (guarantee 3). Null, for entries that nobody sent, is distinct from null in both databases.
    UniqueConstraint("conversation", "client_ref", "author"),
    sqlite_with_rowid=False,
)

# One row, `change`: the number of the newest transaction that changed a conversation. It is raised as the last
# statement of each, so that its row lock makes numbers visible in their order (docs/decisions/0004).
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
