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
    Column("rpps", Text),
    Column("birth_date", Text),  # YYYY-MM-DD
    Column("created_by", Text),  # the professional who made the account of a patient or caregiver
    Column("deactivated_at", BigInteger),
    Index("uq_accounts_rpps", "rpps", unique=True),
    Index(None, "created_by"),
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
    Column("ended_at", BigInteger, index=True),
    # How it began (password, passkey, psc, activation), and when its owner last proved who they are.
    Column("way", Text, nullable=False, server_default="password"),
    Column("strong_at", BigInteger, nullable=False, server_default="0"),
    # The last request but `sync`, exact to a minute.
    Column("active_at", BigInteger, nullable=False, server_default="0"),
    Column("locked_at", BigInteger),
    # PINs counted since the last right one; raised and committed before a PIN is looked at.
    Column("pin_attempts", Integer, nullable=False, server_default="0"),
)

pins = Table(
    "pins",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("set_at", BigInteger, nullable=False),
    # Attempts of all sessions together, over a day that began with the first of them.
    Column("day_began_at", BigInteger, nullable=False),
    Column("day_attempts", Integer, nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),  # the credential's, base64url
    Column("account", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("key", LargeBinary, nullable=False),  # sealed: mis.identity.pepper
    Column("confirmed_at", BigInteger),
    Column("last_step", BigInteger, nullable=False),  # no code is taken twice (RFC 6238, 5.2)
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("account", "hash"),
)

access_codes = Table(
    "access_codes",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), primary_key=True),  # a new one replaces the old
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("created_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
)

# What a ceremony of two requests must remember between them (WebAuthn challenges, OpenID Connect states), taken once.
ceremonies = Table(
    "ceremonies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account", Text),
    Column("session", Text),
    Column("data", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

# Whom an identity provider calls by which subject, and which of its sessions ours began with.
psc_identities = Table(
    "psc_identities",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
)
psc_sessions = Table(
    "psc_sessions",
    metadata,
    Column("session", Text, ForeignKey("sessions.id"), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sid", Text),
    Column("id_token", LargeBinary, nullable=False),  # sealed; the hint of a log-out there
    Index(None, "issuer", "sid"),
)

# Append-only, in the database too. Words from fixed lists and identifiers; never a secret, never what somebody typed.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("account", Text),
    Column("session", Text),
    Column("subject", Text),
    Column("address", Text),
    Column("detail", Text),
    Index(None, "account", "id"),
    Index(None, "subject", "id"),
)

# What is true of this database as a whole: the fingerprint of its pepper.
facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
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
