"""Cursors: opaque to clients, a small structure to us."""

import base64
import binascii
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from protocol.errors import BadRequest
from protocol.values import Cursor

T = TypeVar("T")

# A client may make a cursor up; PostgreSQL refuses NUL in a text, so none gets that far.
CursorText = Annotated[str, Meta(pattern="^[^\\x00]*$")]


def cursor_of(place: Any) -> Cursor:
    return Cursor(base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode())


def place_of(cursor: Cursor, kind: type[T]) -> T:
    """Raises:  BadRequest (a cursor that this server did not make)."""
    try:
        return msgspec.msgpack.decode(base64.b64decode(cursor, altchars=b"-_", validate=True), type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadRequest("the cursor is none of this server's", "cursor") from error
