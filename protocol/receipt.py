"""Receipts: how far each member has read."""

from protocol.frames import Event, Request
from protocol.values import AccountId, ConversationId, Millis, Seq


class ReceiptRead(Request, frozen=True, tag="receipt.read"):
    conversation: ConversationId
    seq: Seq


class ReceiptMoved(Event, frozen=True, tag="receipt"):
    conversation: ConversationId
    account: AccountId
    read_seq: Seq
    at: Millis
