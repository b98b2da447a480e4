"""The data of an extract: some entries of a conversation or a journal, each with its proof, and of the others nothing.

Shape:   protocol/README.md, "Export"
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Raw, Struct

from mis.archive.note import base64_of
from mis.export.data import Person
from mis.export.names import attachment_path
from mis.export.seal import EXTRACT
from mis.export.shown import Shown
from protocol.attachment import AttachmentStored
from protocol.values import AccountId, AttachmentId, ConversationId, Millis, Seq, Unreadable


class Head(Struct, frozen=True):
    """What comes before the entries.

    Shape:   about: what they are of, as their reader saw it on the day of the export
    """

    format: str
    conversation: ConversationId
    about: Any
    count: int
    exported_at: Millis
    exported_by: AccountId
    key: str
    checkpoint: str


class File(Struct, frozen=True):
    """Shape:   path in the zip; null where it is missing, as `missing` says: lost or damaged on the server, or
    withheld from who may not open it
    """

    id: AttachmentId
    path: str | None
    missing: str | None


class Line(Struct, frozen=True):
    """An entry and its proof.

    Shape:   said: its content, or what of it its reader sees, and `is_cut` then, and it is not proved: salt and content
             are null; files: those of `said`, in its order; record, hash, hashes: as in `mis.export.data`
    """

    seq: Seq
    at: Millis
    author: AccountId
    kind: str
    reply_to: Seq | None
    urgent: bool
    corrects: Seq | None
    said: Raw | None
    is_cut: bool
    files: list[File]
    unreadable: Unreadable | None
    leaf: int
    record: str | None
    hash: str | None
    salt: str | None
    content: str | None
    hashes: list[str]


@dataclass(frozen=True, slots=True)
class Provable:
    """An entry as the archive has it.

    Shape:   record is None where what is stored is not what was written
    """

    seq: Seq
    at: Millis
    author: AccountId
    kind: str
    reply_to: Seq | None
    urgent: bool
    corrects: Seq | None
    unreadable: Unreadable | None
    leaf: int
    hash: bytes
    record: bytes | None
    salt: bytes | None
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as its reader sees it.

    Shape:   people: whom it names, its author among them; cut: what they see of a record, as JSON, of one that they do
             not see all of
    """

    shown: Shown
    people: Sequence[Person]
    cut: bytes | None = None


class _Files(Struct, frozen=True):
    attachments: list[AttachmentStored] = []


_FILES = msgspec.json.Decoder(_Files)


def files_of(said: bytes | None) -> Sequence[AttachmentStored]:
    """The files that a content names."""
    return [] if said is None else _FILES.decode(said).attachments


def head(
    conversation: ConversationId, about: Any, count: int, at: Millis, by: AccountId, key: str, checkpoint: str
) -> bytes:
    """Return the first line, which ends where the entries begin."""
    first = Head(EXTRACT, conversation, about, count, at, by, key, checkpoint)
    return msgspec.json.encode(first).removesuffix(b"}") + b',"entries":[\n'


def line(
    one: Provable, cut: bytes | None, hashes: Iterable[bytes], missing: Mapping[AttachmentId, str], *, is_last: bool
) -> bytes:
    """Return an entry.

    Shape:   cut: as in Seen
    """
    files = files_of(one.content)
    said = one.content if cut is None else msgspec.json.encode({"record": Raw(cut), "attachments": files})
    entry = Line(
        seq=one.seq,
        at=one.at,
        author=one.author,
        kind=one.kind,
        reply_to=one.reply_to,
        urgent=one.urgent,
        corrects=one.corrects,
        said=None if said is None else Raw(said),
        is_cut=cut is not None,
        files=[_file(one.seq, at, file, missing) for at, file in enumerate(files)],
        unreadable=one.unreadable,
        leaf=one.leaf,
        record=None if one.record is None else base64_of(one.record),
        hash=base64_of(one.hash) if one.record is None else None,
        salt=None if one.salt is None or cut is not None else base64_of(one.salt),
        content=None if one.content is None or cut is not None else one.content.decode(),
        hashes=[base64_of(hash) for hash in hashes],
    )
    return msgspec.json.encode(entry) + (b"\n" if is_last else b",\n")


def tail(people: Iterable[Person], hashes: Iterable[bytes]) -> bytes:
    """Return the last line: whom the entries name, and what of the tree comes after the last of them."""
    last = {"people": list(people), "hashes": [base64_of(hash) for hash in hashes]}
    return b"]," + msgspec.json.encode(last).removeprefix(b"{") + b"\n"


def _file(seq: Seq, position: int, file: AttachmentStored, missing: Mapping[AttachmentId, str]) -> File:
    why = missing.get(file.id)
    return File(file.id, attachment_path(seq, position, file.name) if why is None else None, why)
