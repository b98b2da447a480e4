"""The tables; `migrations/` makes them, and a test keeps the two equal.

`messages`, `audit` and `acknowledgements` are append-only, in the database too (triggers of the migrations), and so is
an attachment that a message has.
"""

from collections.abc import Mapping
from typing import Any

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
    false,
    text,
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


def _by_change(table: str) -> Index:
    """What a node looks up that was not told; on PostgreSQL alone, where nodes may be several (migration 0006)."""
    options = {"pages_per_range": 16, "autosummarize": "on"}
    index = Index(f"ix_{table}_changed", "changed", postgresql_using="brin", postgresql_with=options)
    return index.ddl_if(dialect="postgresql")


conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("dossier", Text),
    Column("feeds_dossier", Boolean, nullable=False),
    Column("subject", LargeBinary),  # sealed: mis.store.conversations
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
    # The key that what is written now is sealed under, and the hash of the newest entry: the next one names it.
    Column("key", Integer, nullable=False, server_default="1"),
    Column("head", LargeBinary),
    Index(None, "dossier"),
    _by_change("conversations"),
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
    Column("favourite", Boolean, nullable=False),
    Column("to_process", Boolean, nullable=False),
    Column("muted", Boolean, nullable=False),
    # The change that touched what is this member's alone.
    Column("changed", BigInteger, nullable=False),
    # The entry that brought the member in, or in again.
    Column("joined_seq", BigInteger, nullable=False, server_default="1"),
    # Put away up to here: archived while no text came after, or while muted (docs/decisions/0010-messenger.md).
    Column("archived_seq", BigInteger),
    Column("marked_unread", Boolean, nullable=False, server_default=false()),
    # Has lost what the conversation is about, and reads nothing of it any more (docs/decisions/0016-dossier.md).
    Column("is_shut", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("conversation", "account"),
    Index(None, "account", "conversation"),
    _by_change("members"),
    sqlite_with_rowid=False,
)

# Looked at when a message is committed: else SQLite keeps what would undo the one statement (decision 0004).
_AT_COMMIT: Mapping[str, Any] = {"deferrable": True, "initially": "DEFERRED"}

# The entries of the journal: what says who, when and where in the clear, what was written or happened sealed
# (docs/decisions/0012-archive.md).
messages = Table(
    "messages",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id", **_AT_COMMIT), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("author", Text, ForeignKey("accounts.id", **_AT_COMMIT), nullable=False),
    Column("kind", Text, nullable=False),
    Column("client_ref", Text),
    Column("reply_to", BigInteger),
    Column("urgent", Boolean, nullable=False),
    Column("data", Text),  # who came or went; what somebody wrote of it is sealed
    Column("corrects", BigInteger),
    Column("key", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("leaf", BigInteger, nullable=False),  # its place in the tree of all entries
    PrimaryKeyConstraint("conversation", "seq"),
    # For ever (guarantee 3). Null, for entries that nobody sent, is distinct from null in both databases.
    UniqueConstraint("conversation", "client_ref", "author"),
    Index("uq_messages_leaf", "leaf", unique=True),
    # What happened to the conversation itself, which is rare among what was written in it.
    Index(
        "ix_messages_entries",
        "conversation",
        "seq",
        sqlite_where=text("kind <> 'text'"),
        postgresql_where=text("kind <> 'text'"),
    ),
    # What corrects a message, further on than the page it is in.
    Index(
        "ix_messages_corrections",
        "conversation",
        "corrects",
        sqlite_where=text("corrects IS NOT NULL"),
        postgresql_where=text("corrects IS NOT NULL"),
    ),
    # What was written since when, for notifications: in the order of the rows, so PostgreSQL needs but a line a block.
    Index("ix_messages_at", "at", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
    sqlite_with_rowid=False,
)

# The keys under which what a conversation has is sealed, themselves sealed under the operator's: number 1 from its
# opening, the next once that was destroyed.
conversation_keys = Table(
    "conversation_keys",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "number"),
)

# The tree of all entries, in tiles of 256 hashes, and the newest statement of how large it is (mis.archive).
tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "number"),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Bytes in the blob store, sealed there; the same content is there once a conversation.
blobs = Table(
    "blobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("key", Integer, nullable=False, server_default="1"),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),  # of the content, in bytes
    Column("stored_at", BigInteger, nullable=False),
    UniqueConstraint("conversation", "key", "sha256"),
    Index(None, "stored_at"),
)

