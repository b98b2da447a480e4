"""The PIN and the lock, as the contract says them: what unlocks, what ends, and that nothing else is served."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Again, Arrive, Cast, Own, as_seen
from tests.conformance.encoding import BOTH, Encoding, Frame
from tests.conformance.server import Person, Server

PIN, OTHER_PIN, WRONG_PIN = "482913", "7391584", "482914"

pytestmark = pytest.mark.newcomers


@pytest.fixture
async def keeper(person: Cast) -> Person:
    """Who sets a PIN; nobody of the other tests, which know that there is none."""
    return await asyncio.to_thread(person, "alice", "professional")


@pytest.fixture
async def phone(arrive: Arrive, keeper: Person) -> Client:
    phone = await arrive(keeper)
    assert await phone.request("session.set_pin", pin=PIN, password=keeper.password) == {}
    return phone


async def http_status(server: Server, client: Client, path: str = "/api/session") -> int:
    async with server.http(headers={"Authorization": f"Bearer {client.token}"}) as http:
        return (await http.get(path)).status_code


async def session_of(server: Server, client: Client) -> Frame:
    async with server.http(headers={"Authorization": f"Bearer {client.token}"}) as http:
        session: Frame = (await http.get("/api/session")).json()["session"]
        return session


# --- session.set_pin ---


async def test_a_pin_is_set_and_the_session_says_so(
    server: Server, again: Again, keeper: Person, phone: Client
) -> None:
    assert phone.welcome["session"]["pin_set"] is False
    assert (await again(phone)).welcome["session"]["pin_set"] is True
    assert (await session_of(server, phone))["pin_set"] is True
    assert (await phone.request("session.set_pin", pin=OTHER_PIN, password=keeper.password)) == {}
    await phone.request("session.lock")
    assert (await phone.refused("session.unlock", pin=PIN))["code"] == "wrong_pin"
    assert await phone.request("session.unlock", pin=OTHER_PIN) == {"locked": False}


@pytest.mark.parametrize("pin", ["000000", "123456", "654321", "111222", "12345", "482913075", "48291a", "", " 482913"])
async def test_what_is_no_pin_or_a_trivial_one_is_refused(phone: Client, keeper: Person, pin: str) -> None:
    refused = await phone.refused("session.set_pin", pin=pin, password=keeper.password)
    assert (refused["code"], refused["details"]["field"]) == ("bad_request", "pin")


async def test_a_wrong_password_is_forbidden_and_sets_nothing(phone: Client) -> None:
    refused = await phone.refused("session.set_pin", pin=OTHER_PIN, password="not the password")
    assert (refused["code"], refused["details"]) == ("forbidden", {"field": "password"})
    await phone.request("session.lock")
    assert await phone.request("session.unlock", pin=PIN) == {"locked": False}


@pytest.mark.parametrize(
    ("op", "fields", "field"),
    [
        ("session.set_pin", {"password": "x"}, "pin"),
        ("session.set_pin", {"pin": PIN}, "password"),
        ("session.set_pin", {"pin": 482913, "password": "x"}, "pin"),
        ("session.set_pin", {"pin": PIN, "password": None}, "password"),
        ("session.unlock", {}, "pin"),
        ("session.unlock", {"pin": 482913}, "pin"),
        ("session.unlock", {"pin": None}, "pin"),
    ],
)
async def test_a_field_that_is_missing_or_of_another_type_is_named_and_counts_as_no_try(
    phone: Client, op: str, fields: dict[str, Any], field: str
) -> None:
    refused = await phone.refused(op, **fields)
    assert (refused["code"], refused["details"]["field"]) == ("bad_request", field)
    await phone.request("session.lock")
    assert (await phone.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 2}


# --- session.lock ---


async def test_without_a_pin_there_is_nothing_to_lock_with(arrive: Arrive, keeper: Person) -> None:
    bare = await arrive(keeper)
    assert (await bare.refused("session.lock"))["code"] == "conflict"
    assert await bare.request("sync"), "nothing has happened"


@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_every_connection_of_the_session_is_told_and_the_one_that_asked_after_its_answer(
    again: Again, phone: Client, encoding: Encoding
) -> None:
    tab = await again(phone, encoding=encoding)
    assert await phone.request("session.lock") == {"locked": True}
    assert "session.locked" not in [event["op"] for event in phone.events]
    assert await phone.event("session.locked") == {"op": "session.locked"}
    assert await tab.event("session.locked") == {"op": "session.locked"}
    for client in (phone, tab):
        assert (await client.refused("sync"))["code"] == "locked"
    assert (await again(phone)).welcome["session"]["locked"] is True
    assert await tab.request("session.unlock", pin=PIN) == {"locked": False}
    assert await phone.request("sync")
    assert (await again(phone)).welcome["session"]["locked"] is False


async def test_another_session_of_the_account_is_not_locked(server: Server, keeper: Person, phone: Client) -> None:
    desk = await server.connect(await server.log_in(keeper))
    await phone.request("session.lock")
    assert await desk.request("sync")
    assert [event["op"] for event in desk.events] == []
    await desk.close()


async def test_a_locked_session_is_served_nothing_but_the_unlock(
    server: Server, keeper: Person, phone: Client, bob: Client
) -> None:
    conversation = await phone.start(bob)
    its = {"conversation": conversation["id"]}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("session.active", {}),
        ("session.set_pin", {"pin": PIN, "password": keeper.password}),
        ("sync", {}),
        ("conversation.get", its),
        ("conversation.start", {"client_ref": new_ref(), "members": [bob.account]}),
        ("message.history", its),
        ("message.search", {"text": "bonjour"}),
        ("message.send", its | {"client_ref": new_ref(), "text": "bonjour"}),
        ("receipt.read", its | {"seq": 1}),
        ("directory.search", {"text": "bob"}),
        ("account.find", {"login": keeper.login}),
    ]
    paths = ("/api/sessions", "/api/people", "/api/passkeys", "/api/second-factor")
    for op, fields in asked:
        await phone.request(op, **fields)
    assert {await http_status(server, phone, path) for path in paths} == {200}
    await phone.request("session.lock")
    refused = [await phone.refused(op, **fields) for op, fields in (*asked, ("session.lock", {}))]
    assert {answer["code"] for answer in refused} == {"locked"}
    assert {await http_status(server, phone, path) for path in paths} == {423}
    assert await http_status(server, phone) == 200
    assert (await session_of(server, phone))["locked"] is True


async def test_what_is_said_to_a_locked_session_comes_with_the_sync_after_it(phone: Client, bob: Client) -> None:
    conversation = await phone.start(bob)
    cursor = (await phone.request("sync"))["cursor"]
    await phone.request("session.lock")
    await phone.event("session.locked")
    told = len(phone.events)
    sent = await bob.say(conversation, "entre-temps")
    await bob.event("message", seq=sent["seq"])
    await bob.send("typing", conversation=conversation["id"])
    await phone.request("session.unlock", pin=PIN)
    assert phone.events[told:] == []
    page = await phone.request("sync", cursor=cursor)
    assert [one["last_message"]["text"] for one in page["conversations"]] == ["entre-temps"]
    after = await bob.say(conversation, "après")
    assert (await phone.event("message", seq=after["seq"]))["text"] == "après"


async def test_nobody_sees_a_locked_session_type(phone: Client, bob: Client) -> None:
    conversation = await phone.start(bob)
    await phone.request("session.lock")
    await phone.send("typing", conversation=conversation["id"])
    await phone.request("session.unlock", pin=PIN)
    await phone.say(conversation, "bonjour")
    await bob.event("message", text="bonjour")
    assert "typing" not in [event["op"] for event in bob.events]


# --- session.unlock ---


async def test_two_one_none_are_left_and_the_session_ends(server: Server, again: Again, phone: Client) -> None:
    tab = await again(phone)
    await phone.request("session.lock")
    left = [await phone.refused("session.unlock", pin=WRONG_PIN) for _ in range(3)]
    assert [answer["code"] for answer in left] == ["wrong_pin"] * 3
    assert [answer["details"] for answer in left] == [{"attempts_left": number} for number in (2, 1, 0)]
    for client in (phone, tab):
        assert await client.closed() == 4401
        assert client.events[-1] == {"op": "session.ended"}
    assert await http_status(server, phone) == 401


async def test_a_right_pin_gives_the_attempts_back(phone: Client) -> None:
    for _ in range(2):
        await phone.request("session.lock")
        for left in (2, 1):
            assert (await phone.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": left}
        assert await phone.request("session.unlock", pin=PIN) == {"locked": False}


async def test_attempts_are_those_of_the_session_and_not_of_the_connection(again: Again, phone: Client) -> None:
    await phone.request("session.lock")
    assert (await phone.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 2}
    assert (await (await again(phone)).refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 1}
    last = await again(phone)
    assert (await last.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 0}
    assert await last.closed() == 4401


async def test_of_many_guesses_at_once_three_are_answered_and_the_session_ends(
    server: Server, again: Again, phone: Client
) -> None:
    tab = await again(phone)
    await phone.request("session.lock")
    with suppress(ConnectionClosed):  # it may be over before the last is sent
        for _ in range(25):
            for client in (phone, tab):
                await client.send("session.unlock", pin=WRONG_PIN)
    for client in (phone, tab):
        assert await client.closed() == 4401
    answers = [frame for client in (phone, tab) for frame in client.received]
    left = [frame["details"]["attempts_left"] for frame in answers if frame.get("code") == "wrong_pin"]
    assert {"locked": False} not in [frame.get("result") for frame in answers]
    assert left.count(2) <= 1
    assert left.count(1) <= 1
    assert await http_status(server, phone) == 401


async def test_a_locked_session_logs_out(server: Server, phone: Client) -> None:
    await phone.request("session.lock")
    async with server.http(headers={"Authorization": f"Bearer {phone.token}"}) as http:
        assert (await http.delete("/api/session")).status_code == 204
    assert await phone.closed() == 4401


async def test_the_password_opens_a_locked_session_in_place(server: Server, keeper: Person, phone: Client) -> None:
    await phone.request("session.lock")
    assert (await renewal(server, phone, "not the password")).status_code == 401
    answer = await renewal(server, phone, keeper.password)
    assert answer.status_code == 200
    assert answer.json()["session"]["id"] == phone.welcome["session"]["id"]
    assert await phone.request("sync")
    assert await http_status(server, phone) == 401, "the token is a new one"


async def renewal(server: Server, client: Client, password: str) -> httpx.Response:
    async with server.http(headers={"Authorization": f"Bearer {client.token}"}) as http:
        return await http.post("/api/session/renewal", json={"password": password})


# --- session.active ---


async def test_who_is_there_may_say_so(phone: Client) -> None:
    assert await phone.request("session.active") == {}


# --- a restart ---


async def test_a_session_is_as_locked_after_a_restart_as_before_it(own: Own) -> None:
    process = own()
    here = as_seen(process)
    person = await asyncio.to_thread(here.person, "alice", "professional")
    phone = await here.connect(await here.log_in(person))
    await phone.request("session.set_pin", pin=PIN, password=person.password)
    await phone.request("session.lock")
    assert (await phone.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 2}
    await asyncio.to_thread(process.kill)
    await asyncio.to_thread(process.start)
    back = await here.connect(phone.token)
    assert back.welcome["session"]["locked"] is True
    assert (await back.refused("sync"))["code"] == "locked"
    assert (await back.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 1}
    assert await back.request("session.unlock", pin=PIN) == {"locked": False}
    await back.close()
