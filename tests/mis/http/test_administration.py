"""Administration: accounts seen, made, taken out of use and back, begun again; and the audit, for operators alone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from mis.administration import execute
from mis.commands import AccountDeactivate, AccountReactivate, AccountReset, AccountUnlock, AuditList
from mis.cursors import cursor_of
from mis.ids import new_id
from mis.operations import administration
from mis.store import administered
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import CloseCode
from protocol.http import ROUTES, Admission
from protocol.values import AccountId, AccountKind, Encoding
from tests.support.authenticator import Authenticator
from tests.support.clock import FakeClock
from tests.support.visitor import OWN, PASSWORD, House, Visitor, housed
from tests.support.wire import Device, Wire

PATH = "/api/accounts"
NURSE = {"kind": "professional", "login": "rose", "name": "Rose Blanc", "profession": "Infirmière", "place": "Lyon"}
WRONG = (401, "unauthenticated", None)
CHOSEN = "cerise-orage-lavande"


class Staff:
    """Everybody's account, and Olga, an operator, at her desk."""

    def __init__(self, house: House, olga: Visitor, accounts: dict[str, Account]) -> None:
        self.house, self.olga, self.accounts = house, olga, accounts

    def id(self, login: str) -> AccountId:
        return self.accounts[login].id

    async def act(self, login: str, act: str) -> Any:
        return await self.olga.told("POST", f"{PATH}/{self.id(login)}/{act}")

    async def seen(self, login: str) -> Any:
        accounts = (await self.olga.told("GET", PATH))["accounts"]
        return next(one for one in accounts if one["login"] == login)


@pytest.fixture
async def staff(tmp_path: Path, backend: str) -> AsyncIterator[Staff]:
    async with housed(tmp_path, backend=backend) as house:
        people = (
            ("Alice Martin", AccountKind.PROFESSIONAL),
            ("Bob Durand", AccountKind.PROFESSIONAL),
            ("Olga Leroy", AccountKind.OPERATOR),
            ("Omar Fabre", AccountKind.OPERATOR),
            ("Paul Bernard", AccountKind.PATIENT),
        )
        accounts = {name.split()[0].lower(): await house.person(name, kind) for name, kind in people}
        yield Staff(house, await house.inside("olga"), accounts)


async def connected(house: House, token: str) -> Device:
    device = Device(Encoding.MSGPACK)
    sent = await Wire(house.app, house.clock).upgrade(token, [Encoding.MSGPACK.value], device.pipe)
    assert sent[0]["type"] == "websocket.accept", sent
    return device


async def tried_pins(house: House, account: AccountId, times: int) -> None:
    """Have an account whose PIN was tried so often today."""

    async def count(work: Work) -> None:
        work.writes()
        await work.pins.set(account, "none", now=work.now)
        for _ in range(times):
            pin = await work.pins.of(account)
            assert pin is not None
            await work.pins.count(account, pin, now=work.now)

    await house.app.store.writer.run(count)


def operator_routes() -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in ROUTES if one.admission is Admission.OPERATOR]


@pytest.mark.parametrize(("method", "path"), operator_routes())
async def test_nobody_but_an_operator_who_has_just_logged_in_administers(staff: Staff, method: str, path: str) -> None:
    at, body = path.format(id=staff.id("bob")), NURSE if (method, path) == ("POST", PATH) else None
    for login in ("alice", "paul"):
        stranger = await staff.house.inside(login)
        assert await stranger.refused(method, at, body) == (403, "forbidden", None), login
    nobody = await staff.house.visitor()
    assert (await nobody.refused(method, at, body))[:2] == (401, "unauthenticated")
    staff.house.clock.advance(600)
    await staff.olga.told("GET", "/api/sessions")
    staff.house.clock.advance(60 * staff.house.app.settings.fresh_login_max_min - 600)
    assert await staff.olga.refused(method, at, body) == (403, "forbidden", {"needs": "login"})
    assert (await (await staff.house.inside("omar")).ask(method, at, body)).is_success


