"""Rows to structures and back."""

import msgspec
from sqlalchemy import RowMapping

from mis.store.prepared import Row
from protocol.message import EntryData, Message
from protocol.values import MessageKind

_DATA = msgspec.json.Decoder(EntryData)


def message_of(row: RowMapping) -> Message:
    return Message(
        conversation=row["conversation"],
        seq=row["seq"],
        at=row["at"],
        author=row["author"],
        kind=MessageKind(row["kind"]),
        client_ref=row["client_ref"],
        text=row["text"],
        attachments=[],
        reply_to=row["reply_to"],
        urgent=row["urgent"],
        data=None if row["data"] is None else _DATA.decode(row["data"]),
    )


def row_of(message: Message) -> Row:
    """The values of a message in the order of the columns of its table."""
    return (
        message.conversation,
        message.seq,
        message.at,
        message.author,
        message.kind.value,
        message.client_ref,
        message.text,
        message.reply_to,
        message.urgent,
        None if message.data is None else msgspec.json.encode(message.data).decode(),
    )
