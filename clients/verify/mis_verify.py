"""`mis-verify FILE --key KEY`: whether an export of a conversation, or of a dossier with its conversations, is what was
written, without the server.

One file, the standard library and `cryptography`, no code of the server's: it can be handed out alone, and read. It is
written against docs/decisions/0012-archive.md and 0015-export.md, RFC 6962 and the C2SP texts.

Exit codes: 0 all of it is verified; 1 something is not what was written, and the sentence says what and where; 2 it
could not be looked at (no such file, no key).

The file may come from anybody. It is never unpacked, nothing is written, and of what it holds a line at a time is in
memory, besides the list of its files. Every byte of the zip's own is compared with the one spelling that a server gives
it, so that no two programs can read different files out of one that was verified.
"""

import argparse
import base64
import binascii
import json
import os
import re
import struct
import sys
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WHOLE, EXTRACT = "MIS export 1", "MIS extract 1"
README, DIGESTS, SEAL, ATTACHMENTS = "LISEZMOI.txt", "empreintes.txt", "sceau.txt", "pieces-jointes/"
CONVERSATION, DOSSIER, LOOKED = "conversation", "dossier", "qui-a-lu"  # what the pages and the data are called after

HASH_BYTES = 32
SALT_BYTES = 16
FIRST = bytes(HASH_BYTES)
# Of what is held whole: a line of the data, whose message came in a frame of 64 KiB; the seal; the list of digests.
MOST_LINE_BYTES = 4 << 20
MOST_SEAL_BYTES = 4 << 10
MOST_DIGESTS_BYTES = 256 << 20
MOST_AT_MS = 253_402_300_800_000  # the year 10000
PART_BYTES = 1 << 16

OK, WRONG, NOT_LOOKED_AT = 0, 1, 2

# What is said, in French and in English; a name in braces is told by whoever raises it.
WORDS: Mapping[str, tuple[str, str]] = {
    "no_file": ("Le fichier {name} ne peut pas être lu.", "The file {name} cannot be read."),
    "no_key": (
        "Ce n’est pas une clé d’archive : elle s’écrit nom+identifiant+base64, ou c’est un fichier qui la contient.",
        "This is no key of an archive: one is written name+id+base64, or it is a file that has one.",
    ),
    "no_zip": (
        "Ce n’est pas un export de MIS, ou il n’est pas entier.",
        "This is no export of MIS, or not the whole of one.",
    ),
    "container": (
        "Le zip n’est pas tel que le serveur l’écrit, près de {name} : il a été modifié ou refait.",
        "The zip is not as the server writes it, near {name}: it was changed, or packed anew.",
    ),
    "packed": (
        "Le fichier {name} est abîmé dans le zip.",
        "The file {name} is damaged in the zip.",
    ),
    "files": (
        "Les fichiers du zip ne sont pas ceux d’un export : {name} est en trop, manque ou n’est pas à sa place.",
        "The files of the zip are not those of an export: {name} is too many, missing, or out of place.",
    ),
    "note": ("Le {what} est mal formé.", "The {what} is malformed."),
    "other_key": (
        "Le {what} n’est pas signé par cette clé : cet export vient d’ailleurs, ou il a été forgé.",
        "The {what} is not signed with this key: the export comes from elsewhere, or is forged.",
    ),
    "signature": (
        "La signature du {what} est fausse : il a été modifié après avoir été signé.",
        "The signature of the {what} is wrong: it was changed after it was signed.",
    ),
    "digests": (
        "La liste des empreintes n’est pas celle que le serveur a scellée.",
        "The list of digests is not the one that the server sealed.",
    ),
    "digest": (
        "Le fichier {name} n’est pas celui que le serveur a scellé : il a été modifié.",
        "The file {name} is not the one that the server sealed: it was changed.",
    ),
    "sealed_other": (
        "Le sceau est celui d’un autre export.",
        "The seal is that of another export.",
    ),
    "head": (
        "Le début de conversation.json n’est pas celui d’un export : {name}.",
        "The beginning of conversation.json is not that of an export: {name}.",
    ),
    "tail": (
        "La fin de conversation.json n’est pas celle d’un export.",
        "The end of conversation.json is not that of an export.",
    ),
    "opening": (
        "L’export dit de la conversation autre chose que son premier message : {name}.",
        "The export says of the conversation something else than its first message does: {name}.",
    ),
    "people": (
        "La liste des personnes n’est pas celle que disent les messages.",
        "The list of people is not the one that the messages tell.",
    ),
    "json": ("Le message n° {seq} est mal formé.", "Message {seq} is malformed."),
    "order": (
        "Le message n° {seq} manque, ou n’est pas à sa place.",
        "Message {seq} is missing, or out of its place.",
    ),
    "record": (
        "La preuve du message n° {seq} n’en est pas une.",
        "The proof of message {seq} is none.",
    ),
    "other_conversation": (
        "Le message n° {seq} vient d’une autre conversation.",
        "Message {seq} is of another conversation.",
    ),
    "shown": (
        "L’export montre du message n° {seq} autre chose que ce qui est prouvé : {name}.",
        "The export shows of message {seq} something else than what is proved: {name}.",
    ),
    "commitment": (
        "Ce que l’export montre du message n° {seq} n’est pas ce qui a été écrit.",
        "What the export shows of message {seq} is not what was written.",
    ),
    "half": (
        "Il manque une partie de la preuve du message n° {seq}.",
        "A part of the proof of message {seq} is missing.",
    ),
    "chain": (
        "Le message n° {seq} ne suit pas celui qui le précède : l’un des deux a été modifié ou échangé.",
        "Message {seq} does not follow the one before it: one of the two was changed or swapped.",
    ),
    "leaf": (
        "Le message n° {seq} n’est pas à sa place dans l’archive.",
        "Message {seq} is not in its place in the archive.",
    ),
    "not_signed_yet": (
        "L’archive signée est plus ancienne que le message n° {seq} : elle ne le prouve pas.",
        "The archive that was signed is older than message {seq}: it does not prove it.",
    ),
    "path": (
        "Le chemin de preuve avant le message n° {seq} n’a pas la longueur qu’il faut.",
        "The path of proof before message {seq} is not as long as it must be.",
    ),
    "root": (
        "Les messages ne sont pas ceux de l’archive signée : leur racine est une autre.",
        "The messages are not those of the signed archive: they make another root.",
    ),
    "attachment": (
        "La pièce jointe {name} du message n° {seq} n’est pas celle qui a été envoyée.",
        "The attachment {name} of message {seq} is not the one that was sent.",
    ),
    "no_attachment": (
        "La pièce jointe {name} du message n° {seq} n’est pas dans l’export.",
        "The attachment {name} of message {seq} is not in the export.",
    ),
    "damaged": (
        "Le serveur dit lui-même que le message n° {seq} est abîmé chez lui ({count} en tout) ; le reste est vérifié.",
        "The server itself says that message {seq} is damaged there ({count} in all); the rest is verified.",
    ),
    "verified": (
        "Tout est vérifié (messages : {count}, pièces jointes : {files}) : c’est ce qui a été écrit, rien n’y manque.",
        "All is verified (messages: {count}, attachments: {files}): this is what was written, and none is missing.",
    ),
    "sealed": (
        "Archive {key}, export du {day}. Noms et pages à lire : scellés ce jour-là ; au besoin, les données font foi.",
        "Archive {key}, exported on {day}. Names and readable pages: sealed that day; in doubt, the data hold.",
    ),
    "erased": (
        "Messages effacés par la loi : {count}. On sait encore qui les a écrits et quand, plus ce qu’ils disaient.",
        "Messages erased by law: {count}. Who wrote them and when is still known, no more what they said.",
    ),
    "erased_unsaid": (
        "Messages que l’export dit effacés, sans qu’aucun des siens le consigne : {count}.",
        "Messages that the export says were erased, and none of its own tells of it: {count}.",
    ),
    "extract": (
        "Tout est vérifié (éléments : {count}, fichiers : {files}) : c’est ce qui a été écrit.",
        "All is verified (entries: {count}, files: {files}): this is what was written.",
    ),
    "left_out": (
        "Ce qui n’y est pas montré à qui l’a demandé n’est pas prouvé (numéros absents : {count}).",
        "What is not shown there to whoever asked is not proved (numbers that are absent: {count}).",
    ),
    "cut": (
        "Éléments dont une partie seulement est montrée, scellée et non prouvée : {count}.",
        "Entries of which a part alone is shown, sealed and not proved: {count}.",
    ),
    "withheld": (
        "Fichiers que qui l’a demandé n’ouvre pas : {count}. Ils sont nommés.",
        "Files that are not for whoever asked to open: {count}. They are named.",
    ),
    "missing": (
        "Pièces jointes absentes, que le serveur dit avoir perdues : {count}.",
        "Attachments that are missing, and that the server says it has lost: {count}.",
    ),
}
WHAT = {"seal": ("sceau", "seal"), "checkpoint": ("point de contrôle de l’archive", "checkpoint of the archive")}
LANGUAGES = ("fr", "en")


