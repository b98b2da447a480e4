"""How each route and each operation is asked by who may: all it needs is there, so that a refusal is about who asks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import httpx
import pyotp

from mis.domain.notice import Subscription
from mis.ids import new_id
from mis.store.work import Work
from protocol.values import AccountKind
from tests.access.matrix import NOBODY
from tests.access.world import NO_SERVICE, ORIGIN, PASSWORD, PIN, Asker
from tests.support.authenticator import Authenticator
from tests.support.node import new_ref

Json = dict[str, Any]
BIRTH_DATE = "1950-02-03"
# A browser's public key: the base point of P-256, which is as good as any.
POINT = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
SUBSCRIPTION = {"endpoint": f"http://{NO_SERVICE}/a", "p256dh": POINT, "auth": "A" * 22}
NEW_PASSWORD = "sept lampes au bord du lac"


class Ask(NamedTuple):
    """Shape:   id stands in the path."""

    body: Json | bytes | None = None
    id: str = ""
    query: Mapping[str, str] = {}


Prepare = Callable[[Asker], Awaitable[Ask]]


def plain(body: Json | None = None, **query: str) -> Prepare:
    async def prepare(_asker: Asker) -> Ask:
        return Ask(body, query=query)

    return prepare


async def asked(asker: Asker, method: str, path: str, body: Any = None, **options: Any) -> Any:
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


# Attachments.


async def an_upload(asker: Asker) -> Ask:
    return Ask(b"bonjour", query={"conversation": await asker.world.conversation(asker)})


async def an_attachment(asker: Asker) -> Ask:
    return Ask(id=await asker.world.attachment(asker))


# The archive.


async def a_conversation(asker: Asker) -> Ask:
    return Ask(id=await asker.world.conversation(asker))


async def an_archive(asker: Asker) -> Ask:
    """Its first hash, in a checkpoint."""
    await asker.world.conversation(asker)
    await archived(asker)
    return Ask(id="000.p/1")


async def archived(asker: Asker) -> None:
    """Have all there is in a checkpoint."""
    while await asker.world.wire.app.archivist.turn():
        pass


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
    "POST /api/session/unlock": plain({"pin": PIN}),
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
    "POST /api/attachments": an_upload,
    "GET /api/attachments/{id}": an_attachment,
    "GET /api/attachments/{id}/thumbnail": an_attachment,
    "GET /api/attachments/{id}/pages/{page}": an_attachment,
    "GET /api/conversations/{id}/export": a_conversation,
    "GET /api/archive/checkpoint": an_archive,
    "GET /api/archive/key": plain(),
    "GET /api/archive/tile/{level}/{path}": an_archive,
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
    path = path.replace("{id}", ask.id).replace("{level}", "0").replace("{path}", ask.id).replace("{page}", "1")
    body = {"content": ask.body} if isinstance(ask.body, bytes) else {"json": ask.body}
    return await http.request(method, path, params=dict(ask.query), headers=headers, **body)


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


async def an_addition(asker: Asker) -> Json:
    newcomer = await asker.world.add("Odile Roux", AccountKind.PROFESSIONAL)
    return {"conversation": await asker.world.conversation(asker), "accounts": [newcomer.id]}


async def an_urgent_message(asker: Asker) -> Json:
    return {"conversation": await asker.world.conversation(asker, urgent=True), "seq": 3}


def a_contact_group(**of_request: Any) -> Callable[[Asker], Awaitable[Json]]:
    """One's own as a rule, Bob's, or none; who asks and Bob are of one place where the cell says `shared`."""

    async def prepare(asker: Asker) -> Json:
        world, relation = asker.world, asker.cell.relation
        if relation == "absent":
            return {"contact_group": new_id(), **of_request}
        place = "Lyon" if relation == "shared" else None
        owner = asker.id if relation in (None, "own") and asker.cell.role == "professional" else world.bob.id
        return {"contact_group": await world.contact_group(owner, asker.id, place), **of_request}

    return prepare


async def a_new_contact_group(asker: Asker) -> Json:
    given = {"name": new_ref(), "accounts": [asker.world.alice.id]}
    return given if asker.cell.relation is None else await a_contact_group(**given)(asker)


async def a_login(asker: Asker) -> Json:
    return {"login": asker.world.alice.id}


async def a_subscription(asker: Asker) -> Json:
    async def unit(work: Work) -> None:
        work.writes()
        subscription = Subscription(**SUBSCRIPTION | {"endpoint": f"http://{NO_SERVICE}/{asker.session}"})
        await work.push_subscriptions.set(asker.session, asker.id, subscription, now=work.now)

    await asker.world.write(unit)
    return {}


async def a_checkpoint(asker: Asker) -> Json:
    await archived(asker)
    return {}


async def an_archived_entry(asker: Asker) -> Json:
    conversation = await asker.world.conversation(asker)
    await archived(asker)
    return {"conversation": conversation, "seq": 2}


WEBSOCKET: Mapping[str, Callable[[Asker], Awaitable[Json]]] = {
    "session.unlock": fields(pin=PIN),
    "session.lock": fields(),
    "session.set_pin": fields(pin="314159", password=PASSWORD),
    "session.active": fields(),
    "sync": fields(),
    "conversation.start": a_start,
    "conversation.get": in_conversation(),
    "conversation.add": an_addition,
    "conversation.leave": in_conversation(),
    "conversation.close": in_conversation(reason="Retour à domicile"),
    "conversation.reopen": in_conversation(),
    "conversation.mark": in_conversation(favourite=True),
    "message.send": in_conversation(client_ref="c1", text="bonjour"),
    "message.history": in_conversation(),
    "message.search": in_conversation(text="bonjour"),
    "message.acknowledge": an_urgent_message,
    "message.acknowledgements": an_urgent_message,
    "attachment.list": in_conversation(),
    "archive.checkpoint": a_checkpoint,
    "archive.prove": an_archived_entry,
    "receipt.read": in_conversation(seq=2),
    "typing": in_conversation(),
    "directory.search": fields(text=""),
    "account.find": a_login,
    "preferences.get": fields(),
    "preferences.set": fields(typing=False),
    "presence.get": in_conversation(),
    "contact_group.list": fields(),
    "contact_group.save": a_new_contact_group,
    "contact_group.delete": a_contact_group(),
    "push.get": fields(),
    "push.subscribe": fields(**SUBSCRIPTION),
    "push.unsubscribe": fields(),
    "push.test": a_subscription,
}