async def test_the_accounts_are_listed_by_login_with_where_they_stand(staff: Staff) -> None:
    listed = await staff.olga.told("GET", PATH)
    assert [one["login"] for one in listed["accounts"]] == ["alice", "bob", "olga", "omar", "paul"]
    assert not listed["more"]
    olga = await staff.seen("olga")
    assert (olga["state"], olga["sessions"], olga["active_at"]) == ("active", 1, staff.house.clock.now())
    assert await staff.seen("bob") == {
        "account": {"id": staff.id("bob"), "kind": "professional", "name": "Bob Durand"}
        | {"profession": None, "place": None},
        "login": "bob",
        "state": "active",
        "created_at": staff.house.clock.now(),
        "active_at": None,
        "sessions": 0,
        "pin_blocked": False,
        "second_factor": False,
    }


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("ali", ["alice"]),
        ("BERN", ["paul"]),
        ("durand bob", ["bob"]),
        ("o", ["olga", "omar"]),
        ("lice", []),
        ("%", []),
        ("_", []),
        ("!", []),
        (" ", ["alice", "bob", "olga", "omar", "paul"]),
    ],
)
async def test_accounts_are_found_by_the_beginnings_of_words_or_of_the_login(
    staff: Staff, text: str, logins: list[str]
) -> None:
    found = await staff.olga.http.get(PATH, params={"text": text})
    assert [one["login"] for one in found.json()["accounts"]] == logins


async def test_a_list_that_goes_on_says_so(staff: Staff) -> None:
    found = await staff.house.app.administration.accounts(now=staff.house.clock.now(), limit=3)
    assert ([one.login for one in found.accounts], found.more) == (["alice", "bob", "olga"], True)
    whole = await staff.house.app.administration.accounts(now=staff.house.clock.now(), limit=5)
    assert (len(whole.accounts), whole.more) == (5, False)


async def test_an_operator_makes_an_account_that_a_code_opens(staff: Staff) -> None:
    given = await staff.olga.told("POST", PATH, NURSE)
    assert (given["login"], given["account"]["place"]) == ("rose", "Lyon")
    assert (await staff.seen("rose"))["state"] == "invited"
    rose = await staff.house.visitor()
    await rose.told("POST", "/api/activation", {"code": given["code"], "password": CHOSEN})
    seen = await staff.seen("rose")
    assert (seen["state"], seen["sessions"]) == ("active", 1)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"login": "alice"}, (409, "conflict", {"field": "login"})),
        ({"login": " ALICE "}, (409, "conflict", {"field": "login"})),
        ({"login": " "}, (400, "bad_request", {"field": "login"})),
        ({"login": "x.demo"}, (400, "bad_request", {"field": "login"})),
        ({"name": ""}, (400, "bad_request", {"field": "name"})),
        ({"kind": "doctor"}, (400, "bad_request", {"field": "kind"})),
        ({"rpps": "123"}, (400, "bad_request", {"field": "rpps"})),
        ({"kind": "patient", "rpps": "10000000001"}, (400, "bad_request", {"field": "rpps"})),
        ({"birth_date": "1950-02-30"}, (400, "bad_request", {"field": "birth_date"})),
    ],
)
async def test_what_no_account_can_be_is_refused_and_not_made(staff: Staff, change: Any, refused: Any) -> None:
    assert await staff.olga.refused("POST", PATH, NURSE | change) == refused
    assert len((await staff.olga.told("GET", PATH))["accounts"]) == 5


async def test_an_rpps_number_has_one_account(staff: Staff) -> None:
    await staff.olga.told("POST", PATH, NURSE | {"rpps": "10000000001"})
    again = NURSE | {"rpps": "10000000001", "login": "rosa"}
    assert await staff.olga.refused("POST", PATH, again) == (409, "conflict", {"field": "rpps"})
    await staff.olga.told("POST", PATH, again | {"rpps": "10000000002"})


