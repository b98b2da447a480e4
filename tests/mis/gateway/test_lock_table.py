"""Every state of a session and everything that may happen to it, as one table, walked in full on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from mis.operations.session import end_others
from protocol.conversation import TypingSeen
from protocol.frames import Ok
from protocol.message import MessageSent
from protocol.session import SessionEnded, SessionLocked
from protocol.values import Encoding
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.secrets import PASSWORD, PIN, WRONG_PIN, count_verifications, give_password, give_pin
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired

HOUR_S = 3_600
DAY_S = 24 * HOUR_S

# Each cell is the answer, and the state after it where that is another one.
#
# live, bare: nothing is locked; bare has no PIN. locked: the PIN unlocks it. old: locked, and the last full log-in is
# more than twelve hours ago. pinless: locked, without a PIN. ended, expired, deactivated: the session is over.
TABLE = """
what happens          | live           | bare           | locked         | old          | pinless      | ended  | expired | deactivated
unlock                | ok             | ok             | ok live        | forbidden    | conflict     | closed | closed  | closed
unlock, wrong         | wrong_pin      | ok             | wrong_pin      | forbidden    | conflict     | closed | closed  | closed
unlock, wrong again   | wrong_pin over | ok             | wrong_pin over | forbidden    | conflict     | closed | closed  | closed
lock                  | ok locked      | conflict       | locked         | locked       | locked       | closed | closed  | closed
set_pin               | ok             | ok live        | locked         | locked       | locked       | closed | closed  | closed
set_pin, wrong        | forbidden      | forbidden      | locked         | locked       | locked       | closed | closed  | closed
active                | ok             | ok             | locked         | locked       | locked       | closed | closed  | closed
sync                  | ok             | ok             | locked         | locked       | locked       | closed | closed  | closed
history               | ok             | ok             | locked         | locked       | locked       | closed | closed  | closed
send                  | ok             | ok             | locked         | locked       | locked       | closed | closed  | closed
typing                | told           | told           | silent         | silent       | silent       | silent | silent  | silent
connect               | live           | bare           | locked         | old          | pinless      | 401    | 401     | 401
GET session           | 200            | 200            | 200            | 200          | 200          | 401    | 401     | 401
DELETE session        | 204 over       | 204 over       | 204 over       | 204 over     | 204 over     | 401    | 401     | 401
renewal               | 200            | 200            | 200 live       | 200 live     | 200 bare     | 401    | 401     | 401
renewal, wrong        | 401            | 401            | 401            | 401          | 401          | 401    | 401     | 401
GET sessions          | 200            | 200            | 423            | 423          | 423          | 401    | 401     | 401
DELETE sessions       | 204            | 204            | 423            | 423          | 423          | 401    | 401     | 401
message by another    | told           | told           | silent         | silent       | silent       | silent | silent  | silent
idleness              | shut locked    | shut pinless   | silent         | silent       | silent       | silent | silent  | silent
half a day            | shut old       | shut pinless   | silent old     | silent       | silent       | silent | silent  | silent
a month               | ended over     | ended over     | ended over     | ended over   | ended over   | silent | silent  | silent
revocation            | ended over     | ended over     | ended over     | ended over   | ended over   | silent | silent  | silent
deactivation          | ended over     | ended over     | ended over     | ended over   | ended over   | silent | silent  | silent
"""  # fmt: skip # noqa: E501
_LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
STATES = _LINES[0][1:]
ROWS = {row[0]: dict(zip(STATES, row[1:], strict=True)) for row in _LINES[1:]}
OVER = {"ended", "expired", "deactivated"}


class Subject:
    """Somebody in a session, and who writes to them."""

    def __init__(self, wire: Wire, person: Person, token: str, device: Device, conversation: str) -> None:
        self.wire, self.person, self.token, self.device, self.conversation = wire, person, token, device, conversation
        self.seen = 0

    @classmethod
    async def arrive(cls, wire: Wire, *, pin: bool) -> "Subject":
        person = await wire.add("Alice Martin")
        await give_password(person)
        if pin:
            await give_pin(person)
        conversation = await wire.bob.start(person, text="bonjour")
        token = await person.log_in()
        device = await person.connect(token)
        await wire.settled()
        return cls(wire, person, token, device, conversation)

    async def pass_time(self, seconds: float) -> None:
        self.wire.clock.advance(seconds)
        await self.wire.app.watch.look()

    async def ask(self, op: str, **fields: Any) -> str:
        if self.device.closed_with is not None:
            return "closed"
        id = self.device.send(op, **fields)
        await self.wire.settled()
        answer = self.device.answer(id)
        return "ok" if isinstance(answer, Ok) else str(answer.code)

    async def http(self, method: str, path: str, body: Any = None) -> str:
        async with self.wire.http(self.token) as http:
            answer = await http.request(method, path, json=body)
        if answer.status_code == 200 and "token" in answer.json():
            self.token = answer.json()["token"]
        return str(answer.status_code)

    def heard(self) -> str:
        """What came since the last time, in one word."""
        events, self.seen = self.device.events[self.seen :], len(self.device.events)
        words: dict[type[Any], str] = {SessionEnded: "ended", SessionLocked: "shut", MessageSent: "told"}
        return next((words[type(event)] for event in events if type(event) in words), "silent")

    async def state(self) -> str:
        async with self.wire.http(self.token) as http:
            answer = await http.get("/api/session")
        if answer.status_code == 401:
            return "over"
        session = answer.json()["session"]
        assert (answer.json()["storage_key"] is None) == session["locked"]
        if not session["locked"]:
            return "live" if session["pin_set"] else "bare"
        if not session["pin_set"]:
            return "pinless"
        return "locked" if session["pin_until"] > self.wire.clock.now() else "old"


async def _locked(subject: Subject) -> None:
    assert await subject.ask("session.lock") == "ok"


async def _old(subject: Subject) -> None:
    await _locked(subject)
    await subject.pass_time(HOUR_S * 12)


async def _deactivated(subject: Subject) -> None:
    await subject.wire.app.administration.deactivate(subject.person.id, by=None)


async def _nothing(_subject: Subject) -> None:
    pass


BEGINNINGS: dict[str, Callable[[Subject], Awaitable[Any]]] = {
    "live": _nothing,
    "bare": _nothing,
    "locked": _locked,
    "old": _old,
    "pinless": lambda subject: subject.pass_time(900),
    "ended": lambda subject: subject.http("DELETE", "/api/session"),
    "expired": lambda subject: subject.pass_time(30 * DAY_S),
    "deactivated": _deactivated,
}


async def _unlock_with_one_left(subject: Subject) -> str:
    session = subject.device.welcome.session.id
    await subject.wire.app.store.writer.run(lambda work: work.sessions.count_pin(session, 2))
    return await subject.ask("session.unlock", pin=WRONG_PIN)


async def _type(subject: Subject) -> str:
    bob = await subject.wire.bob.connect()
    if subject.device.closed_with is None:
        subject.device.send("typing", conversation=subject.conversation)
        await subject.wire.settled()
    return "told" if any(isinstance(event, TypingSeen) for event in bob.events) else "silent"


async def _connect(subject: Subject) -> str:
    device = Device(Encoding.JSON)
    (first, *_) = await subject.wire.upgrade(subject.token, [Encoding.JSON.value], device.pipe)
    if first["type"] != "websocket.accept":
        return str(first["status"])
    session = device.welcome.session
    if not session.locked:
        return "live" if session.pin_set else "bare"
    return "pinless" if session.pin_until is None else _by(session.pin_until, subject.wire.clock.now())


def _by(pin_until: int, now: int) -> str:
    return "locked" if pin_until > now else "old"


async def _after(subject: Subject, happens: Awaitable[Any]) -> str:
    subject.heard()
    await happens
    await subject.wire.settled()
    return subject.heard()


def _write(subject: Subject) -> Awaitable[Any]:
    return subject.wire.bob.ask(
        "message.send", conversation=subject.conversation, client_ref=new_ref(), text="entre-temps"
    )


def _revoke(subject: Subject) -> Awaitable[Any]:
    account = subject.person.id
    return subject.wire.app.store.writer.run(lambda work: end_others(work, account, keep=None))


HAPPENINGS: dict[str, Callable[[Subject], Awaitable[str]]] = {
    "unlock": lambda one: one.ask("session.unlock", pin=PIN),
    "unlock, wrong": lambda one: one.ask("session.unlock", pin=WRONG_PIN),
    "unlock, wrong again": _unlock_with_one_left,
    "lock": lambda one: one.ask("session.lock"),
    "set_pin": lambda one: one.ask("session.set_pin", pin="739158", password=PASSWORD),
    "set_pin, wrong": lambda one: one.ask("session.set_pin", pin="739158", password="autre"),
    "active": lambda one: one.ask("session.active"),
    "sync": lambda one: one.ask("sync"),
    "history": lambda one: one.ask("message.history", conversation=one.conversation),
    "send": lambda one: one.ask("message.send", conversation=one.conversation, client_ref="r", text="oui"),
    "typing": _type,
    "connect": _connect,
    "GET session": lambda one: one.http("GET", "/api/session"),
    "DELETE session": lambda one: one.http("DELETE", "/api/session"),
    "renewal": lambda one: one.http("POST", "/api/session/renewal", {"password": PASSWORD}),
    "renewal, wrong": lambda one: one.http("POST", "/api/session/renewal", {"password": "autre"}),
    "GET sessions": lambda one: one.http("GET", "/api/sessions"),
    "DELETE sessions": lambda one: one.http("DELETE", "/api/sessions"),
    "message by another": lambda one: _after(one, _write(one)),
    "idleness": lambda one: _after(one, one.pass_time(900)),
    "half a day": lambda one: _after(one, one.pass_time(HOUR_S * 12)),
    "a month": lambda one: _after(one, one.pass_time(DAY_S * 30)),
    "revocation": lambda one: _after(one, _revoke(one)),
    "deactivation": lambda one: _after(one, _deactivated(one)),
}


@pytest.fixture
async def ward(backend: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(await migrated_settings(backend, tmp_path), clock) as wire:
        count_verifications(wire.app)
        yield wire


def test_the_table_is_of_every_state_and_of_everything_that_may_happen() -> None:
    assert set(ROWS) == set(HAPPENINGS)
    assert set(STATES) == set(BEGINNINGS)


@pytest.mark.parametrize("happening", ROWS)
async def test_a_session_does_what_the_table_says(ward: Wire, happening: str) -> None:
    found = {state: await _walked(ward, state, happening) for state in STATES}
    assert found == ROWS[happening]


async def _walked(wire: Wire, state: str, happening: str) -> str:
    """The cell as the server fills it."""
    subject = await Subject.arrive(wire, pin=state not in {"bare", "pinless"})
    await BEGINNINGS[state](subject)
    before = await subject.state()
    assert before == ("over" if state in OVER else state), "the beginning is not what it should be"
    answer = await HAPPENINGS[happening](subject)
    after = await subject.state()
    return answer if after == before else f"{answer} {after}"
