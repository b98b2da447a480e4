"""A locked session gets nothing, whatever is under way when it locks, and however it or the clock comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mis.operations.session import end_others
from mis.settings import Settings
from mis.store.errors import InDoubtError
from mis.store.reading import Reading
from mis.store.store import Store
from protocol.contract import REQUESTS
from protocol.conversation import ConversationChanged
from protocol.errors import CloseCode, Forbidden, Locked, Unavailable
from protocol.frames import ErrorAnswer, Ok
from protocol.http import ROUTES, Admission, Route
from protocol.message import MessageSent
from protocol.session import SessionEnded, SessionLocked
from protocol.values import AccountKind, Encoding
from tests.support.clock import FakeClock
from tests.support.gate import Gate
from tests.support.node import new_ref
from tests.support.secrets import PASSWORD, PIN, WRONG_PIN, count_verifications, give_password, give_pin
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


@pytest.fixture
async def settings(backend: str, tmp_path: Path) -> Settings:
    return await migrated_settings(backend, tmp_path)


@asynccontextmanager
async def served(settings: Settings, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(settings, clock) as wire:
        count_verifications(wire.app)
        await give_pin(wire.alice)
        await give_password(wire.alice)
        yield wire


@pytest.fixture
async def ward(settings: Settings, clock: FakeClock) -> AsyncIterator[Wire]:
    """A server on either database, on which Alice has a PIN and a password."""
    async with served(settings, clock) as wire:
        yield wire


async def shut(person: Person) -> tuple[str, Device]:
    """A connection of a session that is locked, and its token."""
    token = await person.log_in()
    device = await person.connect(token)
    await person.ask("session.lock", device)
    return token, device


async def write(person: Person, conversation: str, text: str = "bonjour") -> None:
    await person.ask("message.send", conversation=conversation, client_ref=new_ref(), text=text)


def texts(device: Device) -> list[str | None]:
    return [event.text for event in device.events if isinstance(event, MessageSent)]


async def status(wire: Wire, token: str, path: str = "/api/sessions") -> int:
    async with wire.http(token) as http:
        return (await http.get(path)).status_code


# --- what is served ---

FIELDS: dict[str, Any] = {
    "pin": "739158", "password": PASSWORD, "accounts": [], "members": [], "text": "x", "login": "l", "seq": 1,
    "name": "n", "contact_group": "g" * 26, "endpoint": "https://127.0.0.1/", "p256dh": "p", "auth": "a",
}  # fmt: skip


@pytest.mark.parametrize("op", sorted(set(REQUESTS) - {"session.unlock"}))
async def test_a_locked_session_is_refused_every_operation_but_the_unlock(wire: Wire, op: str) -> None:
    await give_pin(wire.alice)
    conversation = await wire.alice.start(wire.bob)
    _, locked = await shut(wire.alice)
    twin, bob = await wire.alice.connect(), await wire.bob.connect()
    fields = {**FIELDS, "conversation": conversation, "client_ref": new_ref()}
    id = locked.send(op, **fields)
    await wire.settled()
    if op == "typing":
        assert bob.events == []
    else:
        assert locked.answer(id).code == Locked.code
    granted = twin.send(op, **fields)
    await wire.settled()
    if op == "typing":
        assert len(bob.events) == 1, "there was something that the locked one could not do"
    else:
        answer = twin.answer(granted)
        assert isinstance(answer, Ok) or answer.code != Locked.code


GUARDED = [route for route in ROUTES if route.admission not in {Admission.ANYBODY, Admission.LOCKED}]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
async def test_a_locked_session_is_refused_every_route_but_those_that_open_or_end_it(wire: Wire, route: Route) -> None:
    kind = AccountKind.OPERATOR if route.admission is Admission.OPERATOR else AccountKind.PROFESSIONAL
    person = await wire.add("Olga Roux", kind)
    await give_pin(person)
    token, _ = await shut(person)
    path = route.path.replace("{id}", wire.bob.id)
    async with wire.http(token) as http:
        refused = await http.request(route.method, path)
    assert (refused.status_code, refused.json()["code"]) == (423, Locked.code)
    assert set(refused.json()) <= {"type", "title", "status", "code", "detail"}
    async with wire.http(await person.log_in()) as http:
        granted = await http.request(route.method, path)
    assert granted.status_code not in {401, 403, 423}, granted.text


async def test_of_a_locked_session_one_learns_who_it_is_of_and_that_it_is_locked(ward: Wire) -> None:
    token, _ = await shut(ward.alice)
    async with ward.http(token) as http:
        told = (await http.get("/api/session")).json()
    assert told["session"]["locked"]
    assert told["storage_key"] is None
    assert await status(ward, await ward.alice.log_in(), "/api/session") == 200


# --- what is told ---


async def test_what_is_said_between_lock_and_unlock_is_told_to_nobody_there_and_is_in_the_sync_after(
    ward: Wire,
) -> None:
    conversation = await ward.alice.start(ward.bob)
    _, phone = await shut(ward.alice)
    desk = await ward.alice.connect()
    await write(ward.bob, conversation, "entre-temps")
    other = await ward.bob.start(ward.alice, subject="Nouvelle")
    assert [type(event) for event in phone.events] == [SessionLocked]
    assert texts(desk) == ["entre-temps", None]
    assert any(isinstance(event, ConversationChanged) for event in desk.events)
    await ward.alice.ask("session.unlock", phone, pin=PIN)
    assert [type(event) for event in phone.events] == [SessionLocked], "live is best effort: it asks"
    page = await ward.alice.ask("sync", phone)
    assert {one["id"]: one["last_seq"] for one in page["conversations"]} == {conversation: 2, other: 1}
    await write(ward.bob, conversation, "après")
    assert texts(phone) == ["après"]


async def test_one_connection_locks_them_all_and_each_is_told_after_the_answer(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone, tab = await ward.alice.connect(token), await ward.alice.connect(token, Encoding.JSON)
    desk = await ward.alice.connect()
    await ward.alice.ask("session.lock", phone)
    assert [type(frame) for frame in phone.frames[1:]] == [Ok, SessionLocked]
    assert [type(frame) for frame in tab.frames[1:]] == [SessionLocked]
    assert desk.frames[1:] == []
    assert await ward.alice.refused("sync", tab) is Locked
    assert await ward.alice.ask("sync", desk)
    assert ward.app.hub.count(ward.alice.id) == 3, "a locked connection counts"
    await ward.alice.ask("session.unlock", tab, pin=PIN)
    assert await ward.alice.ask("sync", phone)


async def test_a_message_in_the_very_transaction_of_the_lock_is_not_told_to_who_is_locked(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    phone, bob = await ward.alice.connect(), await ward.bob.connect()
    fields = {"conversation": conversation}
    bob.send("message.send", **fields, client_ref=new_ref(), text="avant")
    phone.send("session.lock")
    bob.send("message.send", **fields, client_ref=new_ref(), text="après")
    await ward.settled()
    assert texts(phone) == [], "all that a transaction tells is one thing, and the lock holds before it"
    assert texts(bob) == ["avant", "après"]


# --- what is under way ---


class HeldReads:
    """A store whose reads, after the first ones, have seen what they look for, and wait before anybody learns of it."""

    def __init__(self, store: Store, gate: Gate, *, first: int = 0) -> None:
        self._store, self._gate, self._first = store, gate, first
        self.writer = store.writer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        async with self._store.reading() as reading:
            yield reading
        self._first -= 1
        if self._first < 0:
            await self._gate.passed()


@pytest.mark.parametrize("op", ["message.history", "sync", "conversation.get", "directory.search"])
async def test_what_was_being_read_when_the_session_locked_is_not_answered(wire: Wire, op: str) -> None:
    await give_pin(wire.alice)
    conversation = await wire.alice.start(wire.bob, text="confidentiel")
    phone, gate = await wire.alice.connect(), Gate()
    fields: dict[str, Any] = {"conversation": conversation, "text": "durand"}
    wire.app.dispatch._store = HeldReads(wire.app.store, gate)  # type: ignore[assignment]
    id = phone.send(op, **fields)  # 1. it is read
    await gate.until(1)
    lock = phone.send("session.lock")  # 2. the session locks
    await wire.app.store.writer.run(_nothing)
    assert isinstance(phone.answer(lock), Ok)
    gate.open()  # 3. what was read would be answered
    await wire.settled()
    assert phone.answer(id).code == Locked.code
    assert await wire.alice.ask(op, **fields), "there was something to see"


async def _nothing(_work: Any) -> None:
    pass


async def test_a_conversation_that_was_being_started_is_not_shown_and_is_the_same_when_asked_again(ward: Wire) -> None:
    await ward.bob.start(ward.alice, text="confidentiel")
    phone = await ward.alice.connect()
    asked = {"client_ref": new_ref(), "members": [ward.bob.id]}
    phone.send("session.lock")
    id = phone.send("conversation.start", **asked)
    await ward.settled()
    assert phone.answer(id).code == Locked.code
    await ward.alice.ask("session.unlock", phone, pin=PIN)
    assert (await ward.alice.ask("conversation.start", phone, **asked))["last_message"]["text"] == "confidentiel"


async def test_a_message_that_was_being_sent_is_stored_and_acknowledged(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    phone = await ward.alice.connect()
    phone.send("session.lock")
    id = phone.send("message.send", conversation=conversation, client_ref=new_ref(), text="dernier mot")
    await ward.settled()
    assert phone.answer(id).result["seq"] == 2
    assert texts(phone) == []


@pytest.mark.parametrize("op", ["session.lock", "session.unlock"])
async def test_a_lock_of_which_nobody_knows_is_asked_of_the_database_again(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, op: str
) -> None:
    """The commit is in doubt: everybody is sent away, and finds what is stored."""
    await give_pin(wire.alice)
    token = await wire.alice.log_in()
    phone = await wire.alice.connect(token)
    if op == "session.unlock":
        await wire.alice.ask("session.lock", phone)

    async def lost(*_: object) -> None:
        raise InDoubtError

    monkeypatch.setattr(type(wire.app.store.writer), "_transaction", lost)
    phone.send(op, **({"pin": PIN} if op == "session.unlock" else {}))
    await wire.app.dispatch.drain()
    with pytest.raises(Unavailable):
        await wire.app.store.writer.run(_nothing)
    assert phone.closed_with == CloseCode.RESTARTING
    monkeypatch.undo()
    again = await wire.alice.connect(token)
    assert again.welcome.session.locked is (op == "session.unlock")
    assert await wire.alice.ask("session.unlock", again, pin=PIN) == {"locked": False}


# --- who comes back ---


async def test_a_locked_session_comes_back_locked_and_gets_nothing(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    token, phone = await shut(ward.alice)
    phone.pipe.drop()
    await ward.settled()
    back = await ward.alice.connect(token)
    assert back.welcome.session.locked
    await write(ward.bob, conversation)
    assert back.frames[1:] == []
    await ward.alice.ask("session.unlock", back, pin=PIN)
    await write(ward.bob, conversation, "après")
    assert texts(back) == ["après"]


async def test_a_session_that_comes_back_idle_gets_nothing_from_the_first_moment(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    token = await ward.alice.log_in()
    ward.clock.advance(899)
    early = await ward.alice.connect(token)
    assert not early.welcome.session.locked
    early.pipe.drop()
    ward.clock.advance(1)
    late = await ward.alice.connect(token)
    assert late.welcome.session.locked
    await write(ward.bob, conversation)
    assert late.frames[1:] == []
    assert await ward.alice.refused("sync", late) is Locked
    await ward.app.watch.look()
    assert await ward.alice.ask("session.unlock", late, pin=PIN) == {"locked": False}


@pytest.mark.parametrize("what", ["lock", "end"])
async def test_a_session_that_turns_while_it_connects_is_what_it_turned_to(ward: Wire, what: str) -> None:
    """It is looked up, and locked or ended, before the hub knows of the connection."""
    conversation = await ward.alice.start(ward.bob)
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    session = phone.welcome.session.id
    phone.pipe.drop()
    await ward.settled()
    late = Device(Encoding.MSGPACK)

    async def turn() -> None:
        await ward.app.store.writer.run(lambda work: getattr(work.sessions, what)(session, now=work.now))

    await ward.upgrade(token, [Encoding.MSGPACK.value], late.pipe, turn)
    await write(ward.bob, conversation)
    assert texts(late) == []
    if what == "lock":
        assert late.welcome.session.locked
        await ward.alice.ask("session.unlock", late, pin=PIN)
        await write(ward.bob, conversation, "après")
        assert texts(late) == ["après"]
    else:
        assert late.closed_with == CloseCode.SESSION_ENDED


@pytest.mark.parametrize("what", ["lock", "end"])
async def test_a_session_that_turns_between_the_last_look_and_the_hub_is_looked_at_again(ward: Wire, what: str) -> None:
    conversation = await ward.alice.start(ward.bob)
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    session = phone.welcome.session.id
    phone.pipe.drop()
    await ward.settled()
    (endpoint,) = [route.app for route in ward.app.asgi.routes if route.path == "/ws"]  # type: ignore[attr-defined]
    gate, late = Gate(), Device(Encoding.MSGPACK)
    endpoint._store = HeldReads(ward.app.store, gate, first=1)
    connecting = asyncio.create_task(ward.upgrade(token, [Encoding.MSGPACK.value], late.pipe))
    await gate.until(1)  # 1. it was found live
    await ward.app.store.writer.run(lambda work: getattr(work.sessions, what)(session, now=work.now))  # 2. it turns
    gate.open()  # 3. it would be taken in as it was
    await connecting
    await write(ward.bob, conversation)
    assert texts(late) == []
    assert late.closed_with == (CloseCode.SESSION_ENDED if what == "end" else None)
    assert what == "end" or late.welcome.session.locked


@pytest.mark.parametrize(("away_s", "locked"), [(60, False), (900, True)])
async def test_a_server_that_was_away_counts_the_time_that_passed(
    settings: Settings, clock: FakeClock, away_s: float, *, locked: bool
) -> None:
    async with served(settings, clock) as before:
        token = await before.alice.log_in()
        alice = before.alice
    clock.advance(away_s)
    async with wired(settings, clock) as after:
        alice.wire = after
        assert (await alice.connect(token)).welcome.session.locked is locked


# --- idleness ---


async def test_whoever_asks_something_is_there_and_what_a_client_asks_by_itself_is_no_sign_of_it(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    asked: tuple[tuple[str, bool, dict[str, Any]], ...] = (
        ("session.active", True, {}),
        ("directory.search", True, {"text": "durand"}),
        ("sync", False, {}),
        ("presence.get", False, {"conversation": conversation}),
    )
    for op, keeps, fields in asked:
        phone = await ward.alice.connect()
        ward.clock.advance(600)
        await ward.alice.ask(op, phone, **fields)
        ward.clock.advance(600)
        await ward.app.watch.look()
        assert isinstance(phone.events[-1] if phone.events else None, SessionLocked) is not keeps, op


async def test_patients_lock_after_five_minutes(ward: Wire) -> None:
    paul, bob = await ward.paul.connect(), await ward.bob.connect()
    ward.clock.advance(299)
    await ward.app.watch.look()
    assert paul.events == []
    ward.clock.advance(1)
    await ward.app.watch.look()
    assert [type(event) for event in paul.events] == [SessionLocked]
    assert bob.events == []


async def test_a_session_without_connections_locks_by_itself_and_lives_by_what_it_asks(ward: Wire) -> None:
    token = await ward.alice.log_in()
    for _ in range(3):
        ward.clock.advance(899)
        assert await status(ward, token) == 200
    ward.clock.advance(899)
    assert await status(ward, token, "/api/session") == 200, "which tells of nobody's presence"
    ward.clock.advance(1)
    assert await status(ward, token) == 423


async def test_what_is_asked_over_http_keeps_the_connections_open_too(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    ward.clock.advance(899)
    assert await status(ward, token) == 200
    ward.clock.advance(899)
    await ward.app.watch.look()
    assert await ward.alice.ask("sync", phone)


# --- a clock that jumps ---


@pytest.mark.parametrize("jump_s", [HOUR_S, DAY_S])
async def test_no_lock_is_undone_by_a_clock_that_jumps(ward: Wire, jump_s: int) -> None:
    conversation = await ward.alice.start(ward.bob)
    now = ward.clock.now()
    token, asked, unasked = await ward.alice.log_in(), await ward.alice.connect(), await ward.alice.connect()
    _, explicit = await shut(ward.alice)
    ward.clock.set_now(now + jump_s * 1_000)
    assert await ward.alice.refused("directory.search", asked, text="durand") is Locked
    assert await status(ward, token) == 423
    ward.clock.set_now(now)
    assert await ward.alice.refused("directory.search", asked, text="durand") is Locked
    assert await status(ward, token) == 423
    assert await ward.alice.refused("sync", explicit) is Locked
    await ward.app.watch.look()
    await write(ward.bob, conversation)
    assert [type(event) for event in asked.events] == [SessionLocked]
    assert texts(unasked) == ["bonjour"], "nobody has noticed that it would have been idle"
    assert (await ward.alice.connect(token)).welcome.session.locked


@pytest.mark.parametrize("jump_s", [HOUR_S, DAY_S])
async def test_a_clock_set_back_locks_what_was_active_ahead_of_it(ward: Wire, jump_s: int) -> None:
    """Else a session would stay open for as long as the clock went back."""
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    ward.clock.set_now(ward.clock.now() - jump_s * 1_000)
    await ward.app.watch.look()
    assert [type(event) for event in phone.events] == [SessionLocked]
    assert await ward.alice.refused("session.unlock", phone, pin=PIN) is Forbidden, "nor is the log-in believed"
    async with ward.http(token) as http:
        renewed = await http.post("/api/session/renewal", json={"password": PASSWORD})
    assert renewed.status_code == 200
    assert await ward.alice.ask("sync", phone)
    ward.clock.advance(899)
    assert await ward.alice.ask("sync", phone)
    ward.clock.advance(1)
    assert await ward.alice.refused("sync", phone) is Locked


@pytest.mark.parametrize("how", ["http", "request", "watch", "upgrade"])
async def test_no_expired_session_is_revived_by_a_clock_that_jumps(
    settings: Settings, clock: FakeClock, how: str
) -> None:
    async with served(settings, clock) as ward:
        now, token = clock.now(), await ward.alice.log_in(lives_s=DAY_S)
        phone = await ward.alice.connect(token) if how in {"request", "watch"} else None
        clock.set_now(now + DAY_S * 1_000)
        if phone is None:
            await seen_over(ward, token, how)
        else:
            if how == "request":
                phone.send("sync")
            await ward.app.watch.look()
            assert phone.closed_with == CloseCode.SESSION_ENDED
        clock.set_now(now)
        assert await status(ward, token, "/api/session") == 401
    async with wired(settings, clock) as after:
        assert await status(after, token, "/api/session") == 401


async def seen_over(wire: Wire, token: str, how: str) -> None:
    if how == "http":
        assert await status(wire, token) == 401
    else:
        (refused, _) = await wire.upgrade(token, [Encoding.JSON.value], Device(Encoding.JSON).pipe)
        assert refused["status"] == 401


# --- revocation ---


async def _logs_out(wire: Wire, token: str, _phone: Device) -> None:
    async with wire.http(token) as http:
        assert (await http.delete("/api/session")).status_code == 204


async def _ends_from_another(wire: Wire, _token: str, phone: Device) -> None:
    async with wire.http(await wire.alice.log_in()) as http:
        assert (await http.delete(f"/api/sessions/{phone.welcome.session.id}")).status_code == 204


async def _ends_all_others(wire: Wire, _token: str, _phone: Device) -> None:
    async with wire.http(await wire.alice.log_in()) as http:
        assert (await http.delete("/api/sessions")).status_code == 204


async def _guesses(wire: Wire, _token: str, phone: Device) -> None:
    for _ in range(3):
        phone.send("session.unlock", pin=WRONG_PIN)
        await wire.settled()


async def _deactivates(wire: Wire, _token: str, _phone: Device) -> None:
    await wire.app.administration.deactivate(wire.alice.id, by=None)


async def _resets(wire: Wire, _token: str, _phone: Device) -> None:
    await wire.app.administration.reset(wire.alice.id, by=None)


@pytest.mark.parametrize("locked", [False, True], ids=["live", "locked"])
@pytest.mark.parametrize("revokes", [_logs_out, _ends_from_another, _ends_all_others, _guesses, _deactivates, _resets])
async def test_a_revoked_session_is_over_at_once_everywhere(ward: Wire, revokes: Any, *, locked: bool) -> None:
    conversation = await ward.alice.start(ward.bob)
    token = await ward.alice.log_in()
    phone, tab = await ward.alice.connect(token), await ward.alice.connect(token)
    bystander = await ward.bob.connect()
    if locked:
        await ward.alice.ask("session.lock", phone)
    assert await status(ward, token, "/api/session") == 200
    await revokes(ward, token, phone)
    for device in (phone, tab):
        assert isinstance(device.events[-1], SessionEnded)
        assert device.closed_with == CloseCode.SESSION_ENDED
    for path in ("/api/session", "/api/sessions"):
        assert await status(ward, token, path) == 401
    (refused, _) = await ward.upgrade(token, [Encoding.JSON.value], Device(Encoding.JSON).pipe)
    assert refused["status"] == 401
    await write(ward.bob, conversation)
    assert not texts(phone)
    assert texts(bystander) == ["bonjour"]
    assert bystander.closed_with is None


async def test_what_is_being_committed_when_a_session_ends_is_answered_to_nobody(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    ended = ward.app.store.writer.run(lambda work: end_others(work, ward.alice.id, keep=None))
    id = phone.send("conversation.start", client_ref=new_ref(), members=[ward.bob.id])
    await ended
    await ward.settled()
    assert not isinstance(phone.answer(id), ErrorAnswer)
    assert phone.closed_with == CloseCode.SESSION_ENDED
