"""Frames of the wire as plain maps, by an encoder that is not the server's own."""

from typing import Any, cast

import msgpack  # type: ignore[import-untyped, unused-ignore]  # it ships no types

Map = dict[str, Any]


def is_answer(frame: Map) -> bool:
    """Tell an answer from an event; not by its `id`, for the event `conversation` has one of its own."""
    return frame["op"] in ("ok", "error")


def encode(frame: Map) -> bytes:
    return cast("bytes", msgpack.packb(frame))


def decode(payload: bytes) -> Map:
    return cast("Map", msgpack.unpackb(payload))