async def test_deactivation_ends_every_session_at_once_and_no_password_opens_one(staff: Staff) -> None:
    house = staff.house
    phone, bob = await house.visitor(), await house.inside("bob")
    sockets = [await connected(house, (await phone.log_in("alice"))["token"]) for _ in range(2)]
    assert (await staff.act("alice", "deactivation"))["state"] == "deactivated"
    assert [one.closed_with for one in sockets] == [CloseCode.SESSION_ENDED] * 2
    assert not await phone.is_in()
    stranger = await house.visitor()
    unknown = await stranger.refused("POST", "/api/session", {"login": "nobody", "password": PASSWORD})
    assert await stranger.refused("POST", "/api/session", {"login": "alice", "password": PASSWORD}) == unknown == WRONG
    assert await bob.is_in()
    assert (await staff.seen("alice"))["sessions"] == 0


async def test_who_is_deactivated_stays_a_member(staff: Staff) -> None:
    house = staff.house
    bob = await house.visitor()
    socket = await connected(house, (await bob.log_in("bob"))["token"])
    started = socket.send("conversation.start", client_ref="c", members=[staff.id("alice")], text="bonjour")
    await Wire(house.app, house.clock).settled()
    conversation = socket.answer(started).result["id"]
    await staff.act("alice", "deactivation")
    asked = socket.send("conversation.get", conversation=conversation)
    await Wire(house.app, house.clock).settled()
    members = socket.answer(asked).result["members"]
    assert {one["account"]: one["left_at"] for one in members} == {staff.id("bob"): None, staff.id("alice"): None}


async def test_who_is_reactivated_comes_in_by_what_they_had_and_into_no_old_session(staff: Staff) -> None:
    alice = await staff.house.inside("alice")
    for _ in range(2):
        assert (await staff.act("alice", "deactivation"))["state"] == "deactivated"
    for _ in range(2):
        assert (await staff.act("alice", "reactivation"))["state"] == "active"
    assert not await alice.is_in()
    await alice.log_in("alice")
    acts = [act for act, _, _ in await staff.house.audited()]
    assert (acts.count("account_deactivated"), acts.count("account_reactivated")) == (1, 1), "what changes nothing"


async def test_nobody_deactivates_themselves(staff: Staff) -> None:
    own = f"{PATH}/{staff.id('olga')}/deactivation"
    assert (await staff.olga.refused("POST", own))[:2] == (409, "conflict")
    assert await staff.olga.is_in()
    omar = await staff.house.inside("omar")
    assert (await omar.told("POST", own))["state"] == "deactivated"
    assert not await staff.olga.is_in()


async def test_a_reset_voids_all_that_opened_the_account_and_gives_a_code(staff: Staff) -> None:
    house, key = staff.house, Authenticator()
    alice = await house.visitor()
    socket = await connected(house, (await alice.log_in("alice"))["token"])
    await protected(alice, key)
    await tried_pins(house, staff.id("alice"), 1)
    stranger = await house.visitor()
    assert (await with_passkey(stranger, key)).status_code == 201, "there must be something to void"
    given = await staff.act("alice", "reset")
    assert socket.closed_with == CloseCode.SESSION_ENDED
    assert not await alice.is_in()
    assert await alice.refused("POST", "/api/session", {"login": "alice", "password": PASSWORD}) == WRONG
    assert (await with_passkey(stranger, key)).status_code == 401
    assert (await staff.seen("alice"))["state"] == "invited"
    opened = await alice.told("POST", "/api/activation", {"code": given["code"], "password": CHOSEN})
    assert not opened["session"]["pin_set"], "the PIN of before is gone"
    assert await alice.told("GET", "/api/second-factor") == {
        "is_set": False,
        "recovery_codes_left": 0,
        "is_required": False,
    }
    assert (await staff.seen("alice"))["state"] == "active"
    await (await house.visitor()).log_in("alice", CHOSEN)


