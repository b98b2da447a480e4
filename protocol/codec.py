"""Frames to structures and back, in both encodings; a frame that cannot be read says which field was wrong."""

import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from protocol.contract import EVENTS, REQUESTS, op_of
from protocol.conversation import Typing
from protocol.errors import BadRequest, CloseCode, RemoteProtocolError
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.values import MAX_SAFE_INTEGER, Encoding

_REQUEST: Any = reduce(or_, REQUESTS.values())
_FROM_SERVER: Any = reduce(or_, EVENTS.values(), Ok | ErrorAnswer)
_FIELD = re.compile(r"missing required field `(\w+)`|at `\$\.(\w+)")


class _Head(Struct):
    """What is read of a frame that could not be read whole: enough to answer the right request."""

    id: Any = UNSET
    op: Any = UNSET


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
        self.decode_frame = module.Decoder(_FROM_SERVER).decode
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
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            self._raise_why(payload, str(error))
            return None

    def _raise_why(self, payload: bytes | str, why: str) -> None:
        try:
            head = self._head.decode(payload)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the frame cannot be decoded") from error
        if head.op == op_of(Typing):
            return
        if type(head.id) is not int or not 0 <= head.id <= MAX_SAFE_INTEGER:
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the frame bears no id between 0 and 2^53-1")
        raise RequestRefused(head.id, self._bad_request(head.op, why))

    @staticmethod
    def _bad_request(op: object, why: str) -> BadRequest:
        if not isinstance(op, str) or op not in REQUESTS:
            return BadRequest("unknown op", "op")
        found = _FIELD.search(why)
        field = (found[1] or found[2]) if found else None
        return BadRequest(f"{field or 'a field'} is missing, of the wrong type or out of range", field)


CODECS = {encoding: Codec(encoding) for encoding in Encoding}
