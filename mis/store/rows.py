"""Rows to structures and back."""

import msgspec
from sqlalchemy import RowMapping

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


def row_of(message: Message) -> dict[str, object]:
    return {
        "conversation": message.conversation,
        "seq": message.seq,
        "at": message.at,
        "author": message.author,
        "kind": message.kind.value,
        "client_ref": message.client_ref,
        "text": message.text,
        "reply_to": message.reply_to,
        "urgent": message.urgent,
        "data": None if message.data is None else msgspec.json.encode(message.data).decode(),
    }
