"""Every operation of the contract is a method of the client, and nothing else is (STYLE, rule 12)."""

import inspect
from typing import Any

import mis_client
import msgspec
import pytest
from mis_client import Client, Forbidden, errors
from mis_client.operations import Operations

from protocol.account import AccountFind
from protocol.archive import ArchiveCheckpoint, ArchiveProve
from protocol.attachment import AttachmentList
from protocol.contact_group import ContactGroupDelete, ContactGroupId, ContactGroupList, ContactGroupSave
from protocol.contract import EVENTS, EXCHANGES, REQUESTS, op_of
from protocol.conversation import (
    ConversationAdd,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
)
from protocol.directory import DirectorySearch
from protocol.errors import REFUSALS
from protocol.frames import Request
from protocol.message import (
    MessageAcknowledge,
    MessageAcknowledgements,
    MessageHistory,
    MessageSearch,
    MessageSend,
)
from protocol.preferences import NewAbsence, PreferencesGet, PreferencesSet, QuietHours
from protocol.presence import PresenceGet
from protocol.push import PushGet, PushSubscribe, PushTest, PushUnsubscribe
from protocol.receipt import ReceiptRead
from protocol.session import SessionActive, SessionLock, SessionSetPin, SessionUnlock, Welcome
from protocol.sync import Sync
from protocol.values import AttachmentId, Cursor
from tests.clients.peer import Peer
from tests.clients.people import BOB, WARD

METHODS = {op_of(method.asks): method for _, method in inspect.getmembers(Operations) if hasattr(method, "asks")}


