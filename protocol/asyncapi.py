"""The contract as an AsyncAPI 3.0 document, generated from the structures; the prose stays in `README.md`."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, cast

import msgspec

from protocol.contract import EVENTS, EXCHANGES, PATH, VERSION, Exchange
from protocol.errors import REFUSALS, CloseCode
from protocol.frames import ErrorAnswer
from protocol.values import Encoding, RequestId

Json = dict[str, Any]

_SCHEMA = "#/components/schemas/{name}"
_CHANNEL = "connection"
_REFUSED = ErrorAnswer.__name__

_DESCRIPTION = f"""\
Real-time messaging for health professionals and their patients.

One WebSocket message carries one map, as MessagePack in binary frames (`{Encoding.MSGPACK}`) or as JSON in text frames
(`{Encoding.JSON}`). A request bears an `id`, which its answer repeats; answers may come in another order than their
requests. An event bears none. The first frame is the event `welcome`. Times are milliseconds since 1970-01-01 UTC.

What an operation does, who may ask it, and what is guaranteed, stands in the contract in prose beside this document."""


def document() -> Json:
    """Return the document, as values that any JSON encoder writes."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "MIS",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"mis": _server()},
        "channels": {_CHANNEL: _channel()},
        "operations": _requests() | _events(),
        "components": {
            "messages": _messages(),
            "schemas": _schemas(),
            "securitySchemes": _SECURITY,
        },
    }


_SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that `POST /api/session` gives for a login and a password.",
    },
    "cookie": {
        "type": "httpApiKey",
        "in": "cookie",
        "name": "__Host-mis_session",
        "description": "For browsers, set by `POST /api/session`; `Origin` must then be the server's own.",
    },
}


def _server() -> Json:
    return {
        "host": "{host}",
        "protocol": "wss",
        "description": "Where the server is reached; `ws` on the machine itself.",
        "variables": {"host": {"description": "Name and port of the server.", "default": "localhost:8000"}},
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in _SECURITY],
    }


def _channel() -> Json:
    return {
        "address": PATH,
        "title": "One connection of one session",
        "description": _close_codes(),
        "messages": {name: _ref("components/messages", name) for name in _messages()},
        "bindings": {
            "ws": {
                "method": "GET",
                "headers": {
                    "type": "object",
                    "required": ["Sec-WebSocket-Protocol"],
                    "properties": {
                        "Sec-WebSocket-Protocol": {"type": "string", "enum": [encoding.value for encoding in Encoding]}
                    },
                },
            }
        },
        "x-close-codes": {str(code.value): code.name.lower() for code in CloseCode},
    }


def _close_codes() -> str:
    codes = (f"- `{code.value}` {code.name.lower().replace('_', ' ')}" for code in CloseCode)
    return "\n".join(["How the server closes:", "", *codes])


def _requests() -> Json:
    return {op: _request(exchange) for op, exchange in EXCHANGES.items()}


def _request(exchange: Exchange) -> Json:
    received: Json = {
        "action": "receive",
        "channel": _ref("channels", _CHANNEL),
        "messages": [_in_channel(exchange.request.__name__)],
    }
    if exchange.result is None:
        return received
    answers = [_in_channel(_answer_to(exchange)), _in_channel(_REFUSED)]
    return received | {"reply": {"channel": _ref("channels", _CHANNEL), "messages": answers}}


def _events() -> Json:
    return {
        f"event.{op}": {
            "action": "send",
            "channel": _ref("channels", _CHANNEL),
            "messages": [_in_channel(event.__name__)],
        }
        for op, event in EVENTS.items()
    }


def _messages() -> Json:
    messages: Json = {}
    for op, exchange in EXCHANGES.items():
        messages[exchange.request.__name__] = _message(op, _schema(exchange.request))
        if exchange.result is not None:
            messages[_answer_to(exchange)] = _message("ok", _ok(exchange.result)) | {"title": f"ok to {op}"}
    for op, event in EVENTS.items():
        messages[event.__name__] = _message(op, _schema(event))
    messages[_REFUSED] = _message("error", _schema(ErrorAnswer)) | {
        "description": _error_codes(),
        "x-error-codes": {code.value: kind.status for code, kind in REFUSALS.items()},
    }
    return messages


def _message(op: str, payload: Json) -> Json:
    return {"name": op, "title": op, "payload": payload}


def _ok(result: type[Any]) -> Json:
    """The answer to one operation: `Ok` with its result, which only the request tells."""
    return {
        "type": "object",
        "properties": {"op": {"const": "ok"}, "id": msgspec.json.schema(RequestId), "result": _schema(result)},
        "required": ["op", "id", "result"],
    }


def _error_codes() -> str:
    codes = (f"- `{code.value}` (over HTTP {kind.status})" for code, kind in REFUSALS.items())
    return "\n".join(["What `code` may be; a client takes one that it does not know for `internal`:", "", *codes])


def _structures() -> Iterable[type[Any]]:
    for exchange in EXCHANGES.values():
        yield exchange.request
        if exchange.result is not None:
            yield exchange.result
    yield from EVENTS.values()
    yield ErrorAnswer


def _schemas() -> Json:
    _, schemas = msgspec.json.schema_components(dict.fromkeys(_structures()), ref_template=_SCHEMA)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    # Through JSON, so that the document holds what a reader of the file gets: a default of () is [] there.
    return cast("Json", msgspec.json.decode(msgspec.json.encode(dict(sorted(schemas.items())))))


def _answer_to(exchange: Exchange) -> str:
    return f"{exchange.request.__name__}Ok"


def _schema(structure: type[Any]) -> Json:
    return {"$ref": _SCHEMA.format(name=structure.__name__)}


def _in_channel(message: str) -> Json:
    return _ref(f"channels/{_CHANNEL}/messages", message)


def _ref(place: str, name: str) -> Json:
    return {"$ref": f"#/{place}/{name}"}
