"""Receipts: how far one has read."""

from mis.access import access_conversation
from mis.actor import Actor
from mis.store.work import Work
from protocol.errors import BadRequest
from protocol.frames import Nothing
from protocol.receipt import ReceiptMoved, ReceiptRead


async def read(work: Work, actor: Actor, request: ReceiptRead) -> Nothing:
    """Note that everything up to `seq` is read; it never goes back."""
    conversation = await access_conversation(work, actor, request.conversation)
    conversation.must_be_present(actor.account)
    if request.seq > conversation.last_seq:
        raise BadRequest("seq is past the last message", "seq")
    if request.seq > work.read_seq(conversation, actor.account):
        work.move_read(conversation, actor.account, request.seq)
        moved = ReceiptMoved(conversation=conversation.id, account=actor.account, read_seq=request.seq, at=work.now)
        work.tell(conversation.members.present, moved)
    return Nothing()
