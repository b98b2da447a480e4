"""How each route and each operation is asked by who may: all it needs is there, so that a refusal is about who asks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import httpx
import pyotp

from mis.ids import new_id
from protocol.values import AccountKind
from tests.access.matrix import NOBODY
from tests.access.world import ORIGIN, PASSWORD, PIN, Asker
from tests.support.authenticator import Authenticator
from tests.support.node import new_ref

Json = dict[str, Any]
BIRTH_DATE = "1950-02-03"
NEW_PASSWORD = "sept lampes au bord du lac"


class Ask(NamedTuple):
    """Shape:   id stands in the path."""

    body: Json | None = None
    id: str = ""
    query: Mapping[str, str] = {}


Prepare = Callable[[Asker], Awaitable[Ask]]


def plain(body: Json | None = None, **query: str) -> Prepare:
    async def prepare(_asker: Asker) -> Ask:
        return Ask(body, query=query)

    return prepare


async def asked(asker: Asker, method: str, path: str, body: Json | None = None, **options: Any) -> Any:
    """The answer to a request that must be granted, in the session as it was begun."""
    asker.world.clock.advance(1)  # no limit is in the way of what is prepared
    async with asker.world.http(options.get("token", asker.token)) as http:
        answer = await http.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def of_alice(asker: Asker) -> Asker:
    session, token = await asker.world.log_in(asker.world.alice.id)
    return Asker(asker.world, asker.cell, asker.world.alice, session, token)


async def whose(asker: Asker) -> Asker | None:
    """Whose thing is asked for: one's own as a rule, Alice's, or nobody's as it does not exist."""
    if asker.cell.relation == "absent":
        return None
    return await of_alice(asker) if asker.cell.relation == "another's" else asker


# One's own session and devices.


async def log_in(asker: Asker) -> Ask:
    return Ask({"login": asker.id, "password": PASSWORD})


async def a_device(asker: Asker) -> Ask:
    owner = await whose(asker)
    return Ask(id=(await asker.world.log_in(owner.id))[0] if owner else new_id())


# Passkeys.


async def new_passkey(asker: Asker, device: Authenticator) -> Json:
    challenge = await asked(asker, "POST", "/api/passkeys/options")
    credential = device.create(challenge["options"], ORIGIN)
    return {"ceremony": challenge["ceremony"], "credential": credential, "name": "Téléphone"}


async def a_new_passkey(asker: Asker) -> Ask:
    return Ask(await new_passkey(asker, Authenticator()))


async def a_passkey(asker: Asker) -> Ask:
    owner = await whose(asker)
    if owner is None:
        return Ask(id=new_id())
    body = await new_passkey(owner, Authenticator())
    return Ask(id=(await asked(owner, "POST", "/api/passkeys", body))["id"])


async def a_used_passkey(asker: Asker) -> Ask:
    device = Authenticator()
    await asked(asker, "POST", "/api/passkeys", await new_passkey(asker, device))
    token = None if asker.cell.role == NOBODY or asker.cell.state == "ended" else asker.token
    challenge = await asked(asker, "POST", "/api/session/passkey/options", token=token)
    return Ask({"ceremony": challenge["ceremony"], "credential": device.get(challenge["options"], ORIGIN)})


# The second factor.