async def protected(visitor: Visitor, key: Authenticator) -> None:
    """Give the visitor's account a second factor and a passkey."""
    told = await visitor.told("POST", "/api/second-factor")
    code = pyotp.TOTP(told["key"]).at(FakeClock().now() // 1_000)
    await visitor.told("PUT", "/api/second-factor", {"code": code})
    asked = await visitor.told("POST", "/api/passkeys/options")
    made = {"ceremony": asked["ceremony"], "credential": key.create(asked["options"], OWN), "name": "Téléphone"}
    await visitor.told("POST", "/api/passkeys", made)


async def with_passkey(visitor: Visitor, key: Authenticator) -> httpx.Response:
    asked = await visitor.told("POST", "/api/session/passkey/options")
    answered = {"ceremony": asked["ceremony"], "credential": key.get(asked["options"], OWN)}
    answer = await visitor.ask("POST", "/api/session/passkey", answered)
    visitor.http.cookies.clear()
    return answer


async def test_a_deactivated_account_gets_no_code(staff: Staff) -> None:
    await staff.act("alice", "deactivation")
    assert (await staff.olga.refused("POST", f"{PATH}/{staff.id('alice')}/reset"))[:2] == (409, "conflict")
    await staff.act("alice", "reactivation")
    await (await staff.house.visitor()).log_in("alice")


async def test_unlocking_lets_the_pin_be_tried_again(staff: Staff) -> None:
    most = staff.house.app.settings.pin_attempts_per_day
    await tried_pins(staff.house, staff.id("alice"), most - 1)
    assert not (await staff.seen("alice"))["pin_blocked"]
    await tried_pins(staff.house, staff.id("alice"), most)
    assert (await staff.seen("alice"))["pin_blocked"]
    assert not (await staff.act("alice", "unlock"))["pin_blocked"]
    assert not (await staff.act("bob", "unlock"))["pin_blocked"], "without a PIN there is nothing to unlock"


async def test_a_blocked_pin_is_so_for_a_day(staff: Staff) -> None:
    await tried_pins(staff.house, staff.id("alice"), staff.house.app.settings.pin_attempts_per_day)
    staff.house.clock.advance(24 * 3_600 - 1)
    omar = Staff(staff.house, await staff.house.inside("omar"), staff.accounts)
    assert (await omar.seen("alice"))["pin_blocked"]
    staff.house.clock.advance(1)
    assert not (await omar.seen("alice"))["pin_blocked"]


@pytest.mark.parametrize("act", ["deactivation", "reactivation", "reset", "unlock"])
async def test_an_account_that_does_not_exist_is_not_found(staff: Staff, act: str) -> None:
    for id in (new_id(), "x", "%00"):
        assert (await staff.olga.refused("POST", f"{PATH}/{id}/{act}"))[:2] == (404, "not_found")


async def test_the_audit_says_who_did_what_to_whom_and_from_where(staff: Staff) -> None:
    await staff.act("alice", "deactivation")
    page = await staff.olga.told("GET", "/api/audit")
    newest = page["entries"][0]
    assert newest.pop("id") > page["entries"][1]["id"]
    assert newest == {
        "at": staff.house.clock.now(),
        "act": "account_deactivated",
        "outcome": "ok",
        "account": staff.id("olga"),
        "session": (await staff.olga.told("GET", "/api/session"))["session"]["id"],
        "subject": staff.id("alice"),
        "address": "192.0.2.7",
        "detail": None,
    }
    assert page["cursor"] is None


async def test_the_audit_tells_the_names_of_whom_it_is_about_and_of_nobody_else(staff: Staff) -> None:
    await staff.act("alice", "deactivation")
    page = await staff.olga.told("GET", "/api/audit")
    known = {one["id"]: (one["login"], one["name"]) for one in page["accounts"]}
    assert set(known) == {one[role] for one in page["entries"] for role in ("account", "subject")} - {None}
    assert known[staff.id("alice")] == ("alice", "Alice Martin")
    assert staff.id("bob") not in known
    nothing = await staff.olga.told("GET", f"/api/audit?account={staff.id('bob')}")
    assert (nothing["entries"], [one["login"] for one in nothing["accounts"]]) == ([], ["bob"])


async def test_the_names_of_any_number_of_accounts_are_found(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(administered, "AT_ONCE", 1)
    for name in ("alice", "bob"):
        await staff.act(name, "deactivation")
    page = await staff.olga.told("GET", "/api/audit")
    assert [one["login"] for one in page["accounts"]] == ["alice", "bob", "olga"]


async def test_the_audit_is_paged_without_a_gap(staff: Staff) -> None:
    for _ in range(3):
        await staff.act("bob", "unlock")
        await staff.act("alice", "unlock")
    desk = staff.house.app.administration
    for account in (None, staff.id("bob"), staff.id("olga")):
        whole = (await desk.audit(account=account)).entries
        assert len(whole) >= 3
        walked, cursor = [], None
        while True:
            page = await desk.audit(before=cursor, account=account, limit=2)
            walked += page.entries
            cursor = page.cursor
            if cursor is None:
                break
        assert walked == whole
        assert [one.id for one in walked] == sorted({one.id for one in walked}, reverse=True)
    assert {one.subject for one in (await desk.audit(account=staff.id("bob"))).entries} == {staff.id("bob")}


async def test_a_page_over_http_goes_on_from_its_cursor(staff: Staff) -> None:
    for _ in range(administration.ENTRIES):
        await staff.house.app.administration.unlock(staff.id("bob"), by=None)
    first = await staff.olga.told("GET", f"/api/audit?account={staff.id('bob')}")
    assert (len(first["entries"]), first["cursor"]) == (administration.ENTRIES, None)
    everything = await staff.olga.told("GET", "/api/audit")
    older = await staff.olga.told("GET", f"/api/audit?before={everything['cursor']}")
    assert [one["act"] for one in older["entries"]] == ["log_in"]
    assert older["entries"][0]["account"] == staff.id("olga")


@pytest.mark.parametrize(
    "query", ["before=x", f"before={cursor_of(['1'])}", f"before={cursor_of([-1])}", "account=%00"]
)
async def test_a_page_of_nonsense_is_a_bad_request(staff: Staff, query: str) -> None:
    assert (await staff.olga.refused("GET", f"/api/audit?{query}"))[:2] == (400, "bad_request")
    assert (await staff.olga.told("GET", "/api/audit?account=nobody"))["entries"] == []


async def test_the_command_line_comes_to_the_same_desk(staff: Staff) -> None:
    house = staff.house
    alice = await house.visitor()
    socket = await connected(house, (await alice.log_in("alice"))["token"])
    shown = await execute(house.app, AccountDeactivate("alice"))
    assert (shown["login"], shown["state"], shown["id"]) == ("alice", "deactivated", staff.id("alice"))
    assert socket.closed_with == CloseCode.SESSION_ENDED
    assert (await execute(house.app, AccountReactivate(staff.id("alice"))))["state"] == "active"
    assert not (await execute(house.app, AccountUnlock("alice")))["pin_blocked"]
    given = await execute(house.app, AccountReset("alice"))
    await alice.told("POST", "/api/activation", {"code": given["code"], "password": CHOSEN})
    audited = await execute(house.app, AuditList(limit=50, account="alice"))
    assert [one["act"] for one in audited if one["account"] is None] == [
        "account_reset",
        "account_unlocked",
        "account_reactivated",
        "account_deactivated",
        "session_ended",
    ]
    assert await execute(house.app, AuditList(limit=50, since=house.clock.now() + 1)) == []


async def test_an_id_is_taken_for_an_id_before_a_login(staff: Staff) -> None:
    await staff.olga.told("POST", PATH, NURSE | {"login": staff.id("alice")})
    assert (await execute(staff.house.app, AccountDeactivate(staff.id("alice"))))["login"] == "alice"
