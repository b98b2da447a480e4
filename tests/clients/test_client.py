"""The client against a peer that does what a test tells it: losses, refusals, gaps, and an application that is slow."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import msgspec
import pytest
from mis_client import (
    Client,
    ConnectionLost,
    Forbidden,
    Internal,
    LocalProtocolError,
    Locked,
    NotFound,
    RateLimited,
    RemoteProtocolError,
    State,
    TooLarge,
    Unauthenticated,
    Unavailable,
)

from protocol.conversation import ConversationChanged, ConversationGet, Typing, TypingSeen
from protocol.errors import CloseCode
from protocol.frames import Nothing
from protocol.message import History, MessageHistory, MessageSend, MessageSent, Sent
from protocol.receipt import ReceiptMoved
from protocol.session import LockState, SessionLock, SessionLocked, SessionUnlock
from protocol.sync import Sync
from protocol.values import Encoding
from tests.clients.peer import SILENT, WELCOME, Peer, problem
from tests.clients.people import ALICE, BOB, NIGHT, WARD, conversation, message, told


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as peer:
        yield peer


class Waits:
    """Stands in for sleeping: it remembers how long, and lets the others run."""

    def __init__(self) -> None:
        self.waited_s: list[float] = []

    async def __call__(self, delay_s: float) -> None:
        self.waited_s.append(delay_s)
        await asyncio.sleep(0)


def client_of(peer: Peer, **options: Any) -> Client:
    return Client(peer.url, "token", **{"chance": lambda: 0.0, **options})


async def seqs(client: Client, count: int) -> list[int]:
    """The `seq` of the next messages, whatever else is told between them."""
    found: list[int] = []
    while len(found) < count:
        event = await anext(client)
        if isinstance(event, MessageSent):
            found.append(event.seq)
    return found


# --- asking ---


async def test_an_answer_comes_back_to_who_asked(peer: Peer) -> None:
    async with client_of(peer) as client:
        assert await client.send_message(WARD, "bonjour", client_ref="r") == Sent(1, 1_000, duplicate=False)
        assert client.welcome.account.id == ALICE
    [sent] = peer.asked_for(MessageSend)
    assert (sent.text, sent.client_ref) == ("bonjour", "r")


async def test_a_refusal_is_raised_as_the_class_of_the_server(peer: Peer) -> None:
    peer.instead[MessageSend] = [Forbidden("no"), Unavailable("later")]
    async with client_of(peer) as client:
        with pytest.raises(Forbidden, match="no"):
            await client.send_message(WARD, "bonjour")
        with pytest.raises(Unavailable):
            await client.send_message(WARD, "bonjour")


async def test_what_is_larger_than_a_frame_is_refused_before_it_is_sent(peer: Peer) -> None:
    async with client_of(peer) as client:
        with pytest.raises(TooLarge):
            await client.send_message(WARD, "x" * 4_096)
        await client.send_message(WARD, "x")
    assert [sent.text for sent in peer.asked_for(MessageSend)] == ["x"]


async def test_no_more_are_asked_at_once_than_the_server_allows(peer: Peer) -> None:
    peer.instead[MessageSend] = [SILENT] * 64
    async with client_of(peer) as client:
        sends = [asyncio.create_task(client.send_message(WARD, f"{number}")) for number in range(65)]
        await peer.until_asked(MessageSend, 64)
        peer.cut()
        await asyncio.gather(*sends)
    assert [sent.text for sent in peer.asked_for(MessageSend)] == [f"{n}" for n in [*range(64), *range(65)]]


async def test_who_goes_away_does_not_disturb_the_others(peer: Peer) -> None:
    peer.instead[MessageSend] = [SILENT]
    async with client_of(peer) as client:
        gone = asyncio.create_task(client.send_message(WARD, "written", client_ref="r"))
        await peer.until_asked(MessageSend)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        peer.cut()
        await peer.until_asked(MessageSend, 2)
        await client.send_message(WARD, "after")
    assert [sent.client_ref for sent in peer.asked_for(MessageSend)][:2] == ["r", "r"], "it may have been stored"


async def test_typing_has_no_answer(peer: Peer) -> None:
    async with client_of(peer) as client:
        await client.send_typing(WARD)
        await peer.until_asked(Typing)


# --- losing the connection ---


async def test_what_was_not_answered_is_sent_again_in_order_under_the_same_client_ref(peer: Peer) -> None:
    peer.instead[MessageSend] = [SILENT, SILENT]
    async with client_of(peer) as client:
        first = asyncio.create_task(client.send_message(WARD, "1"))
        second = asyncio.create_task(client.send_message(WARD, "2"))
        await peer.until_asked(MessageSend, 2)
        peer.cut()
        await first
        await second
    sent = peer.asked_for(MessageSend)
    assert [one.text for one in sent] == ["1", "2", "1", "2"]
    assert len({one.client_ref for one in sent}) == 2


async def test_a_pin_is_not_sent_a_second_time_by_itself(peer: Peer) -> None:
    peer.instead[SessionUnlock] = [SILENT]
    async with client_of(peer) as client:
        unlocking = asyncio.create_task(client.unlock_session("482913"))
        await peer.until_asked(SessionUnlock)
        peer.cut()
        with pytest.raises(ConnectionLost):
            await unlocking
        assert not (await client.unlock_session("482913")).locked
    assert len(peer.asked_for(SessionUnlock)) == 2


async def test_what_was_missed_while_away_is_told_once_and_in_order(peer: Peer) -> None:
    peer.store(message(1))
    async with client_of(peer) as client:
        await peer.post(message(2))
        assert await seqs(client, 1) == [2]
        for seq in (3, 4, 5):
            peer.store(message(seq))
        peer.store(message(1, conversation=NIGHT))
        peer.cut()
        events = [await anext(client) for _ in range(6)]
    assert [event.seq for event in events if isinstance(event, MessageSent)] == [3, 4, 5, 1]
    assert {event.id for event in events if isinstance(event, ConversationChanged)} == {WARD, NIGHT}
    first, second = peer.asked_for(Sync)
    assert first.cursor is None
    assert second.cursor is not None


async def test_tries_are_further_and_further_apart(peer: Peer) -> None:
    waits = Waits()
    peer.refusals = [(HTTPStatus.SERVICE_UNAVAILABLE, b"")] * 3
    async with client_of(peer, sleep=waits, chance=lambda: 0.5):
        assert waits.waited_s == [0.25, 0.5, 1.0]


async def test_a_connection_that_lived_long_makes_the_next_try_the_first_again(peer: Peer) -> None:
    waits, times = Waits(), iter([0.0, 1.0, 2.0, 3.0, 4.0, 100.0, 101.0, 102.0])
    async with client_of(peer, sleep=waits, chance=lambda: 0.5, clock=lambda: next(times, 200.0)) as client:
        for number in range(4):
            peer.cut()
            await client.send_message(WARD, f"{number}")
    assert waits.waited_s == [0.25, 0.5, 0.25, 0.5]


async def test_one_who_asked_not_to_retry_is_told_of_the_loss(peer: Peer) -> None:
    peer.instead[MessageSend] = [SILENT]
    async with client_of(peer, reconnect=False) as client:
        sending = asyncio.create_task(client.send_message(WARD, "1"))
        await peer.until_asked(MessageSend)
        await peer.close(CloseCode.RESTARTING)
        with pytest.raises(ConnectionLost, match="1012"):
            await anext(client)
        with pytest.raises(ConnectionLost):
            await sending
        with pytest.raises(ConnectionLost):
            await client.send_typing(WARD)


async def test_a_server_that_is_not_there_is_an_error_for_one_who_asked_not_to_retry() -> None:
    async with Peer() as gone:
        url = gone.url
    with pytest.raises(ConnectionLost):
        await Client(url, "token", reconnect=False).__aenter__()
    with pytest.raises(ConnectionLost):
        await Client.log_in(url, "alice", "secret", reconnect=False).__aenter__()


@pytest.mark.parametrize("code", [CloseCode.TOO_SLOW, CloseCode.FLOOD, CloseCode.RESTARTING, CloseCode.NO_PONG])
async def test_the_client_comes_back_after_a_close_that_may_pass(peer: Peer, code: CloseCode) -> None:
    async with client_of(peer) as client:
        await peer.close(code)
        await client.send_message(WARD, "1")


async def test_who_unlocked_and_went_away_disturbs_nobody(peer: Peer) -> None:
    peer.instead[SessionUnlock] = [SILENT]
    async with client_of(peer) as client:
        gone = asyncio.create_task(client.unlock_session("482913"))
        await peer.until_asked(SessionUnlock)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        peer.cut()
        await client.send_message(WARD, "1")
    assert len(peer.asked_for(SessionUnlock)) == 1


# --- the end ---


async def test_the_end_of_the_session_ends_the_iterator_after_what_came_before(peer: Peer) -> None:
    peer.store(message(1))
    peer.instead[MessageSend] = [SILENT]
    async with client_of(peer) as client:
        sending = asyncio.create_task(client.send_message(WARD, "1"))
        await peer.until_asked(MessageSend)
        await peer.post(message(2))
        await peer.close(CloseCode.SESSION_ENDED)
        with pytest.raises(Unauthenticated):
            await sending
        assert await seqs(client, 1) == [2]
        with pytest.raises(Unauthenticated):
            await anext(client)
        with pytest.raises(Unauthenticated):
            await client.sync()


async def test_one_who_broke_the_contract_is_not_let_back_to_do_it_again(peer: Peer) -> None:
    async with client_of(peer) as client:
        await peer.close(CloseCode.NOT_UNDERSTOOD)
        with pytest.raises(LocalProtocolError) as raised:
            await anext(client)
        assert raised.value.close_code == CloseCode.NOT_UNDERSTOOD
    assert len(peer.asked_for(Sync)) == 1


async def test_closing_ends_the_iterator_and_what_was_not_answered(peer: Peer) -> None:
    peer.instead[MessageSend] = [SILENT]
    client = await client_of(peer).__aenter__()
    sending = asyncio.create_task(client.send_message(WARD, "1"))
    await peer.until_asked(MessageSend)
    await client.close()
    assert [event async for event in client] == []
    with pytest.raises(ConnectionLost):
        await sending


async def test_a_token_that_is_none_is_refused_at_the_door(peer: Peer) -> None:
    peer.refusals = [(HTTPStatus.UNAUTHORIZED, problem("unauthenticated"))]
    with pytest.raises(Unauthenticated):
        await client_of(peer).__aenter__()


def test_one_who_was_never_connected_knows_nothing() -> None:
    with pytest.raises(ConnectionLost):
        _ = Client("http://127.0.0.1:1", "token").welcome


# --- gaps ---


async def test_a_gap_is_closed_before_what_follows_is_told(peer: Peer) -> None:
    peer.store(message(1))
    async with client_of(peer) as client:
        for seq in (2, 3):
            peer.store(message(seq))
        await peer.post(message(4))
        await peer.post(message(5))
        assert await seqs(client, 4) == [2, 3, 4, 5]
    [asked] = peer.asked_for(MessageHistory)
    assert (asked.conversation, asked.after) == (WARD, 1)


async def test_a_gap_of_more_than_a_page_is_closed_page_by_page(peer: Peer) -> None:
    async with client_of(peer) as client:
        for seq in range(1, 451):
            peer.store(message(seq))
        await peer.tell(told(450))
        assert await seqs(client, 450) == list(range(1, 451))
    assert [asked.after for asked in peer.asked_for(MessageHistory)] == [0, 200, 400]


async def test_a_message_that_comes_twice_is_told_once(peer: Peer) -> None:
    async with client_of(peer) as client:
        await peer.post(message(1))
        await peer.tell(told(1))
        await peer.post(message(2))
        assert [(await anext(client)).seq for _ in range(2)] == [1, 2]


async def test_a_page_that_is_refused_for_now_is_asked_again(peer: Peer) -> None:
    waits = Waits()
    peer.instead[MessageHistory] = [RateLimited(40), Unavailable(), Internal()]
    async with client_of(peer, sleep=waits, chance=lambda: 0.5) as client:
        peer.store(message(1))
        await peer.post(message(2))
        assert await seqs(client, 2) == [1, 2]
    assert waits.waited_s == [0.04, 0.25, 0.5]


async def test_what_may_not_be_read_any_more_holds_nothing_up(peer: Peer) -> None:
    peer.instead[MessageHistory] = [NotFound()]
    async with client_of(peer) as client:
        peer.store(message(1))
        await peer.post(message(2))
        assert await seqs(client, 1) == [2]


@pytest.mark.parametrize("left", [[], [message(2)]], ids=["empty", "not_the_next"])
async def test_a_server_that_leaves_a_gap_is_not_believed(peer: Peer, left: list[Any]) -> None:
    peer.instead[MessageHistory] = [History(left, 3)]
    async with client_of(peer) as client:
        await peer.tell(told(3))
        with pytest.raises(RemoteProtocolError):
            await anext(client)


async def test_other_events_are_told_as_they_come_and_new_kinds_are_passed_over(peer: Peer) -> None:
    seen = TypingSeen(conversation=WARD, account=BOB)
    async with client_of(peer) as client:
        await peer.tell({"op": "weather", "rain": True})
        await peer.tell(seen)
        assert await anext(client) == seen


async def test_an_application_that_wants_all_is_told_all_from_the_first_message(peer: Peer) -> None:
    for seq in (1, 2, 3):
        peer.store(message(seq))
    async with client_of(peer, from_start=True) as client:
        assert await seqs(client, 3) == [1, 2, 3]


async def test_an_application_goes_on_where_it_saved_its_state(peer: Peer) -> None:
    peer.store(message(1))
    async with client_of(peer) as client:
        for seq in (2, 3, 4):
            await peer.post(message(seq))
        assert await seqs(client, 2) == [2, 3]
        saved = client.state
    peer.store(message(5))
    async with client_of(peer, state=saved) as client:
        assert await seqs(client, 2) == [4, 5]


async def test_the_state_is_that_of_the_last_event_given(peer: Peer) -> None:
    peer.store(message(1))
    async with client_of(peer) as client:
        await peer.post(message(2))
        await peer.post(message(3))
        assert client.state.told_of(WARD) == 1
        await anext(client)
        assert client.state.told_of(WARD) == 2
        assert client.state.conversations[WARD].unread == 1


async def test_what_was_read_in_part_elsewhere_is_counted_by_the_server(peer: Peer) -> None:
    peer.store(message(9), unread=8)
    async with client_of(peer) as client:
        peer.conversations[WARD] = conversation(9, unread=5, read_seq=4)
        await peer.tell(ReceiptMoved(conversation=WARD, account=ALICE, read_seq=4, at=1))
        await anext(client)
        assert client.state.conversations[WARD].unread == 5
    assert len(peer.asked_for(ConversationGet)) == 1


async def test_a_recount_that_is_refused_holds_nothing_up(peer: Peer) -> None:
    peer.store(message(9), unread=8)
    peer.instead[ConversationGet] = [NotFound()]
    async with client_of(peer) as client:
        await peer.tell(ReceiptMoved(conversation=WARD, account=ALICE, read_seq=4, at=1))
        await anext(client)
        assert client.state.recount == {WARD}


# --- a locked session ---


async def test_a_locked_session_is_entered_and_told_everything_once_unlocked(peer: Peer) -> None:
    peer.store(message(1))
    peer.instead[Sync] = [Locked()]
    async with client_of(peer) as client:
        assert client.state == State(ALICE)
        await client.unlock_session("482913")
        await peer.until_asked(Sync, 2)
        await client.send_message(WARD, "1")
        await peer.post(message(2))
        assert await seqs(client, 1) == [2], "what is new since then, and not the whole archive"


async def test_a_gap_that_a_lock_keeps_open_is_closed_after_it(peer: Peer) -> None:
    peer.instead[MessageHistory] = [Locked()]
    async with client_of(peer) as client:
        peer.store(message(1))
        await peer.post(message(2))
        await peer.until_asked(MessageHistory)
        await client.unlock_session("482913")
        assert await seqs(client, 2) == [1, 2]


LOCKED = msgspec.structs.replace(WELCOME, session=msgspec.structs.replace(WELCOME.session, locked=True))


def locked(client: Client) -> bool:
    return client.is_locked


async def test_a_client_knows_whether_its_session_is_locked(peer: Peer) -> None:
    peer.instead[SessionLock] = [LockState(locked=True)]
    async with client_of(peer) as client:
        assert not locked(client)
        await client.lock_session()
        await peer.tell(SessionLocked())
        assert isinstance(await anext(client), SessionLocked)
        assert locked(client)
        await client.unlock_session("482913")
        assert not locked(client)
        peer.welcome = LOCKED
        peer.cut()
        await peer.until_connected(2)
        await client.unlock_session("482913")
        assert not locked(client)


async def test_to_lock_what_is_locked_is_no_error(peer: Peer) -> None:
    peer.instead[SessionLock] = [Locked()]
    async with client_of(peer) as client:
        assert (await client.lock_session()).locked


async def test_what_a_locked_session_refuses_is_raised_and_not_asked_again(peer: Peer) -> None:
    peer.instead[MessageSend] = [Locked()]
    async with client_of(peer) as client:
        await peer.tell(SessionLocked())
        with pytest.raises(Locked):
            await client.send_message(WARD, "1")
        await client.unlock_session("482913")
        await client.send_message(WARD, "2")
    assert [sent.text for sent in peer.asked_for(MessageSend)] == ["1", "2"]


async def test_a_send_of_which_nobody_knows_waits_for_the_unlock(peer: Peer) -> None:
    """It may be stored: to say that it was refused would have it written twice."""
    peer.instead[MessageSend] = [SILENT]
    async with client_of(peer) as client:
        sending = asyncio.create_task(client.send_message(WARD, "1", client_ref="r"))
        await peer.until_asked(MessageSend)
        peer.welcome = LOCKED
        peer.instead[Sync] = [Locked()]
        peer.cut()
        await peer.until_asked(Sync, 2)
        assert client.is_locked
        assert not sending.done()
        await client.unlock_session("482913")
        await sending
    assert [sent.client_ref for sent in peer.asked_for(MessageSend)] == ["r", "r"]


async def test_a_session_that_another_connection_unlocked_misses_nothing(peer: Peer) -> None:
    peer.store(message(1))
    async with client_of(peer) as client:
        await peer.tell(SessionLocked())
        assert isinstance(await anext(client), SessionLocked)
        for seq in (2, 3):
            peer.store(message(seq))
        peer.store(message(1, conversation=NIGHT))
        await peer.post(message(4))
        assert sorted(await seqs(client, 4)) == [1, 2, 3, 4]
        assert not client.is_locked


# --- an application that is slow ---


async def test_an_application_that_does_not_read_can_still_ask_and_loses_nothing(peer: Peer) -> None:
    async with client_of(peer, most_events=10) as client:
        for seq in range(1, 501):
            await peer.post(message(seq))
        await client.send_message(WARD, "the answer comes over the same socket")
        assert await seqs(client, 500) == list(range(1, 501))


# --- a server that breaks the contract ---


async def test_a_text_frame_is_none_of_this_subprotocol(peer: Peer) -> None:
    async with client_of(peer) as client:
        assert peer.connection is not None
        await peer.connection.send("{}")
        with pytest.raises(RemoteProtocolError):
            await anext(client)


@pytest.mark.parametrize("chosen", [None, Encoding.JSON])
async def test_a_server_that_chooses_another_subprotocol_is_none_of_ours(chosen: Encoding | None) -> None:
    async with Peer(chosen) as peer:
        with pytest.raises(RemoteProtocolError):
            await client_of(peer).__aenter__()


async def test_a_connection_that_ends_before_its_welcome_is_tried_again(peer: Peer) -> None:
    peer.welcome = None
    entering = asyncio.create_task(client_of(peer).__aenter__())
    await peer.until_connected(2)
    peer.welcome = WELCOME
    client = await entering
    await client.close()


async def test_a_first_frame_that_is_no_welcome_is_an_error(peer: Peer) -> None:
    peer.welcome = told(1)
    with pytest.raises(RemoteProtocolError):
        await client_of(peer).__aenter__()


async def test_a_result_of_another_kind_is_an_error(peer: Peer) -> None:
    peer.instead[MessageSend] = [Nothing()]
    async with client_of(peer) as client:
        with pytest.raises(RemoteProtocolError):
            await client.send_message(WARD, "1")
