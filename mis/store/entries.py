"""Entries between their rows and the messages that people read: sealed on the way in, opened on the way out."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from msgspec import Struct
from sqlalchemy import RowMapping, Select, and_, select

from mis.archive.entry import FIRST, RANDOM_BYTES, Clear, DamagedEntry, head_of, head_of_columns, opened, record, seal
from mis.domain.attachment import Kept
from mis.domain.conversation import Opening
from mis.errors import defect
from mis.keys import ConversationKey, Keyring
from mis.store.prepared import Row
from mis.store.tables import conversation_keys, messages
from protocol.attachment import Attachment, AttachmentStored
from protocol.message import EntryData, Message
from protocol.values import (
    AccountId,
    ConversationId,
    ConversationKind,
    DossierId,
    MessageKind,
    Millis,
    Seq,
    Unreadable,
)

# What says only who came or went stays in the clear: views of who has left are made of it, also after an erasure.
_CLEAR = (MessageKind.OPENED, MessageKind.MEMBER_ADDED, MessageKind.MEMBER_LEFT)
_DATA = msgspec.json.Decoder(EntryData)

# Where a query finds the key of the entry it reads; none is there any more once it was destroyed.
HAS_KEY = and_(
    conversation_keys.c.conversation == messages.c.conversation, conversation_keys.c.number == messages.c.key
)
COLUMNS = (*messages.c, conversation_keys.c.wrapped)


class Facts(Struct, frozen=True):
    """What never changes of a conversation, in its first entry."""

    kind: ConversationKind
    subject: str | None
    dossier: DossierId | None
    feeds_dossier: bool


class Content(Struct, frozen=True, omit_defaults=True):
    """What is sealed of an entry."""

    text: str | None = None
    data: EntryData | None = None
    attachments: Sequence[AttachmentStored] = ()
    opening: Facts | None = None


class _Read(Struct, frozen=True):
    """What is read again of it."""

    text: str | None = None
    data: EntryData | None = None
    attachments: list[Attachment] = []


_CONTENT = msgspec.json.Decoder(_Read)
_LOST = _Read()


class Numbered(Protocol):
    """An entry with its place: a message, or what an extension records."""

    @property
    def conversation(self) -> ConversationId: ...
    @property
    def seq(self) -> Seq: ...
    @property
    def at(self) -> Millis: ...
    @property
    def author(self) -> AccountId: ...
    @property
    def kind(self) -> StrEnum: ...
    @property
    def client_ref(self) -> str | None: ...
    @property
    def reply_to(self) -> Seq | None: ...
    @property
    def urgent(self) -> bool: ...
    @property
    def corrects(self) -> Seq | None: ...


@dataclass(slots=True)
class Chain:
    """Where a conversation's entries go on.

    Shape:   number of the key; head: the hash of the newest entry
    """

    number: int
    key: ConversationKey
    head: bytes = FIRST

    def row(self, staged: "Staged", leaf: int, random: bytes) -> Row:
        """Seal an entry as the next one, and return the values of its row in the order of the table's columns.

        Shape:   random: as `seal` has it
        """
        message = staged.message
        clear: Clear = (
            message.conversation,
            message.seq,
            message.at,
            message.author,
            message.kind._value_,  # `value` is a property, and takes ten times as long
            message.client_ref,
            message.reply_to,
            message.urgent,
            staged.clear,
            message.corrects,
        )
        head = head_of_columns(clear, self.number)
        sealed = seal(self.key.words, head, staged.content, self.head, random)
        self.head = sealed.hash
        return (*clear, self.number, sealed.sealed, sealed.commitment, sealed.hash, leaf)


def rows_of(entries: Sequence["Staged"], chains: Mapping[ConversationId, Chain], first: int) -> list[Row]:
    """The rows of new entries, sealed in their order, whose places in the tree begin with `first`."""
    random = os.urandom(RANDOM_BYTES * len(entries))  # one system call, not one an entry
    return [
        chains[one.message.conversation].row(one, first + n, random[RANDOM_BYTES * n : RANDOM_BYTES * (n + 1)])
        for n, one in enumerate(entries)
    ]


class Staged(NamedTuple):
    """An entry that waits to be written.

    Shape:   clear: what of its data is not sealed, as it is stored
    """

    message: Numbered
    content: bytes
    clear: str | None


@dataclass(frozen=True, slots=True)
class Proven:
    """What shows that an entry is in the archive, and what it says.

    Shape:   salt and content are null where it cannot be opened any more
    """

    leaf: int
    record: bytes
    salt: bytes | None
    content: bytes | None


def staged(message: Message, files: Sequence[Kept] = (), opening: Opening | None = None) -> Staged:
    """Make an entry of a message, the files it has, and the facts of the conversation that it opens."""
    is_clear = message.kind in _CLEAR
    content = Content(
        text=message.text,
        data=None if is_clear else message.data,
        attachments=[one.stored for one in files],
        opening=None if opening is None else _facts(opening),
    )
    clear = msgspec.json.encode(message.data).decode() if is_clear else None
    return Staged(message, msgspec.json.encode(content), clear)


def _facts(opening: Opening) -> Facts:
    return Facts(opening.kind, opening.subject, opening.dossier, opening.feeds_dossier)


def entries() -> Select[Any]:
    """Every entry, as `message_of` reads it; a query with joins of its own selects COLUMNS and joins by HAS_KEY."""
    return select(*COLUMNS).select_from(messages.outerjoin(conversation_keys, HAS_KEY))


def message_of(row: RowMapping, keyring: Keyring) -> Message:
    """Open an entry; what cannot be opened says so in its place, and keeps nobody from the others."""
    kind = MessageKind(row["kind"])
    content, unreadable = _content(row, keyring)
    return Message(
        conversation=row["conversation"],
        seq=row["seq"],
        at=row["at"],
        author=row["author"],
        kind=kind,
        client_ref=row["client_ref"],
        text=content.text,
        attachments=content.attachments,
        reply_to=row["reply_to"],
        urgent=row["urgent"],
        data=content.data if row["data"] is None else _DATA.decode(row["data"]),
        corrects=row["corrects"],
        unreadable=unreadable,
    )


def proven(row: RowMapping, keyring: Keyring) -> Proven:
    """What an entry is proved with; `previous` is the hash of the entry before."""
    head = head_of(row, row["key"])
    found = salt_and_content(row, keyring)
    salt, content = (None, None) if isinstance(found, Unreadable) else found
    return Proven(
        leaf=row["leaf"],
        record=record(head, row["sealed"], row["commitment"], row["previous"] or FIRST),
        salt=salt,
        content=content,
    )


def _content(row: RowMapping, keyring: Keyring) -> tuple[_Read, Unreadable | None]:
    found = salt_and_content(row, keyring)
    if isinstance(found, Unreadable):
        return _LOST, found
    return _CONTENT.decode(found[1]), None


def salt_and_content(row: RowMapping, keyring: Keyring) -> tuple[bytes, bytes] | Unreadable:
    """Return what is sealed of an entry, or why it cannot be opened."""
    if row["wrapped"] is None:
        return Unreadable.ERASED
    try:
        key = keyring.open(row["wrapped"], ConversationId(row["conversation"]), row["key"])
        return opened(key.words, head_of(row, row["key"]), row["sealed"])
    except (InvalidTag, DamagedEntry) as error:
        defect(error)
        return Unreadable.DAMAGED
