"""The routes over HTTP as an OpenAPI 3.1 document, generated from the structures; the prose stays in `README.md`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, cast

import msgspec
from msgspec import Struct

from protocol.contract import PATH, VERSION
from protocol.errors import (
    REFUSALS,
    BadRequest,
    Closed,
    Conflict,
    ErrorCode,
    Forbidden,
    Internal,
    Locked,
    NotFound,
    RateLimited,
    Refusal,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from protocol.http import ROUTES, Admission, Route
from protocol.session import LoggedIn

Json = dict[str, Any]

_SCHEMA = "#/components/schemas/{name}"
PROBLEM = "application/problem+json"


class ProblemDetails(Struct, frozen=True):
    """A refusal (RFC 9457); `code` says which, `detail` is for developers, in English.

    Shape:   details: field (which one is wrong), needs (login, code, second_factor or stronger_login), retry_after_ms,
             reference, as the code has them
    """

    type: str
    title: str
    status: int
    detail: str
    code: ErrorCode
    details: dict[str, Any] | None = None


_DESCRIPTION = f"""\
Who one is, what proves it, one's own devices, and what an operator administers. Messages go over the WebSocket
`{PATH}`, which the AsyncAPI document beside this one describes.

A refusal is a problem document (RFC 9457) with a `code`. A browser's cookie counts only from a page of the server's own
(`Origin`) wherever something changes; a bearer token needs no `Origin`. `x-admission` says who a route is for:

- `anybody`
- `locked`: who has a session, also a locked one
- `full`: who has a session that is not locked
- `fresh`: and has logged in with a full proof some minutes ago (else `forbidden`, `details.needs` is `login`)
- `professional`: as `full`, professionals alone
- `operator`: as `fresh`, operators alone

Where the operator requires a second factor, a session that a password alone has begun is `forbidden` all but `anybody`
and `locked`: `details.needs` is `second_factor` (the routes that set one up, or a passkey, are served; `x-sets-up`), or
`stronger_login` (the account has a passkey, or came by Pro Santé Connect: that is wanted).

