"""What extensions recorded in journals of their own: conversations without members (docs/decisions/0016-dossier.md)."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct
from sqlalchemy import BigInteger, RowMapping, Select, and_, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.attachment import Kept
from mis.keys import Keyring
from mis.store.entries import COLUMNS, HAS_KEY, Staged, entries, salt_and_content
from mis.store.listed import listed, parameters_of
from mis.store.tables import conversation_keys, messages
from protocol.attachment import Attachment
from protocol.values import AccountId, ConversationId, Millis, Seq, Unreadable


class RecordKind(StrEnum):
    RECORD = "record"


class Record(Struct, frozen=True):
    """What an extension records: an entry as messages are, in a conversation that has no members.

    Shape:   content is JSON of the extension's
    """

    conversation: ConversationId
    seq: Seq
    at: Millis
    author: AccountId
    content: Raw
    kind: RecordKind = RecordKind.RECORD
    client_ref: None = None
    reply_to: None = None
    urgent: bool = False
    corrects: None = None


class Recorded(Struct, frozen=True):
    """Shape:   conversation is the journal; content is null where it cannot be opened any more, and files
    is empty
    """

    conversation: ConversationId
    seq: Seq
    at: Millis
    author: AccountId
    content: Raw | None
    unreadable: Unreadable | None
    files: Sequence[Attachment] = ()


class _Content(Struct, frozen=True, omit_defaults=True):
    record: Raw
    attachments: Sequence[Attachment] = ()


_CONTENT = msgspec.json.Decoder(_Content)


def staged_record(record: Record, files: Sequence[Kept] = ()) -> Staged:
    """Make an entry of what an extension records, and of the files that it has."""
    content = _Content(record.content, [one.stored for one in files])
    return Staged(record, msgspec.json.encode(content), None)


async def _nothing_staged() -> None:
    pass


class Records:
    """Shape:   flush writes what a transaction has recorded and not written yet, so that it is read too."""

    def __init__(
        self,
        connection: AsyncConnection,
        keyring: Keyring,
        flush: Callable[[], Awaitable[None]] = _nothing_staged,
    ) -> None:
        self._connection = connection
        self._keyring = keyring
        self._flush = flush

    async def page(self, journal: ConversationId, *, before: Seq | None, limit: int) -> Sequence[Recorded]:
        """At most `limit` records of a journal, newest first, older than one if that is given."""
        await self._flush()
        query = entries().where(messages.c.conversation == journal, messages.c.kind == RecordKind.RECORD.value)
        if before is not None:
            query = query.where(messages.c.seq < before)
        rows = await self._connection.execute(query.order_by(messages.c.seq.desc()).limit(limit))
        return [recorded_of(row, self._keyring) for row in rows.mappings()]

    async def named(self, places: Sequence[tuple[ConversationId, Seq]]) -> Sequence[Recorded]:
        """Records by journal and number, in any order."""
        if not places:
            return ()
        await self._flush()
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(journal, str(seq)) for journal, seq in places])
        rows = await self._connection.execute(_named(dialect), parameters)
        return [recorded_of(row, self._keyring) for row in rows.mappings()]


@cache
def _named(dialect: str) -> Select[Any]:
    rows, (journal, seq) = listed(dialect, 2)
    is_it = and_(messages.c.conversation == journal, messages.c.seq == cast(seq, BigInteger))
    found = rows.join(messages, is_it).outerjoin(conversation_keys, HAS_KEY)
    return select(*COLUMNS).select_from(found).where(messages.c.kind == RecordKind.RECORD.value)


def recorded_of(row: RowMapping, keyring: Keyring) -> Recorded:
    """Open a record; what cannot be opened says so in its place."""
    found = salt_and_content(row, keyring)
    place = (row["conversation"], row["seq"], row["at"], row["author"])
    if isinstance(found, Unreadable):
        return Recorded(*place, None, found)
    content = _CONTENT.decode(found[1])
    return Recorded(*place, content.record, None, content.attachments)