def test_every_operation_of_the_contract_is_a_method_of_the_client() -> None:
    assert set(METHODS) == set(REQUESTS)
    public = [name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")]
    assert len(public) == len(METHODS)


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_has_the_words_of_its_operation(op: str) -> None:
    name = METHODS[op].__name__
    assert all(word in name for word in op.replace("_", ".").split("."))


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_takes_every_field_of_its_operation(op: str) -> None:
    parameters = set(inspect.signature(METHODS[op]).parameters) - {"self"}
    assert parameters == set(REQUESTS[op].__struct_fields__) - {"id"}


@pytest.mark.parametrize("op", REQUESTS)
def test_a_method_returns_the_result_of_its_operation(op: str) -> None:
    result = EXCHANGES[op].result
    returned = inspect.signature(METHODS[op]).return_annotation
    assert returned is (result if result is not None and result.__struct_fields__ else None)


def test_every_event_is_exported() -> None:
    for event in set(EVENTS.values()) - {Welcome}:
        assert getattr(mis_client, event.__name__) is event
        assert event.__name__ in mis_client.__all__


def test_every_refusal_of_the_contract_is_exported() -> None:
    for kind in REFUSALS.values():
        assert getattr(mis_client, kind.__name__) is kind
    assert set(errors.__all__) - {"closed_with"} <= set(mis_client.__all__)


CALLS: dict[str, Any] = {
    "session.unlock": lambda one: one.unlock_session("482913"),
    "session.lock": lambda one: one.lock_session(),
    "session.set_pin": lambda one: one.set_session_pin("482913", "secret"),
    "session.active": lambda one: one.keep_session_active(),
    "sync": lambda one: one.sync("k", limit=3),
    "conversation.start": lambda one: one.start_conversation(["bob"], subject="s", text="t", client_ref="r"),
    "conversation.get": lambda one: one.get_conversation(WARD),
    "conversation.add": lambda one: one.add_to_conversation(WARD, ["bob"]),
    "conversation.leave": lambda one: one.leave_conversation(WARD),
    "conversation.close": lambda one: one.close_conversation(WARD, reason="s"),
    "conversation.reopen": lambda one: one.reopen_conversation(WARD),
    "conversation.mark": lambda one: one.mark_conversation(WARD, archived=True, marked_unread=False),
    "message.send": lambda one: one.send_message(
        WARD, "t", client_ref="r", attachments=["a"], reply_to=1, urgent=True, corrects=2
    ),
    "message.acknowledge": lambda one: one.acknowledge_message(WARD, 4),
    "message.acknowledgements": lambda one: one.message_acknowledgements(WARD, 4),
    "message.history": lambda one: one.message_history(WARD, from_at=9, limit=3),
    "attachment.list": lambda one: one.list_attachments(WARD, cursor="k", limit=3),
    "archive.checkpoint": lambda one: one.archive_checkpoint(7),
    "archive.prove": lambda one: one.prove_in_archive(WARD, 4),
    "message.search": lambda one: one.search_messages("t", conversation=WARD, cursor="k", limit=3),
    "receipt.read": lambda one: one.send_read_receipt(WARD, 4),
    "directory.search": lambda one: one.search_directory("t", profession="p", place="q", cursor="k", limit=3),
    "account.find": lambda one: one.find_account("bob"),
    "preferences.get": lambda one: one.get_preferences(),
    "preferences.set": lambda one: one.set_preferences(
        typing=False, quiet_hours=QuietHours(1320, 420), absence=NewAbsence(1, 2, BOB), email=None
    ),
    "presence.get": lambda one: one.get_presence(WARD),
    "contact_group.list": lambda one: one.list_contact_groups("k", limit=3),
    "contact_group.save": lambda one: one.save_contact_group("n", [BOB], contact_group="g", shared=True),
    "contact_group.delete": lambda one: one.delete_contact_group("g"),
    "push.get": lambda one: one.get_push(),
    "push.subscribe": lambda one: one.subscribe_push("e", p256dh="k", auth="s"),
    "push.unsubscribe": lambda one: one.unsubscribe_push(),
    "push.test": lambda one: one.test_push(),
}
SENT: dict[str, Request] = {
    "session.unlock": SessionUnlock(id=0, pin="482913"),
    "session.lock": SessionLock(id=0),
    "session.set_pin": SessionSetPin(id=0, pin="482913", password="secret"),
    "session.active": SessionActive(id=0),
    "sync": Sync(id=0, cursor=Cursor("k"), limit=3),
    "conversation.start": ConversationStart(id=0, client_ref="r", members=[BOB], subject="s", text="t"),
    "conversation.get": ConversationGet(id=0, conversation=WARD),
    "conversation.add": ConversationAdd(id=0, conversation=WARD, accounts=[BOB]),
    "conversation.leave": ConversationLeave(id=0, conversation=WARD),
    "conversation.close": ConversationClose(id=0, conversation=WARD, reason="s"),
    "conversation.reopen": ConversationReopen(id=0, conversation=WARD),
    "conversation.mark": ConversationMark(id=0, conversation=WARD, archived=True, marked_unread=False),
    "message.send": MessageSend(
        id=0,
        conversation=WARD,
        client_ref="r",
        text="t",
        attachments=[AttachmentId("a")],
        reply_to=1,
        urgent=True,
        corrects=2,
    ),
    "message.acknowledge": MessageAcknowledge(id=0, conversation=WARD, seq=4),
    "message.acknowledgements": MessageAcknowledgements(id=0, conversation=WARD, seq=4),
    "message.history": MessageHistory(id=0, conversation=WARD, from_at=9, limit=3),
    "attachment.list": AttachmentList(id=0, conversation=WARD, cursor=Cursor("k"), limit=3),
    "archive.checkpoint": ArchiveCheckpoint(id=0, since=7),
    "archive.prove": ArchiveProve(id=0, conversation=WARD, seq=4),
    "message.search": MessageSearch(id=0, text="t", conversation=WARD, cursor=Cursor("k"), limit=3),
    "receipt.read": ReceiptRead(id=0, conversation=WARD, seq=4),
    "directory.search": DirectorySearch(id=0, text="t", profession="p", place="q", cursor=Cursor("k"), limit=3),
    "account.find": AccountFind(id=0, login="bob"),
    "preferences.get": PreferencesGet(id=0),
    "preferences.set": PreferencesSet(
        id=0, typing=False, quiet_hours=QuietHours(1320, 420), absence=NewAbsence(1, 2, BOB), email=None
    ),
    "presence.get": PresenceGet(id=0, conversation=WARD),
    "contact_group.list": ContactGroupList(id=0, cursor=Cursor("k"), limit=3),
    "contact_group.save": ContactGroupSave(
        id=0, name="n", accounts=[BOB], contact_group=ContactGroupId("g"), shared=True
    ),
    "contact_group.delete": ContactGroupDelete(id=0, contact_group=ContactGroupId("g")),
    "push.get": PushGet(id=0),
    "push.subscribe": PushSubscribe(id=0, endpoint="e", p256dh="k", auth="s"),
    "push.unsubscribe": PushUnsubscribe(id=0),
    "push.test": PushTest(id=0),
}


@pytest.mark.parametrize("op", [op for op in REQUESTS if op != "typing"])
async def test_a_method_sends_what_it_was_given(op: str) -> None:
    async with Peer() as peer, Client(peer.url, "token") as client:
        peer.instead[REQUESTS[op]] = [Forbidden()]
        with pytest.raises(Forbidden):
            await CALLS[op](client)
        sent = peer.asked_for(REQUESTS[op])[-1]
    assert msgspec.structs.replace(sent, id=0) == SENT[op]
