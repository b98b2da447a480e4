"""`conversation.json`: what was written, message by message, each with its proof; one JSON object, a message a line.

Shape:   protocol/README.md, "Export"
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from mis.archive.note import base64_of
from mis.export.names import attachment_path
from mis.export.seal import CONVERSATION
from protocol.attachment import AttachmentStored
from protocol.conversation import Conversation
from protocol.message import EntryData, Message
from protocol.values import (
    AccountId,
    AccountKind,
    AttachmentId,
    ConversationId,
    ConversationKind,
    DossierId,
    MessageKind,
    Millis,
    Seq,
    Unreadable,
)


class Person(Struct, frozen=True):
    """Shape:   name, profession and place as they were on the day of the export."""

    id: AccountId
    name: str
    kind: AccountKind
    profession: str | None
    place: str | None


class Facts(Struct, frozen=True):
    id: ConversationId
    kind: ConversationKind
    subject: str | None
    dossier: DossierId | None
    feeds_dossier: bool


class Head(Struct, frozen=True):
    """What comes before the messages.

    Shape:   last_seq: how many messages there are; people: who is or was a member, as far as the messages say
    """

    format: str
    conversation: Facts
    last_seq: Seq
    people: list[Person]
    exported_at: Millis
    exported_by: AccountId
    key: str
    checkpoint: str


class File(AttachmentStored, frozen=True, kw_only=True):
    """Shape:   path in the zip; null where it is missing, as `missing` says: lost or damaged on the server."""

    path: str | None
    missing: str | None


class Entry(Struct, frozen=True):
    """A message, as `Message` has it, and its proof.

    Shape:   record: base64; null where what is stored is not what was written, and `hash` is what was; hashes: of the
             tree, between the message before and this one
    """

    seq: Seq
    at: Millis
    author: AccountId
    kind: MessageKind
    client_ref: str | None
    text: str | None
    attachments: list[File]
    reply_to: Seq | None
    urgent: bool
    data: EntryData | None
    corrects: Seq | None
    unreadable: Unreadable | None
    leaf: int
    record: str | None
    hash: str | None
    salt: str | None
    content: str | None
    hashes: list[str]


@dataclass(frozen=True, slots=True)
class Archived:
    """A message as the archive has it.

    Shape:   record is None where what is stored is not what was written; files: with the SHA-256 of each
    """

    message: Message
    files: Sequence[AttachmentStored]
    leaf: int
    hash: bytes
    record: bytes | None
    salt: bytes | None
    content: bytes | None


def facts_of(conversation: Conversation) -> Facts:
    return Facts(**{name: getattr(conversation, name) for name in Facts.__struct_fields__})


def people_of(conversation: Conversation) -> list[Person]:
    return [Person(one.account, one.name, one.kind, one.profession, one.place) for one in conversation.members]


def head(conversation: Conversation, last_seq: Seq, at: Millis, by: AccountId, key: str, checkpoint: str) -> bytes:
    """Return the first line, which ends where the messages begin."""
    people = people_of(conversation)
    first = Head(CONVERSATION, facts_of(conversation), last_seq, people, at, by, key, checkpoint)
    return msgspec.json.encode(first).removesuffix(b"}") + b',"messages":[\n'


def line(archived: Archived, hashes: Iterable[bytes], missing: Mapping[AttachmentId, str], *, is_last: bool) -> bytes:
    """Return a message."""
    message = archived.message
    entry = Entry(
        seq=message.seq,
        at=message.at,
        author=message.author,
        kind=message.kind,
        client_ref=message.client_ref,
        text=message.text,
        attachments=[_file(message.seq, at, one, missing) for at, one in enumerate(archived.files)],
        reply_to=message.reply_to,
        urgent=message.urgent,
        data=message.data,
        corrects=message.corrects,
        unreadable=message.unreadable,
        leaf=archived.leaf,
        record=None if archived.record is None else base64_of(archived.record),
        hash=base64_of(archived.hash) if archived.record is None else None,
        salt=None if archived.salt is None else base64_of(archived.salt),
        content=None if archived.content is None else archived.content.decode(),
        hashes=[base64_of(hash) for hash in hashes],
    )
    return msgspec.json.encode(entry) + (b"\n" if is_last else b",\n")


def tail(hashes: Iterable[bytes]) -> bytes:
    """Return the last line: what of the tree comes after the last message."""
    return b'],"hashes":' + msgspec.json.encode([base64_of(hash) for hash in hashes]) + b"}\n"


def _file(seq: Seq, position: int, file: AttachmentStored, missing: Mapping[AttachmentId, str]) -> File:
    fields = {name: getattr(file, name) for name in AttachmentStored.__struct_fields__}
    why = missing.get(file.id)
    path = attachment_path(seq, position, file.name) if why is None else None
    return File(**fields, path=path, missing=why)
