"""What was written is sealed and chained, entry by entry, with a place in the tree for each (decision 0012)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

from mis.archive.entry import FIRST, head_of, seal
from mis.keys import FIRST_KEY, ConversationKey, Keyring

revision = "0009"
down_revision = "0008"

AT_ONCE = 500
_REBUILT = ("messages", "conversation_keys", "attachments", "blobs")
_UNIQUE = {
    "messages": ("uq_messages_conversation_client_ref_author",),
    "attachments": ("uq_attachments_conversation_author_client_ref",),
}
_CLEAR = ("opened", "member_added", "member_left")

SQLITE_GUARDS = (
    """CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
    """CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
    """CREATE TRIGGER messages_no_replace BEFORE INSERT ON messages
       WHEN EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND seq = NEW.seq)
         OR EXISTS (SELECT 1 FROM messages WHERE conversation = NEW.conversation AND author = NEW.author
                      AND client_ref = NEW.client_ref)
         OR EXISTS (SELECT 1 FROM messages WHERE leaf = NEW.leaf)
       BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END""",
    """CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments WHEN OLD.seq IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
    """CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments WHEN OLD.seq IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
    """CREATE TRIGGER attachments_no_replace BEFORE INSERT ON attachments
       WHEN EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id AND seq IS NOT NULL)
         OR EXISTS (SELECT 1 FROM attachments WHERE conversation = NEW.conversation AND author = NEW.author
                      AND client_ref = NEW.client_ref AND seq IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'attachments of messages are append-only'); END""",
    # A tile only grows: what it has stays as it is, in front.
    """CREATE TRIGGER tiles_only_grow BEFORE UPDATE ON tiles
       WHEN OLD.level <> NEW.level OR OLD.number <> NEW.number
         OR length(NEW.hashes) < length(OLD.hashes) OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
       BEGIN SELECT RAISE(ABORT, 'tiles only grow'); END""",
    """CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
       BEGIN SELECT RAISE(ABORT, 'tiles only grow'); END""",
    """CREATE TRIGGER tiles_no_replace BEFORE INSERT ON tiles
       WHEN EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND number = NEW.number)
       BEGIN SELECT RAISE(ABORT, 'tiles only grow'); END""",
    """CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
       WHEN NEW.size <= OLD.size BEGIN SELECT RAISE(ABORT, 'checkpoints only go on'); END""",
    """CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
       BEGIN SELECT RAISE(ABORT, 'checkpoints only go on'); END""",
    """CREATE TRIGGER checkpoints_no_second BEFORE INSERT ON checkpoints WHEN EXISTS (SELECT 1 FROM checkpoints)
       BEGIN SELECT RAISE(ABORT, 'checkpoints only go on'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE TRIGGER messages_no_change BEFORE UPDATE OR DELETE ON messages
       FOR EACH ROW EXECUTE FUNCTION messages_are_append_only()""",
    """CREATE TRIGGER messages_no_truncate BEFORE TRUNCATE ON messages
       FOR EACH STATEMENT EXECUTE FUNCTION messages_are_append_only()""",
    """CREATE TRIGGER attachments_no_change BEFORE UPDATE OR DELETE ON attachments
       FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION attachments_are_append_only()""",
    """CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments
       FOR EACH STATEMENT EXECUTE FUNCTION attachments_are_append_only()""",
    """CREATE FUNCTION tiles_only_grow() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'tiles only grow'; END $$""",
    """CREATE TRIGGER tiles_only_grow BEFORE UPDATE ON tiles FOR EACH ROW
       WHEN (OLD.level <> NEW.level OR OLD.number <> NEW.number OR length(NEW.hashes) < length(OLD.hashes)
             OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes) EXECUTE FUNCTION tiles_only_grow()""",
    """CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
       FOR EACH ROW EXECUTE FUNCTION tiles_only_grow()""",
    """CREATE TRIGGER tiles_no_truncate BEFORE TRUNCATE ON tiles
       FOR EACH STATEMENT EXECUTE FUNCTION tiles_only_grow()""",
    """CREATE FUNCTION checkpoints_only_go_on() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'checkpoints only go on'; END $$""",
    """CREATE TRIGGER checkpoints_go_on BEFORE UPDATE ON checkpoints FOR EACH ROW
       WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION checkpoints_only_go_on()""",
    """CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
       FOR EACH ROW EXECUTE FUNCTION checkpoints_only_go_on()""",
    """CREATE TRIGGER checkpoints_no_truncate BEFORE TRUNCATE ON checkpoints
       FOR EACH STATEMENT EXECUTE FUNCTION checkpoints_only_go_on()""",
    """CREATE FUNCTION checkpoints_are_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF EXISTS (SELECT 1 FROM checkpoints) THEN RAISE EXCEPTION 'checkpoints only go on'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER checkpoints_no_second BEFORE INSERT ON checkpoints
       FOR EACH ROW EXECUTE FUNCTION checkpoints_are_one()""",
)


def upgrade() -> None:
    op.add_column("counters", sa.Column("leaves", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("key", sa.Integer, nullable=False, server_default="1"))
    op.add_column("conversations", sa.Column("head", sa.LargeBinary))
    _put_aside()
    _make_tables()
    keys = _keys()
    _seal_subjects(keys)
    _copy_blobs()
    _seal_names(keys)
    _seal_messages(keys)
    for name in reversed(_REBUILT):
        if name != "blobs":
            op.drop_table(f"{name}_before")
    op.drop_table("blobs_before")
    _make_indexes()
    guards = SQLITE_GUARDS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _put_aside() -> None:
    """Rename what is made anew, its triggers and named indexes gone: the new ones have their names."""
    inspector = sa.inspect(op.get_bind())
    for name in _REBUILT:
        for index in inspector.get_indexes(name):
            if not index.get("duplicates_constraint"):
                op.drop_index(str(index["name"]), name)
        if op.get_context().dialect.name == "sqlite":
            for trigger in op.get_bind().execute(_TRIGGERS, {"name": name}).scalars().all():
                op.execute(f"DROP TRIGGER {trigger}")
        else:
            for unique in _UNIQUE.get(name, ()):
                op.drop_constraint(unique, name, type_="unique")
        op.rename_table(name, f"{name}_before")


def _make_tables() -> None:
    op.create_table(
        "conversation_keys",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "number"),
    )
    op.create_table(
        "messages",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("client_ref", sa.Text),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("data", sa.Text),
        sa.Column("corrects", sa.BigInteger),
        sa.Column("key", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq"),
        sa.UniqueConstraint("conversation", "client_ref", "author", name=_UNIQUE["messages"][0]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("key", sa.Integer, nullable=False, server_default="1"),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("conversation", "key", "sha256", name="uq_blobs_conversation_key_sha256"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("author", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("client_ref", sa.Text),
        sa.Column("key", sa.Integer, nullable=False, server_default="1"),
        sa.Column("name", sa.LargeBinary, nullable=False),
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
        sa.UniqueConstraint("conversation", "author", "client_ref", name=_UNIQUE["attachments"][0]),
    )
    op.create_table(
        "tiles",
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "number"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _make_indexes() -> None:
    op.create_index("uq_messages_leaf", "messages", ["leaf"], unique=True)
    is_entry, is_correction = sa.text("kind <> 'text'"), sa.text("corrects IS NOT NULL")
    columns = ["conversation", "seq"]
    op.create_index("ix_messages_entries", "messages", columns, sqlite_where=is_entry, postgresql_where=is_entry)
    op.create_index(
        "ix_messages_corrections",
        "messages",
        ["conversation", "corrects"],
        sqlite_where=is_correction,
        postgresql_where=is_correction,
    )
    op.create_index(
        "ix_messages_at", "messages", ["at"], postgresql_using="brin", postgresql_with={"autosummarize": "on"}
    )
    op.create_index("ix_blobs_stored_at", "blobs", ["stored_at"])
    op.create_index("ix_attachments_conversation_seq_position", "attachments", ["conversation", "seq", "position"])
    op.create_index("ix_attachments_author_uploaded_at", "attachments", ["author", "uploaded_at"])
    op.create_index("ix_attachments_blob", "attachments", ["blob"])
    op.create_index("ix_attachments_thumbnail", "attachments", ["thumbnail"])
    is_unsent = sa.text("seq IS NULL")
    op.create_index(
        "ix_attachments_unsent",
        "attachments",
        ["uploaded_at"],
        sqlite_where=is_unsent,
        postgresql_where=is_unsent,
    )


def _keys() -> dict[str, ConversationKey]:
    """Give each conversation key number 1: the one its attachments have, bound to its number now, or a new one."""
    bind, keyring = op.get_bind(), _keyring()
    had = {row.conversation: row for row in bind.execute(sa.text("SELECT * FROM conversation_keys_before"))}
    keys: dict[str, ConversationKey] = {}
    for row in bind.execute(sa.text("SELECT id, created_at FROM conversations")).all():
        before = had.get(row.id)
        wrapped = keyring.new(row.id) if before is None else keyring.numbered(before.wrapped, row.id)
        values = {"id": row.id, "number": FIRST_KEY, "wrapped": wrapped, "at": row.created_at}
        bind.execute(sa.text("INSERT INTO conversation_keys VALUES (:id, :number, :wrapped, :at)"), values)
        keys[row.id] = keyring.open(wrapped, row.id, FIRST_KEY)
    return keys


def _keyring() -> Keyring:
    config = op.get_context().config
    assert config is not None, "`upgrade` gives one"  # noqa: S101
    keyring = config.attributes["keyring"]
    assert isinstance(keyring, Keyring)  # noqa: S101
    return keyring


def _seal_subjects(keys: Mapping[str, ConversationKey]) -> None:
    """The column changes its type: what is in it becomes the bytes of a new one under the old name."""
    bind = op.get_bind()
    op.add_column("conversations", sa.Column("sealed_subject", sa.LargeBinary))
    named = sa.text("SELECT id, subject FROM conversations WHERE subject IS NOT NULL")
    for row in bind.execute(named).all():
        sealed = keys[row.id].seal(row.subject, f"MIS subject 1\n{row.id}/{FIRST_KEY}")
        change = sa.text("UPDATE conversations SET sealed_subject = :sealed WHERE id = :id")
        bind.execute(change, {"sealed": sealed, "id": row.id})


def _copy_blobs() -> None:
    columns = "id, conversation, sha256, size, stored_at"
    op.execute(f"INSERT INTO blobs ({columns}) SELECT {columns} FROM blobs_before")  # noqa: S608 - of this file


def _seal_names(keys: Mapping[str, ConversationKey]) -> None:
    table = sa.table("attachments", *map(sa.column, _ATTACHMENT))
    for page in _pages("SELECT * FROM attachments_before WHERE id > :after ORDER BY id LIMIT :limit", {"after": ""}):
        rows = []
        for row in page:
            place = f"MIS name 1\n{row['id']}/{row['conversation']}/{FIRST_KEY}"
            rows.append({**row, "name": keys[row["conversation"]].seal(row["name"], place), "key": FIRST_KEY})
        op.get_bind().execute(sa.insert(table), rows)


def _seal_messages(keys: Mapping[str, ConversationKey]) -> None:
    """Seal every entry in the order of its time, each conversation's in the order of their numbers."""
    bind = op.get_bind()
    heads: dict[str, bytes] = {}
    table = sa.table("messages", *map(sa.column, _MESSAGE))
    leaf = 0
    for page in _pages(_BY_TIME, {"at": -1, "conversation": "", "seq": 0}):
        digests = _digests(bind, page)
        rows = []
        for row in page:
            id = row["conversation"]
            is_clear = row["kind"] in _CLEAR
            entry = {**row, "urgent": bool(row["urgent"]), "data": row["data"] if is_clear else None}
            content = _content(bind, row, digests, is_clear=is_clear)
            sealed = seal(keys[id].words, head_of(entry, FIRST_KEY), content, heads.get(id, FIRST))
            heads[id] = sealed.hash
            entry |= {"key": FIRST_KEY, "sealed": sealed.sealed, "commitment": sealed.commitment}
            entry |= {"hash": sealed.hash, "leaf": leaf}
            rows.append({name: entry[name] for name in _MESSAGE})
            leaf += 1
        bind.execute(sa.insert(table), rows)
    for id, head in heads.items():
        bind.execute(sa.text("UPDATE conversations SET head = :head WHERE id = :id"), {"head": head, "id": id})
    bind.execute(sa.text("UPDATE counters SET leaves = :leaves WHERE name = 'change'"), {"leaves": leaf})
    op.drop_column("conversations", "subject")
    op.alter_column("conversations", "sealed_subject", new_column_name="subject")


def _content(bind: Connection, row: Mapping[str, Any], digests: Mapping[str, str], *, is_clear: bool) -> bytes:
    content: dict[str, Any] = {}
    if row["text"] is not None:
        content["text"] = row["text"]
    if row["data"] is not None and not is_clear:
        content["data"] = json.loads(row["data"])
    if row["attachments"] is not None:
        files = json.loads(row["attachments"])
        content["attachments"] = [{**file, "sha256": digests[file["id"]]} for file in files]
    if row["seq"] == 1:
        content["opening"] = _facts(bind, row["conversation"])
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(bind: Connection, id: str) -> dict[str, Any]:
    found = bind.execute(_FACTS, {"id": id}).mappings().one()
    return {**found, "feeds_dossier": bool(found["feeds_dossier"])}


def _digests(bind: Connection, page: list[Mapping[str, Any]]) -> dict[str, str]:
    """The SHA-256 of the attachments of a page of messages."""
    ids = [file["id"] for row in page if row["attachments"] for file in json.loads(row["attachments"])]
    if not ids:
        return {}
    query = _DIGESTS.bindparams(sa.bindparam("ids", expanding=True))
    return {row.id: row.sha256.hex() for row in bind.execute(query, {"ids": ids})}


def _pages(query: str, place: dict[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """The rows of a query that goes on after the place of the last one, some at a time."""
    while True:
        page = op.get_bind().execute(sa.text(query), {**place, "limit": AT_ONCE}).mappings().all()
        if not page:
            return
        yield [dict(row) for row in page]
        place = {"after": page[-1]["id"]} if "after" in place else {name: page[-1][name] for name in place}


_BY_TIME = """SELECT * FROM messages_before
    WHERE (at, conversation, seq) > (:at, :conversation, :seq) ORDER BY at, conversation, seq LIMIT :limit"""
_FACTS = sa.text("SELECT kind, subject, dossier, feeds_dossier FROM conversations WHERE id = :id")
_DIGESTS = sa.text(
    "SELECT attachments.id, blobs.sha256 FROM attachments JOIN blobs ON blobs.id = attachments.blob "
    "WHERE attachments.id IN :ids"
)
_TRIGGERS = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
_MESSAGE = (
    *("conversation", "seq", "at", "author", "kind", "client_ref", "reply_to", "urgent", "data", "corrects"),
    *("key", "sealed", "commitment", "hash", "leaf"),
)
_ATTACHMENT = (
    *("id", "conversation", "author", "client_ref", "key", "name", "media_type", "size", "width", "height", "pages"),
    *("blob", "thumbnail", "uploaded_at", "seq", "position"),
)