# Named files; of whoever uploaded one alone until a message has it (seq), and append-only from then on.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("author", Text, ForeignKey("accounts.id"), nullable=False),
    Column("client_ref", Text),
    Column("key", Integer, nullable=False, server_default="1"),
    Column("name", LargeBinary, nullable=False),  # sealed: mis.store.attachments
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("pages", Integer),
    Column("blob", Text, ForeignKey("blobs.id"), nullable=False, index=True),
    Column("thumbnail", Text, ForeignKey("blobs.id"), index=True),
    Column("uploaded_at", BigInteger, nullable=False),
    Column("seq", BigInteger),
    Column("position", Integer),
    UniqueConstraint("conversation", "author", "client_ref"),
    Index(None, "conversation", "seq", "position"),
    Index(None, "author", "uploaded_at"),
    # What no message has, which is little.
    Index(
        "ix_attachments_unsent", "uploaded_at", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")
    ),
)

# Urgent messages, and when those still awaited are reminded next; null where nobody is awaited.
urgents = Table(
    "urgents",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("remind_at", BigInteger, index=True),
    PrimaryKeyConstraint("conversation", "seq"),
)

# Who has acknowledged an urgent message, or for whom a substitute has. Append-only, in the database too.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("by", Text, ForeignKey("accounts.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "seq", "account"),
)

# What an account chose; no row is every default. Minutes are of the day, in the region's time zone.
preferences = Table(
    "preferences",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("typing", Boolean, nullable=False),
    Column("presence", Boolean, nullable=False),
    Column("quiet_from_min", Integer),
    Column("quiet_until_min", Integer),
    Column("away_from", BigInteger),
    Column("away_until", BigInteger),
    Column("substitute", Text, ForeignKey("accounts.id"), index=True),
    Column("email", Text),
)

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("session", Text, ForeignKey("sessions.id"), primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("endpoint", Text, nullable=False, index=True),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Up to where an account was notified of a conversation, and when it was, or is about to be.
notified = Table(
    "notified",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("account", "conversation"),
)

# What is to be sent outside, until it was: pushes to a session's device, e-mails. `due_at` is also the lease of who
# sends it; `attempts` goes up with whatever happens to the row, so that who comes back with it knows it again.
notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),  # of the session and the conversation, or of the account: one waits of each
    Column("kind", Text, nullable=False),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("session", Text, ForeignKey("sessions.id"), index=True),
    Column("conversation", Text, ForeignKey("conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
)

# When somebody was last sent an e-mail; the next only once they came back.
mailed = Table(
    "mailed",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

# Named lists of professionals; place: shared with those of that place, null: the owner's alone.
contact_groups = Table(
    "contact_groups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("place", Text, index=True),
    Column("changed_at", BigInteger, nullable=False),
)
contacts = Table(
    "contacts",
    metadata,
    Column("contact_group", Text, ForeignKey("contact_groups.id"), nullable=False),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("contact_group", "account"),
)

# Everybody whom the national extraction lists or has listed, and every professional with an account; whoever is both is
# one row. Their words are in `directory_index`, which each database has in its own form (mis.store.directory_index).
directory = Table(
    "directory",
    metadata,
    # Accounts first, then by name (mis.domain.directory): it changes when they do.
    Column("rank", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("national_id", Text),
    Column("rpps", Text),
    Column("title", Text),
    Column("given_name", Text),
    Column("family_name", Text),
    Column("activities", Text),  # JSON: read and written as a whole
    Column("imported", BigInteger),  # the import that listed them last
    Column("inactive_at", BigInteger),
    Column("account", Text, ForeignKey("accounts.id")),
    Index("uq_directory_national_id", "national_id", unique=True),
    Index("uq_directory_rpps", "rpps", unique=True),
    Index("uq_directory_account", "account", unique=True),
)

directory_imports = Table(
    "directory_imports",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("digest", Text, nullable=False),  # of the file, by which an import that was broken off goes on
    Column("started_at", BigInteger, nullable=False),
    Column("line", BigInteger, nullable=False),  # stored up to it
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("departed", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
)

# `change`: the number of the newest transaction that changed a conversation. It is raised as the last statement of
# each, so that its row lock makes numbers visible in their order (docs/decisions/0004).
# `noticed`: up to which time texts were looked at for who is to be notified of them.
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("leaves", BigInteger, nullable=False, server_default="0"),
)
