"""Attachments: kept, found by who may, and given to the message that names them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.attachment import Content, Kept
from mis.domain.conversation import Thread
from mis.keys import Keyring
from mis.store.conversation_keys import ConversationKeys
from mis.store.sealed_names import name_of, sealed_name
from mis.store.tables import attachments, blobs, conversation_keys, messages
from protocol.attachment import Attachment, AttachmentSent
from protocol.errors import Unavailable
from protocol.values import AccountId, AttachmentId, ClientRef, ConversationId, Millis, Seq

_content = blobs.alias("content")
_thumbnail = blobs.alias("thumbnail_content")
_has_key = and_(
    conversation_keys.c.conversation == attachments.c.conversation, conversation_keys.c.number == attachments.c.key
)
_FILE = tuple(attachments.c[name] for name in Attachment.__struct_fields__)


class Attachments:
    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def one(self, id: AttachmentId) -> Kept | None:
        row = (await self._connection.execute(_kept().where(attachments.c.id == id))).first()
        return None if row is None else self._kept_of(row)

    async def named(self, ids: Sequence[AttachmentId]) -> Mapping[AttachmentId, Kept]:
        """Those of a list that exist, locked until the commit."""
        known = [id for id in ids if "\x00" not in id]  # PostgreSQL refuses it in a text; there is none such
        query = _kept().where(attachments.c.id.in_(known)).with_for_update(of=attachments)
        return {row.id: self._kept_of(row) for row in await self._connection.execute(query)}

    async def of_reference(self, conversation: ConversationId, author: AccountId, client_ref: ClientRef) -> Kept | None:
        """The attachment that a client_ref of this author made before."""
        same = and_(
            attachments.c.conversation == conversation,
            attachments.c.author == author,
            attachments.c.client_ref == client_ref,
        )
        row = (await self._connection.execute(_kept().where(same))).first()
        return None if row is None else self._kept_of(row)

    async def uploaded(self, author: AccountId, *, since: Millis) -> tuple[int, Millis | None]:
        """How many bytes an account has uploaded since a time, and when the first of them."""
        query = select(func.coalesce(func.sum(attachments.c.size), 0), func.min(attachments.c.uploaded_at)).where(
            attachments.c.author == author, attachments.c.uploaded_at > since
        )
        used, first = (await self._connection.execute(query)).one()
        return int(used), first

    async def add(self, kept: Kept) -> None:
        """Store an attachment, its name under the key of its bytes.

        Raises:  Unavailable (that key was destroyed while they came)
        """
        file, number = kept.file, kept.content.key
        wrapped = await ConversationKeys(self._connection).of(kept.conversation, number)
        if wrapped is None:
            raise Unavailable("what the conversation had was erased meanwhile")
        row = {column.name: getattr(file, column.name) for column in _FILE}
        row |= {
            "name": sealed_name(file.name, self._keyring, wrapped, file.id, kept.conversation, number),
            "key": number,
            "conversation": kept.conversation,
            "author": kept.author,
            "client_ref": kept.client_ref,
            "blob": kept.content.blob,
            "thumbnail": kept.thumbnail and kept.thumbnail.blob,
            "uploaded_at": kept.uploaded_at,
        }
        await self._connection.execute(insert(attachments), row)

    async def give(self, ids: Sequence[AttachmentId], seq: Seq) -> None:
        """Give attachments to a message of their conversation, in the sender's order, for ever."""
        rows = [{"of_id": id, "at": position, "to_seq": seq} for position, id in enumerate(ids)]
        query = update(attachments).where(attachments.c.id == bindparam("of_id"))
        await self._connection.execute(query.values(seq=bindparam("to_seq"), position=bindparam("at")), rows)

    async def page(
        self, thread: Thread, after: tuple[Seq, int] | None, *, limit: int
    ) -> Sequence[tuple[AttachmentSent, int]]:
        """What the messages of a thread have, the newest message first, each with its position there."""
        query = (
            select(attachments, conversation_keys.c.wrapped, messages.c.at, messages.c.author.label("by"))
            .join(
                messages,
                and_(messages.c.conversation == attachments.c.conversation, messages.c.seq == attachments.c.seq),
            )
            .join(conversation_keys, _has_key)
            .where(attachments.c.conversation == thread.conversation, attachments.c.seq <= thread.last_seq)
            .order_by(attachments.c.seq.desc(), attachments.c.position)
            .limit(limit)
        )
        if after is not None:
            seq, position = after
            later = and_(attachments.c.seq == seq, attachments.c.position > position)
            query = query.where(or_(attachments.c.seq < seq, later))
        rows = await self._connection.execute(query)
        return [(self._sent_of(row), row.position) for row in rows]

    async def in_order(self, which: ColumnElement[bool], *, limit: int | None) -> Sequence[tuple[Kept, int]]:
        """Those of them that messages have, the oldest message first, each with its position there."""
        query = _kept().where(attachments.c.seq.is_not(None), which)
        rows = await self._connection.execute(query.order_by(attachments.c.seq, attachments.c.position).limit(limit))
        return [(self._kept_of(row), row.position) for row in rows]

    def _sent_of(self, row: Row[Any]) -> AttachmentSent:
        return AttachmentSent(**self._file_of(row), seq=row.seq, at=row.at, author=row.by)

    def _kept_of(self, row: Row[Any]) -> Kept:
        thumbnail = row.thumbnail and Content(row.thumbnail, row.thumbnail_sha256, row.thumbnail_size, row.key)
        return Kept(
            file=Attachment(**self._file_of(row)),
            conversation=row.conversation,
            author=row.author,
            client_ref=row.client_ref,
            content=Content(row.blob, row.sha256, row.size, row.key),
            thumbnail=thumbnail,
            uploaded_at=row.uploaded_at,
            seq=row.seq,
        )

    def _file_of(self, row: Row[Any]) -> dict[str, Any]:
        fields = {column.name: getattr(row, column.name) for column in _FILE}
        return fields | {"name": name_of(row._mapping, self._keyring)}  # noqa: SLF001 - SQLAlchemy's own name for it

    async def of_blob(self, blob: str) -> Sequence[AttachmentId]:
        """The attachments whose bytes, or whose thumbnail, a blob has."""
        query = select(attachments.c.id).where(or_(attachments.c.blob == blob, attachments.c.thumbnail == blob))
        return (await self._connection.execute(query.order_by(attachments.c.id))).scalars().all()

    async def remove_unsent(self, *, before: Millis) -> None:
        """Forget what no message has and was uploaded before a time."""
        is_over = and_(attachments.c.seq.is_(None), attachments.c.uploaded_at < before)
        await self._connection.execute(delete(attachments).where(is_over))


def _kept() -> Select[Any]:
    return (
        select(
            attachments,
            conversation_keys.c.wrapped,
            _content.c.sha256,
            _thumbnail.c.sha256.label("thumbnail_sha256"),
            _thumbnail.c.size.label("thumbnail_size"),
        )
        .join(conversation_keys, _has_key)
        .join(_content, _content.c.id == attachments.c.blob)
        .outerjoin(_thumbnail, _thumbnail.c.id == attachments.c.thumbnail)
    )
