"""An entry as it is stored: its content sealed, bound to its place, chained to the entry before.

Source:  docs/decisions/0012-archive.md, which any other reader of the archive is written against
"""

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG = b"MIS entry 1\n"
NONCE_BYTES = 12
SALT_BYTES = 16
RANDOM_BYTES = NONCE_BYTES + SALT_BYTES
HASH_BYTES = 32
FIRST = bytes(HASH_BYTES)  # what stands for the entry before the first

_LENGTH = Struct(">H")
_LONG = Struct(">I")
_NUMBERS = Struct(">QQI?QQ")

CLEAR = ("conversation", "seq", "at", "author", "kind", "client_ref", "reply_to", "urgent", "data", "corrects")
"""The columns of an entry that are stored in the clear, as they stand in the table."""

Clear = tuple[str, int, int, str, str, str | None, int | None, bool, str | None, int | None]
"""Their values, in that order."""

_clear_of: Callable[["Entry"], Clear] = itemgetter(*CLEAR)


class DamagedEntry(Exception):  # noqa: N818 - what it is, not an error of ours
    """What was stored is not what was sealed in this place with this key."""


class Entry(Protocol):
    """The columns of an entry by their names."""

    def __getitem__(self, name: str, /) -> Any: ...


class SealedEntry(NamedTuple):
    """What is stored of an entry beside its clear columns."""

    sealed: bytes
    commitment: bytes
    hash: bytes


def head_of(entry: Entry, key: int) -> bytes:
    """Return the canonical bytes of what is stored in the clear.

    Shape:   data as it is stored; key: the number of the conversation's key
    """
    return head_of_columns(_clear_of(entry), key)


def head_of_columns(clear: Clear, key: int) -> bytes:
    """The same of the columns themselves, in the order of CLEAR."""
    conversation, seq, at, author, kind, client_ref, reply_to, urgent, data, corrects = clear
    conversation_bytes, author_bytes = conversation.encode(), author.encode()
    reference_bytes, data_bytes = (client_ref or "").encode(), (data or "").encode()
    return b"".join(  # a length and its text side by side: a function for each cost as much again
        (
            _kind(kind),
            _LENGTH.pack(len(conversation_bytes)),
            conversation_bytes,
            _NUMBERS.pack(seq, at, key, urgent, reply_to or 0, corrects or 0),
            _LENGTH.pack(len(author_bytes)),
            author_bytes,
            _LENGTH.pack(len(reference_bytes)),
            reference_bytes,
            _LONG.pack(len(data_bytes)),
            data_bytes,
        )
    )


def seal(
    aead: AESGCM,
    head: bytes,
    content: bytes,
    previous: bytes,
    random: bytes | None = None,
) -> SealedEntry:
    """Seal a content in its place, after the entry with the hash `previous`.

    Shape:   random: so many fresh bytes as `RANDOM_BYTES`, for nonce and salt; drawn here where none are given
    """
    random = random or os.urandom(RANDOM_BYTES)
    nonce, salted = random[:NONCE_BYTES], random[NONCE_BYTES:] + content
    sealed = nonce + aead.encrypt(nonce, salted, head)
    commitment = sha256(salted).digest()
    return SealedEntry(sealed, commitment, hash_of(record(head, sealed, commitment, previous)))


def opened(aead: AESGCM, head: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """Return salt and content.

    Raises:  DamagedEntry
    """
    try:
        salted = aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], head)
    except (InvalidTag, ValueError) as error:  # ValueError: too short for a nonce
        raise DamagedEntry from error
    return salted[:SALT_BYTES], salted[SALT_BYTES:]


def record(head: bytes, sealed: bytes, commitment: bytes, previous: bytes) -> bytes:
    """Return what the chain and the tree are made of."""
    return head + sha256(sealed).digest() + commitment + previous


def hash_of(record: bytes) -> bytes:
    """Return the link of the chain, which is the leaf of the tree too.

    Source:  RFC 6962, 2.1
    """
    return sha256(b"\x00" + record).digest()


@cache
def _kind(kind: str) -> bytes:
    encoded = kind.encode()
    return TAG + _LENGTH.pack(len(encoded)) + encoded