Times are milliseconds since 1970-01-01 UTC. Identifiers and cursors are opaque strings."""

_SUMMARIES: Mapping[str, str] = {
    "GET /healthz": "Whether the process lives.",
    "GET /readyz": "Whether it can serve: the database is reached.",
    "GET /metrics": "What the server counts, for Prometheus.",
    "GET /api/server": "What the log-in screen offers.",
    "POST /api/session": "Log in with a password.",
    "GET /api/session": "Who one is.",
    "DELETE /api/session": "Log out.",
    "POST /api/session/renewal": "Unlock and renew the session by a full log-in in place.",
    "POST /api/session/unlock": "Unlock the session by the PIN; its new token ends the one before by being used.",
    "POST /api/session/passkey/options": "What a browser is asked that shall use a passkey.",
    "POST /api/session/passkey": "Log in with a passkey; within a session, unlock and renew it (200).",
    "GET /api/sessions": "One's own devices.",
    "DELETE /api/sessions": "Log out everywhere else.",
    "DELETE /api/sessions/{id}": "Log out one device.",
    "PUT /api/password": "Choose another password; every other session ends.",
    "GET /api/passkeys": "One's own passkeys.",
    "POST /api/passkeys/options": "What a browser is asked that shall make a passkey.",
    "POST /api/passkeys": "Keep a passkey.",
    "DELETE /api/passkeys/{id}": "Remove a passkey.",
    "GET /api/second-factor": "Whether a second factor is set, and how many recovery codes are left.",
    "POST /api/second-factor": "Make a key for a second factor.",
    "PUT /api/second-factor": "Set the second factor by a first code; give the recovery codes, once.",
    "DELETE /api/second-factor": "Remove the second factor.",
    "GET /api/psc/start": "Go to Pro Santé Connect.",
    "GET /api/psc/callback": "Come back from Pro Santé Connect, with the session's cookie or with why not.",
    "POST /api/psc/backchannel-logout": "Pro Santé Connect says that somebody has logged out there.",
    "GET /api/psc/frontchannel-logout": "The same, by way of the browser.",
    "GET /api/psc/logout": "Log out here, then at Pro Santé Connect.",
    "POST /api/people": "Make the account of a patient or a caregiver, and give its access code.",
    "GET /api/people": "The people whose accounts one made.",
    "POST /api/people/{id}/code": "Give another access code; all that opened the account before is void.",
    "POST /api/activation": "Make an account one's own, with its access code.",
    "POST /api/attachments": "Upload a file for a message of a conversation; the same `client_ref` gives the same one.",
    "GET /api/attachments/{id}": "The bytes of an attachment, or a `Range` of them.",
    "GET /api/attachments/{id}/thumbnail": "A small picture of an attachment that is a picture or a PDF.",
    "GET /api/attachments/{id}/pages/{page}": "A page of a PDF as a picture, from 1.",
    "GET /api/conversations/{id}/export": "A conversation whole, as a zip: to read, as data, with proofs and a seal.",
    "GET /api/archive/checkpoint": "The newest checkpoint of the archive, a signed note (C2SP tlog-checkpoint).",
    "GET /api/archive/key": "The key that checkpoints are signed with, as `name+id+key` (C2SP signed-note).",
    "GET /api/archive/tile/{level}/{path}": "Hashes of the archive's tree (C2SP tlog-tiles).",
    "GET /api/accounts": "Accounts, by the beginnings of their words.",
    "POST /api/accounts": "Make an account, and give its access code.",
    "POST /api/accounts/{id}/deactivation": "Take an account out of use; its sessions end.",
    "POST /api/accounts/{id}/reactivation": "Take an account into use again.",
    "POST /api/accounts/{id}/reset": "Have an account begin again with an access code; its sessions end.",
    "POST /api/accounts/{id}/unlock": "Let an account try its PIN again.",
    "GET /api/audit": "What was done, newest first.",
}

# What is refused besides what the admission, the body and the path of a route refuse already.
_ALSO: Mapping[str, tuple[type[Refusal], ...]] = {
    "GET /readyz": (Unavailable,),
    "POST /api/session": (Unauthenticated,),
    "POST /api/session/unlock": (Conflict,),
    "POST /api/session/passkey/options": (NotFound,),
    "POST /api/session/passkey": (Unauthenticated, NotFound, Conflict),
    "PUT /api/password": (Forbidden,),
    "POST /api/passkeys/options": (NotFound, Conflict),
    "POST /api/passkeys": (NotFound, Conflict),
    "POST /api/second-factor": (Conflict,),
    "PUT /api/second-factor": (NotFound, Conflict),
    "DELETE /api/second-factor": (NotFound, Conflict),
    "POST /api/psc/backchannel-logout": (BadRequest, NotFound),
    "GET /api/psc/frontchannel-logout": (NotFound,),
    "POST /api/people/{id}/code": (Conflict,),
    "POST /api/activation": (Unauthenticated,),
    "POST /api/attachments": (BadRequest, NotFound, Closed),
    "GET /api/accounts": (BadRequest, TooLarge),
    "POST /api/accounts": (Conflict,),
    "POST /api/accounts/{id}/deactivation": (Conflict,),
    "POST /api/accounts/{id}/reset": (Conflict,),
    "GET /api/audit": (BadRequest,),
}
_ADMITTED: Mapping[Admission, tuple[type[Refusal], ...]] = {
    Admission.ANYBODY: (),
    Admission.LOCKED: (Unauthenticated,),
    Admission.FULL: (Unauthenticated, Locked, Forbidden),
    Admission.FRESH: (Unauthenticated, Locked, Forbidden),
    Admission.PROFESSIONAL: (Unauthenticated, Locked, Forbidden),
    Admission.OPERATOR: (Unauthenticated, Locked, Forbidden),
}
_SESSION_TOO = frozenset({"POST /api/session/passkey/options", "POST /api/session/passkey"})
_PROBES = frozenset({"GET /healthz", "GET /readyz", "GET /metrics"})
# What comes out as it is.
_BYTES_OUT: Mapping[str, str] = {
    "GET /api/attachments/{id}": "application/octet-stream",
    "GET /api/attachments/{id}/thumbnail": "image/webp",
    "GET /api/attachments/{id}/pages/{page}": "image/webp",
    "GET /api/archive/tile/{level}/{path}": "application/octet-stream",
    "GET /api/conversations/{id}/export": "application/zip",
}
_TEXT_OUT = _PROBES | {"GET /api/archive/checkpoint", "GET /api/archive/key"}
_BINARY: Json = {"schema": {"type": "string", "format": "binary"}}
_RANGED = frozenset({"GET /api/attachments/{id}"})
_OF_RANGES: Mapping[str, str] = {"206": "Partial Content", "416": "Range Not Satisfiable"}
_HEADERS: Mapping[str, Mapping[str, str]] = {
    "GET /api/conversations/{id}/export": {
        "Export-Messages": "How many messages it has.",
        "Export-Bytes": "How many bytes it will have, more or less: for a bar that shows how far it has come.",
    },
}
_FORMS: Mapping[str, str] = {"POST /api/psc/backchannel-logout": "logout_token"}
_SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that a log-in gives, in the answer's `token`.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-mis_session",
        "description": "For browsers, set by a log-in; `mis_session` where the server is not reached over https.",
    },
}
_PARAMETER = re.compile(r"\{(\w+)\}")


def document(routes: Sequence[Route] = ROUTES) -> Json:
    """Return the document, as values that any JSON encoder writes."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "MIS",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "{origin}",
                "description": "Where the server is reached: https, or http on the machine itself.",
                "variables": {"origin": {"default": "http://localhost:8000"}},
            }
        ],
        "security": [{name: []} for name in _SECURITY],
        "paths": _paths(routes),
        "components": {
            "schemas": _schemas(routes),
            "responses": {code.value: _problem(kind) for code, kind in REFUSALS.items() if kind in _refusals(routes)},
            "securitySchemes": _SECURITY,
        },
    }