async def a_code(asker: Asker) -> Ask:
    key = (await asked(asker, "POST", "/api/second-factor"))["key"]
    return Ask({"code": pyotp.TOTP(key).at(asker.world.clock.now() // 1_000)})


async def a_second_factor(asker: Asker) -> Ask:
    await asked(asker, "PUT", "/api/second-factor", (await a_code(asker)).body)
    return Ask({"password": PASSWORD})


# People and accounts.

NEW_PERSON = {"kind": "patient", "name": "Odile Roux", "birth_date": BIRTH_DATE}


async def a_person(asker: Asker) -> Ask:
    owner = await whose(asker)
    if owner is None:
        return Ask(id=new_id())
    if owner.person.account.kind is not AccountKind.PROFESSIONAL:
        owner = await of_alice(asker)
    return Ask(id=(await asked(owner, "POST", "/api/people", NEW_PERSON))["account"]["id"])


async def an_activation(asker: Asker) -> Ask:
    code = (await asked(await of_alice(asker), "POST", "/api/people", NEW_PERSON))["code"]
    return Ask({"code": code, "birth_date": BIRTH_DATE, "password": NEW_PASSWORD})


async def a_new_account(_asker: Asker) -> Ask:
    return Ask({"kind": "professional", "login": new_id(), "name": "Didier Leroy"})


async def an_account(asker: Asker) -> Ask:
    if asker.cell.relation == "absent":
        return Ask(id=new_id())
    if asker.cell.relation == "oneself":
        return Ask(id=asker.id)
    return Ask(id=(await asker.world.add("Émile Faure", AccountKind.PATIENT)).id)


HTTP: Mapping[str, Prepare] = {
    "GET /healthz": plain(),
    "GET /readyz": plain(),
    "GET /metrics": plain(),
    "GET /{path}": plain(),
    "GET /api/server": plain(),
    "POST /api/session": log_in,
    "GET /api/session": plain(),
    "DELETE /api/session": plain(),
    "POST /api/session/renewal": plain({"password": PASSWORD}),
    "POST /api/session/passkey/options": plain(),
    "POST /api/session/passkey": a_used_passkey,
    "GET /api/sessions": plain(),
    "DELETE /api/sessions": plain(),
    "DELETE /api/sessions/{id}": a_device,
    "PUT /api/password": plain({"password": PASSWORD, "new_password": NEW_PASSWORD}),
    "GET /api/passkeys": plain(),
    "POST /api/passkeys/options": plain(),
    "POST /api/passkeys": a_new_passkey,
    "DELETE /api/passkeys/{id}": a_passkey,
    "GET /api/second-factor": plain(),
    "POST /api/second-factor": plain(),
    "PUT /api/second-factor": a_code,
    "DELETE /api/second-factor": a_second_factor,
    "GET /api/psc/start": plain(),
    "GET /api/psc/callback": plain(),
    "POST /api/psc/backchannel-logout": plain(),
    "GET /api/psc/frontchannel-logout": plain(),
    "GET /api/psc/logout": plain(),
    "POST /api/people": plain(NEW_PERSON),
    "GET /api/people": plain(),
    "POST /api/people/{id}/code": a_person,
    "POST /api/activation": an_activation,
    "GET /api/accounts": plain(text="Camille"),
    "POST /api/accounts": a_new_account,
    "POST /api/accounts/{id}/deactivation": an_account,
    "POST /api/accounts/{id}/reactivation": an_account,
    "POST /api/accounts/{id}/reset": an_account,
    "POST /api/accounts/{id}/unlock": an_account,
    "GET /api/audit": plain(),
}


async def request(name: str, ask: Ask, http: httpx.AsyncClient, **headers: str) -> httpx.Response:
    """Ask a route by its name."""
    method, path = name.split(" ")
    path = path.replace("{id}", ask.id).replace("{path}", "")
    return await http.request(method, path, json=ask.body, params=dict(ask.query), headers=headers)


# Over the WebSocket.


def fields(**of_request: Any) -> Callable[[Asker], Awaitable[Json]]:
    async def prepare(_asker: Asker) -> Json:
        return of_request

    return prepare


def in_conversation(**of_request: Any) -> Callable[[Asker], Awaitable[Json]]:
    async def prepare(asker: Asker) -> Json:
        return {"conversation": await asker.world.conversation(asker), **of_request}

    return prepare


async def a_start(asker: Asker) -> Json:
    return {"client_ref": new_ref(), "members": [asker.world.alice.id]}


async def a_login(asker: Asker) -> Json:
    return {"login": asker.world.alice.id}


WEBSOCKET: Mapping[str, Callable[[Asker], Awaitable[Json]]] = {
    "session.unlock": fields(pin=PIN),
    "session.lock": fields(),
    "session.set_pin": fields(pin="314159", password=PASSWORD),
    "session.active": fields(),
    "sync": fields(),
    "conversation.start": a_start,
    "conversation.get": in_conversation(),
    "message.send": in_conversation(client_ref="c1", text="bonjour"),
    "message.history": in_conversation(),
    "receipt.read": in_conversation(seq=2),
    "typing": in_conversation(),
    "directory.search": fields(text=""),
    "account.find": a_login,
}
