"""The two encodings of a frame, by plain `msgpack` and `json`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack

Frame = dict[str, Any]


@dataclass(frozen=True)
class Encoding:
    """One subprotocol: how a frame becomes a WebSocket message, and back."""

    subprotocol: str
    encode: Callable[[object], bytes | str]
    decode: Callable[[bytes | str], Frame]


def _from_msgpack(data: bytes | str) -> Frame:
    assert isinstance(data, bytes), "MessagePack travels in binary frames"
    frame: Frame = msgpack.unpackb(data)
    return frame


def _to_json(frame: object) -> str:
    return json.dumps(frame, ensure_ascii=False)


def _from_json(data: bytes | str) -> Frame:
    assert isinstance(data, str), "JSON travels in text frames"
    frame: Frame = json.loads(data, parse_constant=_no_constant)
    return frame


def _no_constant(name: str) -> object:
    raise AssertionError(f"{name} is not JSON")


MSGPACK = Encoding("mis.v1.msgpack", msgpack.packb, _from_msgpack)
JSON = Encoding("mis.v1.json", _to_json, _from_json)
BOTH = (MSGPACK, JSON)