def name_of(route: Route) -> str:
    """The name of a route, `GET /api/session`."""
    return f"{route.method} {route.path}"


def refusals_of(route: Route) -> list[type[Refusal]]:
    """What a route may refuse with, by rising status; no two of one status."""
    name = name_of(route)
    found = {*_ADMITTED[route.admission], *_ALSO.get(name, ()), *route.refuses}
    if name not in _PROBES:
        found |= {RateLimited, Unavailable, Internal}
    if route.method != "GET":
        found |= {Forbidden, TooLarge}  # a page elsewhere, a body without end
    if route.body is not None:
        found.add(BadRequest)
    if _PARAMETER.search(route.path):
        found.add(NotFound)
    return sorted(found, key=lambda kind: kind.status)


def _refusals(routes: Sequence[Route]) -> set[type[Refusal]]:
    return {kind for route in routes for kind in refusals_of(route)}


def _paths(routes: Sequence[Route]) -> Json:
    paths: Json = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return paths


def _operation(route: Route) -> Json:
    name = name_of(route)
    operation: Json = {
        "operationId": re.sub(r"\W+", "_", name).strip("_").lower(),
        "summary": route.summary or _SUMMARIES[name],
        "x-admission": route.admission.value,
    }
    if route.sets_up:
        operation["x-sets-up"] = True
    if route.admission is Admission.ANYBODY:
        operation["security"] = [{}, *({scheme: []} for scheme in _SECURITY)] if name in _SESSION_TOO else []
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if body := _body(route):
        operation["requestBody"] = {"required": True, "content": body}
    return operation | {"responses": _responses(route)}


def _parameters(route: Route) -> list[Json]:
    in_path = [_parameter(name, "path", required=True) for name in _PARAMETER.findall(route.path)]
    return in_path + [_parameter(name, "query", required=False) for name in route.query]


def _parameter(name: str, place: str, *, required: bool) -> Json:
    return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}


def _body(route: Route) -> Json | None:
    field = _FORMS.get(name_of(route))
    if field is not None:
        form = {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}
        return {"application/x-www-form-urlencoded": {"schema": form}}
    if route.bytes_in:
        return {route.bytes_in: _BINARY}
    return None if route.body is None else {"application/json": {"schema": _schema(route.body)}}


def _responses(route: Route) -> Json:
    responses: Json = {str(route.status): _answer(route)}
    if name_of(route) == "POST /api/session/passkey":
        responses["200"] = _answer(route)
    if route.is_ranged or name_of(route) in _RANGED:
        responses |= {status: {"description": description} for status, description in _OF_RANGES.items()}
    for kind in refusals_of(route):
        responses[str(kind.status)] = {"$ref": f"#/components/responses/{kind.code.value}"}
    return responses


def _answer(route: Route) -> Json:
    answer: Json = {"description": HTTPStatus(route.status).phrase}
    if route.answer is not None:
        answer["content"] = {"application/json": {"schema": _schema(route.answer)}}
    elif media_type := route.bytes_out or _BYTES_OUT.get(name_of(route)):
        answer["content"] = {media_type: _BINARY}
    elif name_of(route) in _TEXT_OUT:
        answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
    of_ours = _HEADERS.get(name_of(route), {})
    headers: Json = {name: {"schema": {"type": "integer"}, "description": what} for name, what in of_ours.items()}
    if route.answer is LoggedIn:
        headers["Set-Cookie"] = {"schema": {"type": "string"}, "description": "The session's cookie."}
    if route.status == HTTPStatus.SEE_OTHER:
        headers["Location"] = {"schema": {"type": "string", "format": "uri-reference"}}
    return answer | ({"headers": headers} if headers else {})


def _problem(kind: type[Refusal]) -> Json:
    problem: Json = {
        "description": f"`{kind.code.value}`",
        "content": {PROBLEM: {"schema": _schema(ProblemDetails)}},
    }
    if kind is RateLimited:
        wait = {"schema": {"type": "integer"}, "description": "Seconds to wait, rounded up."}
        problem["headers"] = {"Retry-After": wait}
    return problem


def _structures(routes: Sequence[Route]) -> Iterable[type[Any]]:
    for route in routes:
        yield from (kind for kind in (route.body, route.answer) if kind is not None)
    yield ProblemDetails


def _schemas(routes: Sequence[Route]) -> Json:
    _, schemas = msgspec.json.schema_components(dict.fromkeys(_structures(routes)), ref_template=_SCHEMA)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return cast("Json", msgspec.json.decode(msgspec.json.encode(dict(sorted(schemas.items())))))


def _schema(structure: type[Any]) -> Json:
    return {"$ref": _SCHEMA.format(name=structure.__name__)}
