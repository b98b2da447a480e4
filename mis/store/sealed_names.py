"""What people named, and no entry says: subjects of conversations and names of attachments, sealed in their rows."""

from typing import Any, Protocol

from mis.errors import defect
from mis.keys import Keyring
from protocol.values import AttachmentId, ConversationId


class Columns(Protocol):
    """A row by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


UNREADABLE = "?"  # a name that somebody changed in the database


def subject_of(head: Columns, keyring: Keyring) -> str | None:
    """Shape:   the row of a conversation with the wrapped key of its own number."""
    if head["subject"] is None:
        return None
    key = keyring.open(head["wrapped"], head["id"], head["key"])
    return _readable(key.open(head["subject"], _subject(head["id"], head["key"])))


def sealed_subject(subject: str | None, keyring: Keyring, wrapped: bytes, id: ConversationId, number: int) -> Any:
    """What is stored of a subject under the key that is given."""
    if subject is None:
        return None
    return keyring.open(wrapped, id, number).seal(subject, _subject(id, number))


def name_of(row: Columns, keyring: Keyring) -> str:
    """Shape:   the row of an attachment with the wrapped key of its own number."""
    conversation, number = row["conversation"], row["key"]
    key = keyring.open(row["wrapped"], conversation, number)
    return _readable(key.open(row["name"], _name(row["id"], conversation, number)))


def sealed_name(
    name: str, keyring: Keyring, wrapped: bytes, id: AttachmentId, conversation: ConversationId, number: int
) -> bytes:
    """What is stored of a name under the key that is given."""
    return keyring.open(wrapped, conversation, number).seal(name, _name(id, conversation, number))


def _readable(text: str | None) -> str:
    if text is None:
        defect(ValueError("a sealed name was changed in the database"))
        return UNREADABLE
    return text


def _subject(id: ConversationId, number: int) -> str:
    return f"MIS subject 1\n{id}/{number}"


def _name(id: AttachmentId, conversation: ConversationId, number: int) -> str:
    return f"MIS name 1\n{id}/{conversation}/{number}"
