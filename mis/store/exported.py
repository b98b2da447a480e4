"""A conversation as it is exported: what the archive has of each message, and how much there is of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.archive.entry import FIRST, hash_of
from mis.domain.attachment import Kept
from mis.domain.conversation import Thread
from mis.export.data import Archived
from mis.export.extract import Provable, files_of
from mis.keys import Keyring
from mis.store.attachments import Attachments
from mis.store.entries import COLUMNS, HAS_KEY, entries, message_of, proven, salt_and_content
from mis.store.tables import attachments, conversation_keys, messages
from protocol.values import ConversationId, MessageKind, Seq, Unreadable


@dataclass(frozen=True, slots=True)
class Weight:
    """Units:   sealed_bytes of all entries, files_bytes of all attachments."""

    sealed_bytes: int
    files: int
    files_bytes: int


class Exported:
    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def leaf(self, conversation: ConversationId, seq: Seq) -> int:
        """The place in the tree of an entry that exists."""
        query = select(messages.c.leaf).where(messages.c.conversation == conversation, messages.c.seq == seq)
        return int((await self._connection.execute(query)).scalar_one())

    async def weight(self, thread: Thread) -> Weight:
        readable = and_(messages.c.conversation == thread.conversation, messages.c.seq <= thread.last_seq)
        has_them = and_(attachments.c.conversation == thread.conversation, attachments.c.seq <= thread.last_seq)
        return await self._weight(readable, has_them)

    async def weight_of(self, conversation: ConversationId, seqs: Sequence[Seq], *, files_until: Seq) -> Weight:
        """The same of some entries, and of the files of those up to one."""
        readable = and_(messages.c.conversation == conversation, messages.c.seq.in_(seqs))
        with_files = [seq for seq in seqs if seq <= files_until]
        has_them = and_(attachments.c.conversation == conversation, attachments.c.seq.in_(with_files))
        return await self._weight(readable, has_them)

    async def _weight(self, readable: ColumnElement[bool], has_them: ColumnElement[bool]) -> Weight:
        sealed = select(func.coalesce(func.sum(func.length(messages.c.sealed)), 0)).where(readable)
        files = select(func.count(), func.coalesce(func.sum(attachments.c.size), 0)).where(has_them)
        sealed_bytes = (await self._connection.execute(sealed)).scalar_one()
        count, files_bytes = (await self._connection.execute(files)).one()
        return Weight(int(sealed_bytes), count, int(files_bytes))

    async def corrections(self, thread: Thread) -> Mapping[Seq, Seq]:
        """By which message each was corrected last, of those that were."""
        is_in = (messages.c.conversation == thread.conversation, messages.c.seq <= thread.last_seq)
        query = select(messages.c.corrects, func.max(messages.c.seq).label("by")).where(
            *is_in, messages.c.corrects.is_not(None)
        )
        rows = await self._connection.execute(query.group_by(messages.c.corrects))
        return {row.corrects: row.by for row in rows}

    async def page(self, thread: Thread, *, after: Seq, limit: int) -> list[Archived]:
        """What comes after a number, in rising seq, with all that proves it."""
        is_in = (messages.c.conversation == thread.conversation, messages.c.seq.between(after, thread.last_seq))
        rows = await self._connection.execute(entries().where(*is_in).order_by(messages.c.seq).limit(limit + 1))
        found, previous = [], FIRST
        for row in rows.mappings():
            if row["seq"] > after:
                found.append(self._archived(row, previous))
            previous = row["hash"]
        return found[:limit]

    async def files(self, thread: Thread, *, after: tuple[Seq, int], limit: int) -> Sequence[tuple[Kept, int]]:
        """What the messages of a thread have after a place, in their order, each with its position there."""
        seq, position = after
        later = or_(attachments.c.seq > seq, and_(attachments.c.seq == seq, attachments.c.position > position))
        is_in = and_(attachments.c.conversation == thread.conversation, attachments.c.seq <= thread.last_seq)
        return await Attachments(self._connection, self._keyring).in_order(and_(is_in, later), limit=limit)

    async def texts(self, conversation: ConversationId, last: Seq) -> Sequence[Seq]:
        """The numbers of what people wrote, up to an entry, rising."""
        is_text = messages.c.kind == MessageKind.TEXT.value
        is_in = (messages.c.conversation == conversation, messages.c.seq <= last, is_text)
        query = select(messages.c.seq).where(*is_in).order_by(messages.c.seq)
        return list((await self._connection.execute(query)).scalars())

    async def provable(self, conversation: ConversationId, seqs: Sequence[Seq]) -> list[Provable]:
        """Some entries, in rising seq, with all that proves each."""
        previous = messages.alias("previous")
        before = and_(previous.c.conversation == messages.c.conversation, previous.c.seq == messages.c.seq - 1)
        found = messages.outerjoin(conversation_keys, HAS_KEY).outerjoin(previous, before)
        query = select(*COLUMNS, previous.c.hash.label("previous")).select_from(found)
        query = query.where(messages.c.conversation == conversation, messages.c.seq.in_(seqs))
        rows = await self._connection.execute(query.order_by(messages.c.seq))
        return [_provable(row, self._keyring) for row in rows.mappings()]

    async def files_of(self, conversation: ConversationId, seqs: Sequence[Seq]) -> Sequence[tuple[Kept, int]]:
        """What some entries have, in their order, each with its position there."""
        is_in = and_(attachments.c.conversation == conversation, attachments.c.seq.in_(seqs))
        return await Attachments(self._connection, self._keyring).in_order(is_in, limit=None)

    def _archived(self, row: RowMapping, previous: bytes) -> Archived:
        message = message_of(row, self._keyring)
        proof = proven(_with(row, previous), self._keyring)
        is_written = proof.content is not None or hash_of(proof.record) == row["hash"]
        return Archived(
            message=message,
            files=files_of(proof.content),
            leaf=row["leaf"],
            hash=row["hash"],
            record=proof.record if is_written else None,
            salt=proof.salt,
            content=proof.content,
        )


def _with(row: RowMapping, previous: bytes) -> Any:
    return {**row, "previous": previous}


def _provable(row: RowMapping, keyring: Keyring) -> Provable:
    proof, found = proven(row, keyring), salt_and_content(row, keyring)
    is_written = proof.content is not None or hash_of(proof.record) == row["hash"]
    clear = ("seq", "at", "author", "kind", "reply_to", "urgent", "corrects")
    return Provable(
        **{name: row[name] for name in clear},
        unreadable=found if isinstance(found, Unreadable) else None,
        leaf=row["leaf"],
        hash=row["hash"],
        record=proof.record if is_written else None,
        salt=proof.salt,
        content=proof.content,
    )
