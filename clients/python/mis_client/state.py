"""What a client knows, as values: the conversations as `sync` gives them, and how far the application was told.

Both `apply` and `merge` are pure. The sync law holds them to the server: an old state with the events since then equals
the state asked afresh.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from protocol.conversation import Conversation, ConversationChanged
from protocol.limits import MEMBERS_SHOWN
from protocol.message import Message, MessageSent
from protocol.receipt import ReceiptMoved
from protocol.sync import SyncPage
from protocol.values import AccountId, ConversationId, Cursor, MessageKind, Seq


class State(Struct, frozen=True):
    """What may be stored by the application, and given back to `Client(..., state=...)` to go on from there.

    Shape:   told, of each conversation, the last `seq` that the application has seen; recount, the conversations that
             only the server can tell of: how many are unread, or what is true of two things that it said crosswise
    """

    account: AccountId
    cursor: Cursor | None = None
    conversations: dict[ConversationId, Conversation] = {}
    told: dict[ConversationId, Seq] = {}
    recount: frozenset[ConversationId] = frozenset()

    def told_of(self, conversation: ConversationId) -> Seq:
        return self.told.get(conversation, 0)


Change = Callable[[State], State]


class Gap(NamedTuple):
    """The messages after `after` up to `up_to`, which exist and were not told."""

    conversation: ConversationId
    after: Seq
    up_to: Seq


def apply(state: State, event: Any) -> State:
    """Return the state after one event; an event that says nothing new changes nothing."""
    match event:
        case MessageSent():
            return _with_message(state, event)
        case ReceiptMoved():
            return _with_receipt(state, event)
        case ConversationChanged():
            return _with_conversation(state, as_conversation(event))
        case _:
            return state


def merge(state: State, page: SyncPage, *, told_from_here: bool = False) -> State:
    """Return the state after one page of `sync`.

    Shape:   told_from_here, the messages that exist already count as told: the first `sync` of an application that
             wants only what is new
    """
    pages = {conversation.id: conversation for conversation in page.conversations}
    told = {key: conversation.last_seq for key, conversation in pages.items()} if told_from_here else {}
    return msgspec.structs.replace(
        state,
        cursor=page.cursor,
        conversations=state.conversations | pages,
        told=told | state.told,
        recount=state.recount - pages.keys(),
    )


def gap_before(state: State, event: MessageSent) -> Gap | None:
    """Return what is missing between the last message told and this one."""
    told = state.told_of(event.conversation)
    return Gap(event.conversation, told, event.seq - 1) if event.seq > told + 1 else None


def gaps(state: State) -> list[Gap]:
    """Return all that exists and was not told, by what `sync` last said."""
    known = [Gap(one.id, state.told_of(one.id), one.last_seq) for one in state.conversations.values()]
    return [gap for gap in known if gap.after < gap.up_to]


def skip(state: State, gap: Gap) -> State:
    """Return the state that no longer misses what the account may not read."""
    told = max(state.told_of(gap.conversation), gap.up_to)
    return msgspec.structs.replace(state, told=state.told | {gap.conversation: told})


def as_event(message: Message) -> MessageSent:
    return MessageSent(**_fields(message))


def as_message(event: MessageSent) -> Message:
    return Message(**_fields(event))


def as_change(conversation: Conversation) -> ConversationChanged:
    return ConversationChanged(**_fields(conversation))


def as_conversation(event: ConversationChanged) -> Conversation:
    return Conversation(**_fields(event))


def _fields(structure: Struct) -> dict[str, Any]:
    return {name: getattr(structure, name) for name in structure.__struct_fields__}


def _with_message(state: State, event: MessageSent) -> State:
    told = max(state.told_of(event.conversation), event.seq)
    after = msgspec.structs.replace(state, told=state.told | {event.conversation: told})
    conversation = state.conversations.get(event.conversation)
    if conversation is None or event.seq <= conversation.last_seq:
        return after
    is_text = event.kind is MessageKind.TEXT
    is_received = is_text and event.author != state.account
    return _replaced(
        after,
        conversation,
        last_seq=event.seq,
        last_message=as_message(event),
        unread=conversation.unread + (is_received and event.seq > conversation.read_seq),
        received=conversation.received or is_received,
        archived=conversation.archived and (conversation.muted or not is_text),
    )


def _with_receipt(state: State, event: ReceiptMoved) -> State:
    conversation = state.conversations.get(event.conversation)
    if conversation is None:
        return state
    members = [
        msgspec.structs.replace(member, read_seq=max(member.read_seq, event.read_seq))
        if member.account == event.account
        else member
        for member in conversation.members
    ]
    if event.account != state.account or event.read_seq <= conversation.read_seq:
        return _replaced(state, conversation, members=members)
    after = _replaced(state, conversation, members=members, read_seq=event.read_seq, unread=0, marked_unread=False)
    if event.read_seq >= conversation.last_seq:
        return after
    return msgspec.structs.replace(after, recount=after.recount | {event.conversation})


def _with_conversation(state: State, said: Conversation) -> State:
    """What was said of a conversation before its newest message was does not take that message back.

    What else that message changed is then for the server to say again: its marks, for one.
    """
    known = state.conversations.get(said.id)
    said = msgspec.structs.replace(said, members=said.members[:MEMBERS_SHOWN])
    after = msgspec.structs.replace(state, recount=state.recount - {said.id})
    if known is None or said.last_seq >= known.last_seq:
        return _replaced(after, said)
    after = msgspec.structs.replace(state, recount=state.recount | {said.id})
    return _replaced(after, said, last_seq=known.last_seq, last_message=known.last_message, unread=known.unread)


def _replaced(state: State, conversation: Conversation, **changes: Any) -> State:
    changed = msgspec.structs.replace(conversation, **changes)
    return msgspec.structs.replace(state, conversations=state.conversations | {changed.id: changed})
