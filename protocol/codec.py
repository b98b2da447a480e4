"""Frames to structures and back, in both encodings; a frame that cannot be read says which field was wrong."""

import json
import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, NoReturn, cast

import msgspec
from msgspec import UNSET, Struct

from protocol.contract import EVENTS, REQUESTS, op_of
from protocol.conversation import Typing
from protocol.errors import BadRequest, CloseCode, RemoteProtocolError
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.values import MAX_SAFE_INTEGER, Encoding

_REQUEST: Any = reduce(or_, REQUESTS.values())
_FROM_SERVER: Any = reduce(or_, EVENTS.values(), Ok | ErrorAnswer)
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
_FIELD = re.compile(r"missing required field `(\w+)`|at `\$\.(\w+)")


class _Head(Struct):
    """What is read of a frame that could not be read whole: enough to answer the right request."""

    id: Any = UNSET
    op: Any = UNSET


def wrong_field(why: str) -> str | None:
    """The field that msgspec's error is about."""
    found = _FIELD.search(why)
    return (found[1] or found[2]) if found else None


class RequestRefused(Exception):  # noqa: N818 - carries a Refusal to its request
    """One request is wrong in a way that its sender can be told: answer `refusal` to `id`."""

    def __init__(self, id: int, refusal: BadRequest) -> None:
        super().__init__(refusal.message)
        self.id = id
        self.refusal = refusal


class Codec:
    """One encoding: `encode` any structure, `decode_request` on the server, `decode_frame` on a client."""

    def __init__(self, encoding: Encoding) -> None:
        module = msgspec.json if encoding is Encoding.JSON else msgspec.msgpack
        self.encoding = encoding
        self.is_text = encoding is Encoding.JSON
        self.encode: Callable[[Any], bytes] = module.Encoder().encode
        self._frame = module.Decoder(_FROM_SERVER)
        self._request = module.Decoder(_REQUEST)
        self._head = module.Decoder(_Head)

    def decode_request(self, payload: bytes | str) -> Request | None:
        """Read one request; None is one that bears no answer and is wrong, so nothing can be said (`typing`).

        Raises:  RequestRefused (a field is wrong, the id is known), RemoteProtocolError (not a frame of the contract)
        """
        if isinstance(payload, str) is not self.is_text:
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, f"{self.encoding} has the other kind of frame")
        try:
            return self._request.decode(payload)  # type: ignore[no-any-return]
        except _UNREADABLE as error:
            self._raise_why(payload, str(error))
            return None

    def decode_frame(self, payload: bytes | str) -> Any:
        """Read one frame of the server; None is an event of a newer contract, to be passed over.

        Raises:  RemoteProtocolError (not a frame of the contract)
        """
        try:
            return self._frame.decode(payload)
        except _UNREADABLE as error:
            head = self._head_of(payload)
            if head.id is UNSET and isinstance(head.op, str) and head.op not in EVENTS:
                return None
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, f"the frame is not of the contract: {error}") from error

    def _raise_why(self, payload: bytes | str, why: str) -> None:
        head = self._head_of(payload)
        if head.op == op_of(Typing):
            return
        if type(head.id) is not int or not 0 <= head.id <= MAX_SAFE_INTEGER:
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the frame bears no id between 0 and 2^53-1")
        if not isinstance(head.op, str) or head.op not in REQUESTS:
            raise RequestRefused(head.id, BadRequest("unknown op", "op"))
        field = wrong_field(why) or self._field_without_unicode(payload)
        why = f"{field or 'a field'} is missing, of the wrong type or out of range"
        raise RequestRefused(head.id, BadRequest(why, field))

    def _head_of(self, payload: bytes | str) -> _Head:
        try:
            return self._head.decode(payload)  # type: ignore[no-any-return]
        except _UNREADABLE as error:
            if self.is_text and (head := _lenient_head_of(payload)):
                return head
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the frame cannot be decoded") from error

    def _field_without_unicode(self, payload: bytes | str) -> str | None:
        try:
            fields = self._fields_of(payload)
        except _UNREADABLE:
            return None  # a name is no Unicode either
        return next((name for name, value in fields.items() if not _is_unicode(value)), None)

    def _fields_of(self, payload: bytes | str) -> dict[str, Any]:
        if isinstance(payload, str):
            return cast("dict[str, Any]", json.loads(payload))
        return msgspec.msgpack.decode(payload, type=dict[str, msgspec.Raw])


def _lenient_head_of(payload: bytes | str) -> _Head | None:
    """Read a map with a lone surrogate in it, which is JSON by its grammar, and which msgspec does not read.

    It is a frame with a wrong field, and not one that cannot be decoded.

    Source:  RFC 8259, section 8.2
    """
    try:
        return msgspec.convert(json.loads(payload, parse_constant=_refuse_constant), _Head)
    except _UNREADABLE:
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON (RFC 8259, section 6)")


def _is_unicode(value: Any) -> bool:
    try:
        msgspec.msgpack.decode(value) if isinstance(value, msgspec.Raw) else msgspec.json.encode(value)
    except (UnicodeError, RecursionError):
        return False
    return True


CODECS = {encoding: Codec(encoding) for encoding in Encoding}