class Fault(Exception):  # noqa: N818 - what it is
    """Something is not what was written.

    Shape:   word: of WORDS; the rest: what its sentence names; folder: of the zip, where it is in one
    """

    folder = ""

    def __init__(self, word: str, **named: object) -> None:
        super().__init__(word, named)
        self.word = word
        self.named = named


class NotLookedAt(Fault):
    """There was nothing to look at."""


# The zip.


class Member(NamedTuple):
    """A file of the zip.

    Shape:   start: where its packed bytes are
    """

    name: str
    start: int
    packed_bytes: int
    size: int
    crc: int


_LOCAL = struct.Struct("<4s2B4HL2L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LARGE = struct.Struct("<HHQQ")
_DEFLATED = 8
_FIRST_DAY = 1 << 5 | 1  # 1 January 1980
_SIZES_FOLLOW, _UTF_8 = 1 << 3, 1 << 11
_ATTRIBUTES = 0o600 << 16
_IN_FOUR_BYTES = (1 << 31) - 1
_FULL = 0xFFFFFFFF


class Zip:
    """An export, in the one spelling that a server gives it.

    Source:  PKWARE's APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.9 data descriptor, 4.3.12 central directory, 4.3.14 to
             4.3.16 its end, 4.5.3 sizes of eight bytes
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self.members = list(self._walk())

    def parts(self, member: Member) -> Iterator[bytes]:
        """The bytes of a file.

        Raises:  Fault (what comes out is not what the zip says of it, or goes on)
        """
        inflater, crc, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, 0, member.packed_bytes
        self._file.seek(member.start)
        while not inflater.eof:
            packed = inflater.unconsumed_tail
            if not packed:
                packed = self._file.read(min(left, PART_BYTES))
                left -= len(packed)
            part = _inflated(inflater, packed, member)
            if not part and not packed:
                raise Fault("packed", name=member.name)
            crc, size = zlib.crc32(part, crc), size + len(part)
            if size > member.size:
                raise Fault("packed", name=member.name)
            yield part
        if left or inflater.unused_data or (crc, size) != (member.crc, member.size):
            raise Fault("packed", name=member.name)

    def whole(self, member: Member, most_bytes: int) -> bytes:
        """Raises:  Fault (also where it is larger)."""
        if member.size > most_bytes:
            raise Fault("files", name=member.name)
        return b"".join(self.parts(member))

    def _walk(self) -> Iterator[Member]:
        """Go through files and directory side by side; they are all there is.

        Raises:  Fault
        """
        count, directory = self._end()
        at, in_directory = 0, directory
        for _ in range(count):
            member, record = self._central(in_directory, at)
            at = self._local(member, at)
            in_directory += len(record)
            yield member
        end = _ending(count, in_directory - directory, directory)
        if at != directory or self._read(in_directory, self._size - in_directory) != end:
            raise Fault("container", name="la fin du zip")

    def _end(self) -> tuple[int, int]:
        """How many files there are, and where the directory begins, as the end of the zip says.

        Raises:  Fault
        """
        tail = self._read(max(self._size - _END.size, 0), _END.size)
        if len(tail) < _END.size:
            raise Fault("no_zip")
        signature, _, _, _, count, size, start, _ = _END.unpack(tail)
        if signature != b"PK\5\6":
            raise Fault("no_zip")
        if _FULL in (size, start) or count == 0xFFFF:
            large = self._read(self._size - _END.size - _LOCATOR.size - _END_64.size, _END_64.size)
            if large.startswith(b"PK\6\6") and len(large) == _END_64.size:
                count, _, start = _END_64.unpack(large)[-3:]
        return count, start

    def _central(self, at: int, local: int) -> tuple[Member, bytes]:
        """The record of a file, whose local header is at another place.

        Raises:  Fault
        """
        fixed = self._read(at, _CENTRAL.size)
        if len(fixed) < _CENTRAL.size:
            raise Fault("container", name="la fin du zip")
        fields = _CENTRAL.unpack(fixed)
        crc, packed, size, name_bytes, extra_bytes = fields[9:14]
        name = self._read(at + _CENTRAL.size, name_bytes).decode("utf-8", "replace")
        extra = self._read(at + _CENTRAL.size + name_bytes, extra_bytes)
        if packed == _FULL or size == _FULL:
            if len(extra) < _LARGE.size:
                raise Fault("container", name=name)
            _, _, size, packed = _LARGE.unpack_from(extra)
        header = _header(name, is_large=self._read(local + 4, 1) == b"\x2d")
        member = Member(name, local + len(header), packed, size, crc)
        record = _record(member, local, is_large=header[4] == 45)
        if self._read(at, len(record)) != record:
            raise Fault("container", name=name)
        return member, record

    def _local(self, member: Member, at: int) -> int:
        """Compare what stands before and after the bytes of a file; give where the next one begins.

        Raises:  Fault
        """
        is_large = self._read(at + 4, 1) == b"\x2d"
        sizes = struct.Struct("<4sLQQ" if is_large else "<4sLLL")
        header = _header(member.name, is_large=is_large)
        end = member.start + member.packed_bytes
        if not is_large and max(member.size, member.packed_bytes) > _IN_FOUR_BYTES:
            raise Fault("container", name=member.name)
        descriptor = sizes.pack(b"PK\7\x08", member.crc, member.packed_bytes, member.size)
        if self._read(at, len(header)) != header or self._read(end, sizes.size) != descriptor:
            raise Fault("container", name=member.name)
        return end + sizes.size

    def _read(self, at: int, count: int) -> bytes:
        if at < 0 or count < 0 or at > self._size:
            return b""
        self._file.seek(at)
        return self._file.read(count)


def _inflated(inflater: Any, packed: bytes, member: Member) -> bytes:
    try:
        return bytes(inflater.decompress(packed, PART_BYTES))
    except zlib.error:
        raise Fault("packed", name=member.name) from None


def _flags(name: str) -> int:
    return _SIZES_FOLLOW if name.isascii() else _SIZES_FOLLOW | _UTF_8


def _header(name: str, *, is_large: bool) -> bytes:
    """The local header of a file, whose sizes follow it."""
    encoded, size = name.encode(), _FULL if is_large else 0
    extra = _LARGE.pack(1, 16, 0, 0) if is_large else b""
    version = 45 if is_large else 20
    fixed = (b"PK\3\4", version, 0, _flags(name), _DEFLATED, 0, _FIRST_DAY, 0, size, size, len(encoded), len(extra))
    return _LOCAL.pack(*fixed) + encoded + extra


def _record(member: Member, local: int, *, is_large: bool) -> bytes:
    """The record of a file in the directory."""
    encoded, size, packed, extra = member.name.encode(), member.size, member.packed_bytes, b""
    if max(size, packed) > _IN_FOUR_BYTES:
        extra = struct.pack("<QQ", size, packed)
        size = packed = _FULL
    if local > _IN_FOUR_BYTES:
        extra += struct.pack("<Q", local)
        local = _FULL
    if extra:
        extra = struct.pack("<HH", 1, len(extra)) + extra
    version = 45 if extra or is_large else 20
    fixed = (b"PK\1\2", version, 3, version, 0, _flags(member.name), _DEFLATED, 0, _FIRST_DAY, member.crc)
    lengths = (packed, size, len(encoded), len(extra), 0, 0, 0, _ATTRIBUTES, local)
    return _CENTRAL.pack(*fixed, *lengths) + encoded + extra


def _ending(count: int, size: int, start: int) -> bytes:
    """What follows the directory."""
    large = b""
    if count > 0xFFFF or max(size, start) > _IN_FOUR_BYTES:
        large = _END_64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        large += _LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
    few = min(count, 0xFFFF)
    return large + _END.pack(b"PK\5\6", 0, 0, few, few, min(size, _FULL), min(start, _FULL), 0)


# What was signed.


class Key:
    """The key of an archive: `name+id+base64`.

    Source:  C2SP signed-note; the name is made of the key (docs/decisions/0012-archive.md)
    """

    def __init__(self, text: str) -> None:
        name, id, encoded = (*text.split("+", 2), "", "")[:3]
        try:
            data = _bytes(encoded)
        except ValueError:
            data = b""
        if data[:1] != b"\x01" or len(data) != 1 + 32 or name != f"mis/{sha256(data[1:]).hexdigest()[:16]}":
            raise NotLookedAt("no_key")
        self.text = text
        self.name = name
        self._id = sha256(f"{name}\n".encode() + data).digest()[:4]
        if id != self._id.hex():
            raise NotLookedAt("no_key")
        self._public = Ed25519PublicKey.from_public_bytes(data[1:])

    def signed(self, note: str, what: str) -> list[str]:
        """The lines of a note that this key signed, and nobody else.

        Raises:  Fault
        """
        text, found, last = note.partition("\n\n")
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n", last)
        if not found or match is None:
            raise Fault("note", what=WHAT[what])
        signature = _decoded(match[2], "note", what=WHAT[what])
        if match[1] != self.name or signature[:4] != self._id:
            raise Fault("other_key", what=WHAT[what])
        try:
            self._public.verify(signature[4:], (text + "\n").encode())
        except (InvalidSignature, UnicodeEncodeError):
            raise Fault("signature", what=WHAT[what]) from None
        return text.split("\n")


class Tree(NamedTuple):
    size: int
    root: bytes


class Seal(NamedTuple):
    """Units:   at in ms since 1970-01-01 UTC."""

    format: str
    conversation: str
    at: str
    digests: str


def sealed(zip: Zip, folder: "Folder", key: Key) -> Seal:
    """Raises:  Fault."""
    if [folder.name_of(member) for member in folder.members[-2:]] != [DIGESTS, SEAL]:
        raise Fault("files", name=SEAL)
    lines = key.signed(_text(zip.whole(folder.members[-1], MOST_SEAL_BYTES), "note", what=WHAT["seal"]), "seal")
    if len(lines) != 4 or lines[0] not in (WHOLE, EXTRACT):
        raise Fault("note", what=WHAT["seal"])
    return Seal(*lines)


def tree_of(note: str, key: Key) -> Tree:
    """The tree that a checkpoint is of.

    Raises:  Fault
    Source:  C2SP tlog-checkpoint
    """
    lines = key.signed(note, "checkpoint")
    if len(lines) != 3 or lines[0] != key.name or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise Fault("note", what=WHAT["checkpoint"])
    return Tree(int(lines[1]), _hash(lines[2], "note", what=WHAT["checkpoint"]))


# What the messages say.

_TAG = b"MIS entry 1\n"
_NUMBERS = struct.Struct(">QQI?QQ")


class Record(NamedTuple):
    """What a message is in the archive, in its canonical bytes.

    Source:  docs/decisions/0012-archive.md, "What an entry is"
    """

    kind: str
    conversation: str
    seq: int
    at: int
    key: int
    urgent: bool
    reply_to: int | None
    corrects: int | None
    author: str
    client_ref: str | None
    data: str
    commitment: bytes
    previous: bytes

    @classmethod
    def of(cls, data: bytes) -> "Record":
        """Raises:  ValueError, struct.error (it is none)."""
        if not data.startswith(_TAG):
            raise ValueError("another tag")
        kind, at = _field(data, len(_TAG), ">H")
        conversation, at = _field(data, at, ">H")
        if data[at + 20 : at + 21] not in (b"\0", b"\1"):
            raise ValueError("neither urgent nor not")
        seq, time, key, urgent, reply_to, corrects = _NUMBERS.unpack_from(data, at)
        author, at = _field(data, at + _NUMBERS.size, ">H")
        client_ref, at = _field(data, at, ">H")
        clear, at = _field(data, at, ">I")
        if len(data) != at + 3 * HASH_BYTES:
            raise ValueError("not as long as it must be")
        commitment, previous = data[at + HASH_BYTES : at + 2 * HASH_BYTES], data[at + 2 * HASH_BYTES :]
        numbers = (seq, time, key, urgent, reply_to or None, corrects or None)
        return cls(kind, conversation, *numbers, author, client_ref or None, clear, commitment, previous)


def _field(data: bytes, at: int, length: str) -> tuple[str, int]:
    (count,) = struct.unpack_from(length, data, at)
    start = at + struct.calcsize(length)
    if start + count > len(data):
        raise ValueError("it ends in the middle")
    return data[start : start + count].decode(), start + count


class Range:
    """The leaves of a tree so far, from the first on: the roots of its full subtrees, the largest first.

    Source:  RFC 6962, 2.1
    """

    def __init__(self) -> None:
        self.leaves = 0
        self._roots: list[tuple[int, bytes]] = []

    def add(self, leaves: int, root: bytes) -> None:
        """Add the next full subtree."""
        self.leaves += leaves
        while self._roots and self._roots[-1][0] == leaves:
            leaves, root = 2 * leaves, _parent(self._roots.pop()[1], root)
        self._roots.append((leaves, root))

    @property
    def root(self) -> bytes:
        """Shape:   of one leaf at least."""
        (_, root), *rest = reversed(self._roots)
        for _, left in rest:
            root = _parent(left, root)
        return root


def gap(start: int, end: int) -> list[int]:
    """How many leaves the full subtrees have that lie between two places."""
    sizes = []
    while start < end:
        most = 1 << ((end - start).bit_length() - 1)
        sizes.append(min(start & -start or most, most))
        start += sizes[-1]
    return sizes


def _parent(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Outcome:
    """What was found where nothing is wrong.

    Shape:   damaged: the first message that the server says is damaged; erased_keys: of erased messages, the keys;
             left_out: numbers that an extract does not have, null of what is whole; parts: of the folders, by name
    """

    key: str
    at: int
    count: int = 0
    files: int = 0
    missing: int = 0
    withheld: int = 0
    cut: int = 0
    left_out: int | None = None
    damaged: list[int] = field(default_factory=list)
    erased_keys: list[int] = field(default_factory=list)
    newest_erasure: int = 0
    parts: dict[str, "Outcome"] = field(default_factory=dict)

    @property
    def code(self) -> int:
        return WRONG if self.damaged or any(part.code for part in self.parts.values()) else OK

    def sentences(self, language: str) -> Iterator[str]:
        yield self.verified(language)
        day = datetime.fromtimestamp(self.at / 1_000, UTC).strftime("%Y-%m-%d %H:%M UTC")
        yield said("sealed", language, key=self.key, day=day)
        yield from self.less(language)
        for folder, part in self.parts.items():
            yield from (f"{folder} {sentence}" for sentence in (part.verified(language), *part.less(language)))

    def verified(self, language: str) -> str:
        """That it is what was written, or what the server itself says is not."""
        if self.damaged:
            return said("damaged", language, seq=self.damaged[0], count=len(self.damaged))
        word = "verified" if self.left_out is None else "extract"
        return said(word, language, count=self.count, files=self.files)

    def less(self, language: str) -> Iterator[str]:
        """What is not there, or not proved."""
        counted = {
            "erased": len(self.erased_keys),
            "erased_unsaid": sum(key >= self.newest_erasure for key in self.erased_keys),
            "missing": self.missing,
            "withheld": self.withheld,
            "cut": self.cut,
            "left_out": self.left_out or 0,
        }
        if self.left_out is not None:
            counted["erased_unsaid"] = 0  # what tells of an erasure is not what somebody said
        yield from (said(word, language, count=count) for word, count in counted.items() if count)


HEAD = ("format", "conversation", "last_seq", "people", "exported_at", "exported_by", "key", "checkpoint", "messages")
FACTS = ("id", "kind", "subject", "dossier", "feeds_dossier")
PERSON = ("id", "name", "kind", "profession", "place")
SHOWN = (
    *("seq", "at", "author", "kind", "client_ref", "text", "attachments", "reply_to", "urgent", "data", "corrects"),
    *("unreadable", "leaf", "record", "hash", "salt", "content", "hashes"),
)
FILE = ("id", "name", "size", "media_type", "width", "height", "pages", "sha256")
EXTRACT_HEAD = (
    "format",
    "conversation",
    "about",
    "count",
    "exported_at",
    "exported_by",
    "key",
    "checkpoint",
    "entries",
)
EXTRACT_SHOWN = (
    *("seq", "at", "author", "kind", "reply_to", "urgent", "corrects", "said", "is_cut", "files", "unreadable"),
    *("leaf", "record", "hash", "salt", "content", "hashes"),
)
CUT = ("record", "attachments")
GONE, WITHHELD = ("lost", "damaged"), "withheld"
LOOKED_FOLDER = "qui-a-lu/"  # who opened a dossier, in the export of its person
FOLDER = re.compile(r"conversations/[1-9][0-9]{0,5}/|qui-a-lu/")


class Entries(ABC):
    """What a folder has of the archive: entries in their places in the tree, and the bytes that these are made of.

    Order:   `begin` with the first line, `take` each entry, `end` with the last line
    Shape:   digests: of each file of the folder, by its name, with its size; most: how many entries there are
    """

    HEAD: tuple[str, ...]
    SHOWN: tuple[str, ...]
    TAIL: tuple[str, ...]
    CLEAR: tuple[str, ...]

    def __init__(self, key: Key, seal: Seal, digests: Mapping[str, tuple[str, int]]) -> None:
        self._key = key
        self._seal = seal
        self._digests = digests
        self._range = Range()
        self._previous = FIRST
        self._named = 0
        self.most = 0

    def begin(self, line: bytes) -> None:
        self._told = head = _object(line + b"]}", self.HEAD, "head", name="JSON")
        if head["format"] != self._seal.format:
            raise Fault("head", name="format")
        if (self._conversation(head), str(head["exported_at"])) != (self._seal.conversation, self._seal.at):
            raise Fault("sealed_other")
        self.most = self._counted(head)
        if head["key"] != self._key.text:
            raise Fault("head", name="key")
        if not isinstance(head["checkpoint"], str) or not isinstance(head["exported_by"], str):
            raise Fault("head", name="checkpoint, exported_by")
        if type(head["exported_at"]) is not int or not 0 <= head["exported_at"] < MOST_AT_MS:
            raise Fault("head", name="exported_at")
        self._tree = tree_of(head["checkpoint"], self._key)
        self.outcome = Outcome(self._key.name, head["exported_at"])

    def take(self, line: bytes) -> None:
        self.outcome.count += 1
        entry = _object(line, self.SHOWN, "json", seq=self.outcome.count)
        seq = self._place(entry["seq"])
        self._climb(entry["leaf"], entry["hashes"], seq)
        if entry["record"] is None:
            self._take_damaged(entry, seq)
            return
        data = _decoded(entry["record"], "record", seq=seq)
        record = self._record(data, seq)
        self._compare(entry, {name: getattr(record, name) for name in self.CLEAR}, seq)
        if entry["hash"] is not None:
            raise Fault("shown", seq=seq, name="hash")
        self._read(entry, record)
        self._link(record)
        self._add_leaf(sha256(b"\x00" + data).digest(), seq)

    def end(self, line: bytes) -> None:
        if self.outcome.count != self.most:
            raise Fault("order", seq=self.outcome.count + 1)
        if not line.startswith(b"]"):
            raise Fault("tail")
        tail = _object(f'{{"{self.HEAD[-1]}":['.encode() + line, self.TAIL, "tail")
        self._add(self._tree.size, tail["hashes"], Fault("tail"))
        if self._range.root != self._tree.root:
            raise Fault("root")
        self._end(tail)
        if self._named != sum(name.startswith(ATTACHMENTS) for name in self._digests):
            raise Fault("files", name=ATTACHMENTS)

    @abstractmethod
    def _conversation(self, head: Mapping[str, Any]) -> object:
        """The conversation that the head says it is of."""

    @abstractmethod
    def _counted(self, head: Mapping[str, Any]) -> int:
        """How many entries the head says there are."""

    @abstractmethod
    def _place(self, seq: object) -> int:
        """The number of an entry, which comes after those before it."""

    @abstractmethod
    def _read(self, entry: Mapping[str, Any], record: Record) -> None:
        """See that what is shown is what was committed to."""

    @abstractmethod
    def _link(self, record: Record) -> None:
        """See that an entry follows the one before it."""

    @abstractmethod
    def _end(self, tail: Mapping[str, Any]) -> None:
        """See to what is known once all was read."""

    def _climb(self, leaf: object, hashes: object, seq: int) -> None:
        """Go up to the place of a message in the tree."""
        if type(leaf) is not int or leaf < self._range.leaves:
            raise Fault("leaf", seq=seq)
        if leaf >= self._tree.size:
            raise Fault("not_signed_yet", seq=seq)
        self._add(leaf, hashes, Fault("path", seq=seq))

    def _add(self, until: int, hashes: object, fault: Fault) -> None:
        sizes = gap(self._range.leaves, until)
        if not isinstance(hashes, list) or len(hashes) != len(sizes):
            raise fault
        for size, text in zip(sizes, hashes, strict=True):
            self._range.add(size, _hash(text, fault.word, **fault.named))

    def _add_leaf(self, hash: bytes, _seq: int) -> None:
        self._range.add(1, hash)
        self._previous = hash

    def _take_damaged(self, entry: Mapping[str, Any], seq: int) -> None:
        """Of a message that the server says is damaged, the archive has the hash alone."""
        if entry["unreadable"] != "damaged" or entry["content"] is not None or entry["salt"] is not None:
            raise Fault("half", seq=seq)
        self._compare(entry, self._nothing(), seq)
        self.outcome.damaged.append(seq)
        self._add_leaf(_hash(entry["hash"], "record", seq=seq), seq)

    @abstractmethod
    def _nothing(self) -> Mapping[str, object]:
        """What is shown of an entry that cannot be read."""

    def _record(self, data: bytes, seq: int) -> Record:
        try:
            record = Record.of(data)
        except (ValueError, struct.error):
            raise Fault("record", seq=seq) from None
        if record.conversation != self._seal.conversation:
            raise Fault("other_conversation", seq=seq)
        return record

    def _compare(self, entry: Mapping[str, Any], proved: Mapping[str, object], seq: int) -> None:
        for name, value in proved.items():
            if not _same(entry[name], value):
                raise Fault("shown", seq=seq, name=name)

    def _content(self, entry: Mapping[str, Any], record: Record) -> dict[str, Any]:
        """What was committed to, and is given with its salt."""
        salt = _decoded(entry["salt"], "half", seq=record.seq)
        if not isinstance(entry["content"], str) or len(salt) != SALT_BYTES:
            raise Fault("half", seq=record.seq)
        if sha256(salt + _encoded(entry["content"], record.seq)).digest() != record.commitment:
            raise Fault("commitment", seq=record.seq)
        return _json(entry["content"], "json", seq=record.seq)

    def _read_nothing(self, entry: Mapping[str, Any], record: Record, nothing: Mapping[str, object]) -> None:
        """See that nothing is shown of what was erased."""
        seq = record.seq
        if entry["content"] is not None or entry["salt"] is not None or entry["unreadable"] is None:
            raise Fault("half", seq=seq)
        self._compare(entry, nothing, seq)
        if entry["unreadable"] == "erased":
            self.outcome.erased_keys.append(record.key)
        elif entry["unreadable"] == "damaged":
            self.outcome.damaged.append(seq)
        else:
            raise Fault("shown", seq=seq, name="unreadable")

    def _see_file(self, path: str, said: Mapping[str, Any], seq: int) -> None:
        """See that a file of an entry is there, and is the one that it names."""
        if path not in self._digests:
            raise Fault("no_attachment", seq=seq, name=said["name"])
        if self._digests[path] != (said["sha256"], said["size"]):
            raise Fault("attachment", seq=seq, name=said["name"])
        self._named += 1
        self.outcome.files += 1


class Messages(Entries):
    """All messages of a conversation, up to one of them."""

    HEAD, SHOWN, TAIL = HEAD, SHOWN, ("messages", "hashes")
    CLEAR = ("seq", "at", "author", "kind", "client_ref", "reply_to", "urgent", "corrects")

    def __init__(self, key: Key, seal: Seal, digests: Mapping[str, tuple[str, int]]) -> None:
        super().__init__(key, seal, digests)
        self._members: set[str] = set()

    def _conversation(self, head: Mapping[str, Any]) -> object:
        self._facts = head["conversation"]
        if not isinstance(self._facts, dict) or tuple(self._facts) != FACTS:
            raise Fault("head", name="format")
        return self._facts["id"]

    def _counted(self, head: Mapping[str, Any]) -> int:
        last_seq = head["last_seq"]
        if type(last_seq) is not int or last_seq < 1:
            raise Fault("head", name="last_seq")
        return last_seq

    def _place(self, seq: object) -> int:
        if type(seq) is not int or seq != self.outcome.count:
            raise Fault("order", seq=self.outcome.count)
        return seq

    def _nothing(self) -> Mapping[str, object]:
        return {"text": None, "attachments": []}

    def _read(self, entry: Mapping[str, Any], record: Record) -> None:
        if entry["content"] is None or entry["salt"] is None:
            self._read_nothing(entry, record, {**self._nothing(), "data": _clear(record)})
            return
        said = self._content(entry, record)
        data = _clear(record) or said.get("data")
        self._compare(entry, {"text": said.get("text"), "data": data, "unreadable": None}, record.seq)
        self._compare_files(entry["attachments"], said.get("attachments", []), record.seq)
        if record.seq == 1:
            self._compare_opening(said.get("opening"))

    def _link(self, record: Record) -> None:
        self._follow(record)
        if record.previous != self._previous:
            raise Fault("chain", seq=record.seq)

    def _end(self, _tail: Mapping[str, Any]) -> None:
        if (
            self._members != _people(self._told["people"]) and not self.outcome.damaged
        ):  # who came may be what is damaged
            raise Fault("people")

    def _compare_opening(self, opening: object) -> None:
        for name in FACTS[1:]:
            if not isinstance(opening, dict) or not _same(opening.get(name), self._facts[name]):
                raise Fault("opening", name=name)

    def _compare_files(self, shown: object, sent: object, seq: int) -> None:
        for position, (file, said) in enumerate(_pairs(shown, sent, "attachments", seq), 1):
            self._compare_file(file, said, f"{ATTACHMENTS}{seq}-{position}-{said['name']}", seq)

    def _compare_file(self, file: Mapping[str, Any], said: Mapping[str, Any], path: str, seq: int) -> None:
        is_missing = file.get("missing") in GONE
        whole = {**said, "path": None if is_missing else path, "missing": file.get("missing") if is_missing else None}
        if not _same(file, whole):
            raise Fault("shown", seq=seq, name="attachments")
        if is_missing:
            self.outcome.missing += 1
        else:
            self._see_file(path, said, seq)

    def _follow(self, record: Record) -> None:
        """Note who was ever a member, and what was erased."""
        if record.kind == "erased":
            self.outcome.newest_erasure = record.key
        if record.kind in ("opened", "member_added"):
            accounts = (_clear(record) or {}).get("accounts")
            if not isinstance(accounts, list):
                raise Fault("record", seq=record.seq)
            self._members.update(map(str, accounts))


class Extract(Entries):
    """Some entries of a conversation or a journal: each is what was written, and of the others nothing is said."""

    HEAD, SHOWN, TAIL = EXTRACT_HEAD, EXTRACT_SHOWN, ("entries", "people", "hashes")
    CLEAR = ("seq", "at", "author", "kind", "reply_to", "urgent", "corrects")

    def __init__(self, key: Key, seal: Seal, digests: Mapping[str, tuple[str, int]]) -> None:
        super().__init__(key, seal, digests)
        self._last = 0
        self._authors: set[str] = set()

    def begin(self, line: bytes) -> None:
        super().begin(line)
        self.outcome.left_out = 0

    def _conversation(self, head: Mapping[str, Any]) -> object:
        return head["conversation"]

    def _counted(self, head: Mapping[str, Any]) -> int:
        count = head["count"]
        if type(count) is not int or count < 0:
            raise Fault("head", name="count")
        return count

    def _place(self, seq: object) -> int:
        if type(seq) is not int or seq <= self._last:
            raise Fault("order", seq=self._last + 1)
        self.outcome.left_out = seq - self.outcome.count
        return seq

    def _nothing(self) -> Mapping[str, object]:
        return {"said": None, "is_cut": False, "files": []}

    def _read(self, entry: Mapping[str, Any], record: Record) -> None:
        self._authors.add(record.author)
        if entry["is_cut"] is True:
            self._read_cut(entry, record)
        elif entry["content"] is None or entry["salt"] is None:
            self._read_nothing(entry, record, self._nothing())
        else:
            said = self._content(entry, record)
            self._compare(entry, {"said": said, "is_cut": False, "unreadable": None}, record.seq)
            self._compare_files(entry["files"], said.get("attachments", []), record.seq)

    def _read_cut(self, entry: Mapping[str, Any], record: Record) -> None:
        """What is shown of it the seal alone says; its files are those that it names."""
        self._compare(entry, {"salt": None, "content": None, "unreadable": None}, record.seq)
        if not isinstance(entry["said"], dict) or tuple(entry["said"]) != CUT:
            raise Fault("shown", seq=record.seq, name="said")
        self._compare_files(entry["files"], entry["said"]["attachments"], record.seq)
        self.outcome.cut += 1

    def _link(self, record: Record) -> None:
        """Where an entry is left out before it, the tree alone says that it is in its place."""
        if record.seq == self._last + 1 and record.previous != self._previous:
            raise Fault("chain", seq=record.seq)

    def _add_leaf(self, hash: bytes, seq: int) -> None:
        super()._add_leaf(hash, seq)
        self._last = seq

    def _end(self, tail: Mapping[str, Any]) -> None:
        if not self._authors <= _people(tail["people"]):
            raise Fault("people")

    def _compare_files(self, shown: object, sent: object, seq: int) -> None:
        for position, (file, said) in enumerate(_pairs(shown, sent, "files", seq), 1):
            path, why = f"{ATTACHMENTS}{seq}-{position}-{said['name']}", file.get("missing")
            is_there = why not in (*GONE, WITHHELD)
            if not _same(
                file, {"id": said["id"], "path": path if is_there else None, "missing": None if is_there else why}
            ):
                raise Fault("shown", seq=seq, name="files")
            self.outcome.missing += why in GONE
            self.outcome.withheld += why == WITHHELD
            if is_there:
                self._see_file(path, said, seq)


def _pairs(shown: object, sent: object, name: str, seq: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The files that are shown of an entry, each with what was said of it.

    Raises:  Fault
    """
    if not isinstance(shown, list) or not isinstance(sent, list) or len(shown) != len(sent):
        raise Fault("shown", seq=seq, name=name)
    for file, said in zip(shown, sent, strict=True):
        if not isinstance(file, dict) or not isinstance(said, dict) or tuple(said) != FILE:
            raise Fault("shown", seq=seq, name=name)
        yield file, said


def _clear(record: Record) -> dict[str, Any] | None:
    """What happened to the conversation, where the record says it.

    Raises:  Fault
    """
    return _json(record.data, "record", seq=record.seq) if record.data else None


def _people(people: object) -> set[str]:
    if not isinstance(people, list) or any(not isinstance(one, dict) or tuple(one) != PERSON for one in people):
        raise Fault("head", name="people")
    ids = {str(one["id"]) for one in people}
    if len(ids) != len(people):
        raise Fault("people")
    return ids


# All of it.


class Folder(NamedTuple):
    """A folder of the zip with a seal of its own; that of all of it has no name.

    Shape:   name: with a slash behind; members: all that is in it, its own folders too
    """

    name: str
    members: Sequence[Member]

    def name_of(self, member: Member) -> str:
        return member.name.removeprefix(self.name)


def verify(file: BinaryIO, key: Key) -> Outcome:
    """See that a file is an export in which nothing was changed, and that what it shows was written.

    Raises:  Fault (the first that is found: of a message, before the file that it is in)
    """
    zip = Zip(file)
    whole = Folder("", zip.members)
    seal = sealed(zip, whole, key)
    folders = _folders(zip) if seal.format == EXTRACT else []
    found = {member.name: _digest(zip, member) for member in zip.members[:-2]}
    parts = {folder.name: _part(zip, folder, key, seal, found) for folder in folders}
    outcome = _verified(zip, whole, key, seal, found)
    outcome.parts = parts
    return outcome


def _folders(zip: Zip) -> list[Folder]:
    """The conversations of a dossier, which come first, numbered from 1, and who opened it, where that is there.

    Raises:  Fault
    """
    groups = [Folder(name, list(members)) for name, members in groupby(zip.members, _folder_of)]
    names = [one.name for one in groups]
    looked = [LOOKED_FOLDER] if LOOKED_FOLDER in names else []
    if names != [*(f"conversations/{number}/" for number in range(1, len(names) - len(looked))), *looked, ""]:
        raise Fault("files", name="conversations/")
    return groups[:-1]


def _folder_of(member: Member) -> str:
    match = FOLDER.match(member.name)
    return match[0] if match else ""


def _part(zip: Zip, folder: Folder, key: Key, of: Seal, found: Mapping[str, tuple[str, int]]) -> Outcome:
    """A folder of a dossier's: its seal is of the same moment.

    Raises:  Fault
    """
    try:
        seal = sealed(zip, folder, key)
        if seal.at != of.at:
            raise Fault("sealed_other")
        return _verified(zip, folder, key, seal, found)
    except Fault as fault:
        fault.folder = folder.name
        raise


def _verified(zip: Zip, folder: Folder, key: Key, seal: Seal, found: Mapping[str, tuple[str, int]]) -> Outcome:
    """Raises:  Fault."""
    thing = _thing(seal, folder)
    listed = _listed(zip, folder, seal, thing)
    here = {name: found[folder.name + name] for name in listed}
    entries = (Messages if seal.format == WHOLE else Extract)(key, seal, here)
    _read_entries(zip, next(one for one in folder.members if folder.name_of(one) == f"{thing}.json"), entries)
    for name, digest in listed.items():
        if here[name][0] != digest:
            raise Fault("digest", name=name)
    return entries.outcome


def _thing(seal: Seal, folder: Folder) -> str:
    if folder.name == LOOKED_FOLDER:
        return LOOKED
    return DOSSIER if seal.format == EXTRACT and not folder.name else CONVERSATION


def _listed(zip: Zip, folder: Folder, seal: Seal, thing: str) -> dict[str, str]:
    """The digests that were sealed, by the names of the files, which are those of the folder in their order.

    Raises:  Fault
    """
    content = zip.whole(folder.members[-2], MOST_DIGESTS_BYTES)
    if sha256(content).hexdigest() != seal.digests:
        raise Fault("digests")
    lines = _text(content, "digests").split("\n")[:-1]
    listed = {line[66:]: line[:64] for line in lines if line[64:66] == "  "}
    names = [folder.name_of(member) for member in folder.members[:-2]]
    written = [README, f"{thing}.html", f"{thing}.pdf", f"{thing}.json"]
    if len(listed) != len(lines) or names[-len(written) :] != written:
        raise Fault("files", name=DIGESTS)
    for name, expected in zip_longest(names, listed):
        if name != expected:
            raise Fault("files", name=name or expected)
    for name in names[: -len(written)]:
        if not re.fullmatch(ATTACHMENTS + r"[1-9][0-9]*-[1-9][0-9]*-[^/\\\x00-\x1f]+", name) and (
            thing != DOSSIER or not FOLDER.match(name)
        ):
            raise Fault("files", name=name)
    return listed


def _digest(zip: Zip, member: Member) -> tuple[str, int]:
    digest = sha256()
    for part in zip.parts(member):
        digest.update(part)
    return digest.hexdigest(), member.size


def _read_entries(zip: Zip, data: Member, entries: Entries) -> None:
    """Raises:  Fault."""
    lines = _lines(zip.parts(data))
    entries.begin(next(lines, b""))
    for line in lines:
        if entries.outcome.count == entries.most or line.startswith(b"]"):
            entries.end(line)
            break
        is_last = entries.outcome.count + 1 == entries.most
        entries.take(line if is_last else _without_comma(line, entries.outcome.count + 1))
    else:
        raise Fault("order", seq=entries.outcome.count + 1)
    if next(lines, None) is not None:
        raise Fault("tail")


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Raises:  Fault (one is longer than anything is that is held whole, or the last one has no end)."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        *whole, rest = waiting.split(b"\n")
        yield from map(bytes, whole)
        waiting = bytearray(rest)
        if len(waiting) > MOST_LINE_BYTES:
            raise Fault("tail")
    if waiting:
        raise Fault("tail")


def _without_comma(line: bytes, seq: int) -> bytes:
    if not line.endswith(b","):
        raise Fault("order", seq=seq + 1)
    return line[:-1]


# Small things.


def _object(line: bytes, names: Sequence[str], word: str, **named: object) -> dict[str, Any]:
    """An object with these fields, in this order.

    Raises:  Fault
    """
    value = _json(_text(line, word, **named), word, **named)
    if tuple(value) != tuple(names):
        raise Fault(word, **named)
    return value


def _json(text: str, word: str, **named: object) -> dict[str, Any]:
    """An object in which no name comes twice, for readers would differ in which they take.

    Raises:  Fault
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_float=_refused, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Fault(word, **named) from None
    if not isinstance(value, dict):
        raise Fault(word, **named)
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that comes twice")
    return found


def _refused(text: str) -> NoReturn:
    raise ValueError(text)


def _same(one: object, other: object) -> bool:
    """Whether two values of JSON are the same: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _text(data: bytes, word: str, **named: object) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Fault(word, **named) from None


def _encoded(text: str, seq: int) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a character
        raise Fault("json", seq=seq) from None


def _hash(text: object, word: str, **named: object) -> bytes:
    data = _decoded(text, word, **named)
    if len(data) != HASH_BYTES:
        raise Fault(word, **named)
    return data


def _decoded(text: object, word: str, **named: object) -> bytes:
    try:
        return _bytes(text)
    except ValueError:
        raise Fault(word, **named) from None


def _bytes(text: object) -> bytes:
    """Base64, in the one spelling that it has.

    Raises:  ValueError
    """
    if not isinstance(text, str):
        raise ValueError("no base64")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling than its own")
    return data


# The command.


def said(word: str, language: str, **named: object) -> str:
    """A sentence; what strangers named is shown without what would steer a terminal."""
    at = LANGUAGES.index(language)
    return WORDS[word][at].format(**{name: _shown(value, at) for name, value in named.items()})


def _shown(value: object, at: int) -> str:
    text = str(value[at] if isinstance(value, tuple) else value)
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def language_of(environment: Mapping[str, str]) -> str:
    """The language of the terminal, as POSIX has it."""
    chosen = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "fr" if chosen.lower().startswith("fr") else "en"


def key_of(given: str) -> Key:
    """A key, or that in a file.

    Raises:  NotLookedAt
    """
    path = Path(given)
    try:
        text = path.read_text("utf-8") if "+" not in given or path.is_file() else given
    except (OSError, UnicodeDecodeError, ValueError):
        raise NotLookedAt("no_key") from None
    return Key(text.strip())


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = sys.stdout.write) -> int:
    parser = argparse.ArgumentParser(prog="mis-verify", description="Vérifie un export de MIS. Verifies an export.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the zip, as it was received")
    parser.add_argument("--key", required=True, help="of the archive, name+id+base64, or a file that has it")
    parser.add_argument("--language", choices=LANGUAGES, default=language_of(os.environ))
    given = parser.parse_args(arguments)
    try:
        key = key_of(given.key)
        with _opened(given.file) as file:
            outcome = verify(file, key)
    except Fault as fault:
        say(f"{fault.folder} ".lstrip() + said(fault.word, given.language, **fault.named) + "\n")
        return NOT_LOOKED_AT if isinstance(fault, NotLookedAt) else WRONG
    for sentence in outcome.sentences(given.language):
        say(sentence + "\n")
    return outcome.code


def _opened(path: Path) -> BinaryIO:
    """Raises:  NotLookedAt."""
    try:
        return path.open("rb")
    except OSError:
        raise NotLookedAt("no_file", name=path) from None


if __name__ == "__main__":
    sys.exit(main())
