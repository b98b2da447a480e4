"""Every act leaves its entry by the path that people take, and no entry has what somebody typed."""

from pathlib import Path
from typing import Any

import pyotp
import pytest

from mis.domain.audit import Act, Outcome
from protocol.identity import AuditEntry
from protocol.values import AccountKind, Encoding
from tests.support.authenticator import Authenticator
from tests.support.stores import BACKENDS
from tests.support.visitor import OWN, PASSWORD, House, Visitor, housed
from tests.support.wire import Device, Wire

OTHER = "cerise-orage-lavande"
PIN = "271828"
BORN = "1950-06-30"
# A provider of identities is needed for these: tests/identity.
# Audited too: tests/mis/operations/test_erasure.py and tests/mis/http/test_exports.py.
OF_THE_ARCHIVE = {Act.CONVERSATION_ERASED, Act.CONVERSATION_EXPORTED, Act.ROLLBACK_ACCEPTED}
OF_DOSSIERS = {act for act in Act if act.value.startswith("dossier_")}  # tests/dossier
OF_PRO_SANTE_CONNECT = {Act.PSC_LINKED, Act.OFFICIAL_IDENTITY}


async def ask(house: House, device: Device, op: str, **fields: Any) -> None:
    device.send(op, **fields)
    await Wire(house.app, house.clock).settled()


async def locks_and_unlocks(house: House) -> None:
    alice = await house.visitor()
    device = Device(Encoding.MSGPACK)
    token = (await alice.log_in("alice"))["token"]
    await Wire(house.app, house.clock).upgrade(token, [Encoding.MSGPACK.value], device.pipe)
    await ask(house, device, "session.set_pin", pin=PIN, password=PASSWORD)
    await ask(house, device, "session.lock")
    await ask(house, device, "session.unlock", pin="314159")
    await ask(house, device, "session.unlock", pin=PIN)
    await alice.told("POST", "/api/session/renewal", {"password": PASSWORD})
    await alice.told("DELETE", "/api/session")


async def proves_otherwise(house: House) -> None:
    alice, key = await house.inside("alice"), Authenticator()
    totp = pyotp.TOTP((await alice.told("POST", "/api/second-factor"))["key"])
    await alice.told("PUT", "/api/second-factor", {"code": totp.at(house.clock.now() // 1_000)})
    await alice.told("DELETE", "/api/second-factor", {"password": PASSWORD})
    asked = await alice.told("POST", "/api/passkeys/options")
    made = {"ceremony": asked["ceremony"], "credential": key.create(asked["options"], OWN), "name": "Téléphone"}
    passkey = await alice.told("POST", "/api/passkeys", made)
    await alice.told("DELETE", f"/api/passkeys/{passkey['id']}")
    await alice.told("PUT", "/api/password", {"password": PASSWORD, "new_password": OTHER})
    other = await house.visitor()
    session = (await other.log_in("alice", OTHER))["session"]["id"]
    await alice.told("DELETE", f"/api/sessions/{session}")
    await alice.told("DELETE", "/api/sessions")


async def invites(house: House) -> str:
    """Have Alice invite Paul, who comes in; and give a code of his."""
    alice, paul = await house.inside("alice", OTHER), await house.visitor()
    person = {"kind": "patient", "name": "Paul Bernard", "birth_date": BORN}
    made = await alice.told("POST", "/api/people", person)
    code = (await alice.told("POST", f"/api/people/{made['account']['id']}/code"))["code"]
    wrong = {"code": code, "birth_date": "1950-06-29", "password": PASSWORD}
    await paul.refused("POST", "/api/activation", wrong)
    await paul.told("POST", "/api/activation", wrong | {"birth_date": BORN, "pin": PIN})
    return str(code)


async def administers(house: House, olga: Visitor) -> None:
    found = (await olga.told("GET", "/api/accounts?text=paul"))["accounts"]
    for act in ("unlock", "deactivation", "reactivation", "reset"):
        await olga.told("POST", f"/api/accounts/{found[0]['account']['id']}/{act}")


@pytest.mark.parametrize("backend", BACKENDS)
async def test_every_act_is_audited_by_its_own_path_and_without_a_secret(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, backend=backend) as house:
        await house.person("Alice Martin")
        await house.person("Olga Leroy", AccountKind.OPERATOR)
        await (await house.visitor()).refused("POST", "/api/session", {"login": "alice", "password": OTHER})
        await locks_and_unlocks(house)
        await proves_otherwise(house)
        code = await invites(house)
        await administers(house, await house.inside("olga"))
        entries = (await house.app.administration.audit(limit=1_000)).entries
    assert {entry.act for entry in entries} == {
        act.value for act in set(Act) - OF_PRO_SANTE_CONNECT - OF_THE_ARCHIVE - OF_DOSSIERS
    }
    assert {entry.act for entry in entries if entry.outcome == Outcome.REFUSED} == {"log_in", "unlock", "activation"}
    for entry in entries:
        assert says_who(entry), entry
        for secret in (PASSWORD, OTHER, PIN, "314159", code, BORN, "alice", "Paul"):
            assert secret not in str(entry), entry


def says_who(entry: AuditEntry) -> bool:
    """Whether it tells who acted or to whom it happened, and from where if somebody asked for it."""
    return (entry.account or entry.subject) is not None and (entry.account is None or entry.address is not None)
