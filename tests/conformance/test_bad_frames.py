"""Frames that cannot be understood: a clear end for who sent them, and nobody else notices."""

import asyncio
from contextlib import closing

import msgpack
import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Arrive
from tests.conformance.encoding import BOTH, JSON, MSGPACK, Encoding
from tests.conformance.server import Person, Server
from tests.conformance.wire import Wire

FRAME_BYTES = 65_536
SYNC = msgpack.packb({"op": "sync", "id": 1})

NO_MAP_IN_MSGPACK: dict[str, bytes] = {
    "nothing": b"",
    "a number": b"\x2a",
    "null": b"\xc0",
    "true": b"\xc3",
    "a list": msgpack.packb(["sync", 1]),
    "a string": msgpack.packb("sync"),
    "a float that is no number": msgpack.packb(float("nan")),
    "an extension": msgpack.packb(msgpack.ExtType(5, b"abc")),
    "a timestamp": msgpack.packb(msgpack.Timestamp(0)),
    "the reserved byte": b"\xc1",
    "lists 10,000 deep": b"\x91" * 10_000 + b"\xc0",
    "maps 10,000 deep": b"\x81\xa1a" * 10_000 + b"\xc0",
    "a map cut off": SYNC[:-1],
    "a map that promises 4 billion fields": b"\xdf\xff\xff\xff\xff",
    "a string that promises 4 gigabytes": b"\x82\xa2op\xdb\xff\xff\xff\xff",
    "a map without id": msgpack.packb({"op": "sync"}),
    "JSON": b'{"op": "sync", "id": 1}',
}
NO_MAP_IN_JSON: dict[str, str] = {
    "nothing": "",
    "a number": "42",
    "null": "null",
    "true": "true",
    "a list": '["sync", 1]',
    "a string": '"sync"',
    "NaN": "NaN",
    "lists 10,000 deep": "[" * 10_000 + "]" * 10_000,
    "maps 10,000 deep": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "a map cut off": '{"op": "sync", "id": 1',
    "no JSON at all": "op=sync&id=1",
    "a map without id": '{"op": "sync"}',
}
# the id can be read, another part cannot: the request is refused or the connection closed, and never anything else
UNREADABLE_IN_PART: dict[str, tuple[Encoding, bytes | str]] = {
    "NaN": (JSON, '{"op": "receipt.read", "id": 1, "conversation": "a", "seq": NaN}'),
    "infinity": (JSON, '{"op": "receipt.read", "id": 1, "conversation": "a", "seq": Infinity}'),
    "two documents": (JSON, '{"op": "nothing", "id": 1}{"op": "nothing", "id": 1}'),
    "a list 10,000 deep": (JSON, '{"op": "nothing", "id": 1, "a": ' + "[" * 10_000 + "]" * 10_000 + "}"),
    "a number of 1,000 digits": (
        JSON,
        '{"op": "receipt.read", "id": 1, "conversation": "a", "seq": ' + "9" * 1_000 + "}",
    ),
    "lists 10,000 deep in a field": (MSGPACK, b"\x83\xa2op\xa7nothing\xa2id\x01\xa1a" + b"\x91" * 10_000 + b"\xc0"),
    "bytes after the map": (MSGPACK, msgpack.packb({"op": "nothing", "id": 1}) + b"\x00"),
    "keys that are no strings": (MSGPACK, msgpack.packb({"op": "nothing", "id": 1, 2: 3, None: 4})),
    "an extension as a key": (MSGPACK, b"\x83\xa2op\xa7nothing\xa2id\x01\xd4\x05a\x01"),
}


@pytest.fixture
async def carol(arrive: Arrive, offender: Person) -> Client:
    return await arrive(offender)


@pytest.fixture
async def carol_in_json(arrive: Arrive, offender: Person) -> Client:
    return await arrive(offender, encoding=JSON)


@pytest.fixture(autouse=True)
async def bob(arrive: Arrive, bystander: Person) -> Client:
    """Connected before, and served after, each test of this file."""
    return await arrive(bystander)


async def assert_unharmed(bob: Client, arrive: Arrive, offender: Person) -> None:
    """Who was there is served, and who offended may come back."""
    assert await bob.request("sync", limit=1)
    assert await (await arrive(offender)).request("sync", limit=1)


@pytest.mark.parametrize("frame", NO_MAP_IN_MSGPACK.values(), ids=list(NO_MAP_IN_MSGPACK))
async def test_what_is_no_request_in_messagepack_closes_with_4400(
    carol: Client, bob: Client, arrive: Arrive, offender: Person, frame: bytes
) -> None:
    await carol.socket.send(frame)
    assert await carol.closed() == 4400
    await assert_unharmed(bob, arrive, offender)


@pytest.mark.parametrize("frame", NO_MAP_IN_JSON.values(), ids=list(NO_MAP_IN_JSON))
async def test_what_is_no_request_in_json_closes_with_4400(
    carol_in_json: Client, bob: Client, arrive: Arrive, offender: Person, frame: str
) -> None:
    await carol_in_json.socket.send(frame)
    assert await carol_in_json.closed() == 4400
    await assert_unharmed(bob, arrive, offender)


@pytest.mark.parametrize(("encoding", "frame"), UNREADABLE_IN_PART.values(), ids=list(UNREADABLE_IN_PART))
async def test_what_is_unreadable_in_part_is_a_bad_request_or_closes_with_4400(
    bob: Client, arrive: Arrive, offender: Person, encoding: Encoding, frame: bytes | str
) -> None:
    carol = await arrive(offender, encoding=encoding)
    await carol.socket.send(frame)
    await carol.socket.send(b"" if encoding is MSGPACK else "")
    assert await carol.closed() == 4400
    answers = [answer for answer in carol.received if answer.get("id") == 1]
    assert [answer.get("code") for answer in answers] in ([], ["bad_request"])
    await assert_unharmed(bob, arrive, offender)


async def test_a_frame_of_the_other_kind_closes_with_4400(
    carol: Client, carol_in_json: Client, bob: Client, arrive: Arrive, offender: Person
) -> None:
    await carol.socket.send('{"op": "sync", "id": 1}')
    await carol_in_json.socket.send(SYNC)
    assert await carol.closed() == await carol_in_json.closed() == 4400
    await assert_unharmed(bob, arrive, offender)


async def test_an_extension_or_nan_in_a_field_is_a_bad_request(carol: Client, bob: Client) -> None:
    conversation = (await carol.start(bob))["id"]
    for value in (msgpack.ExtType(5, b"abc"), msgpack.Timestamp(0), float("nan"), float("inf"), float("-inf")):
        for op, fields in (
            ("message.send", {"client_ref": new_ref(), "text": value}),
            ("receipt.read", {"seq": value}),
        ):
            assert (await carol.refused(op, conversation=conversation, **fields))["code"] == "bad_request"
    assert await carol.request("sync")


def padded(encoding: Encoding, size: int) -> bytes | str:
    """A request of exactly this many bytes, by a field that nobody knows."""
    empty = encoding.encode({"op": "sync", "id": 1, "padding": "a" * 60_000})
    return encoding.encode({"op": "sync", "id": 1, "padding": "a" * (60_000 + size - len(empty))})


@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_a_frame_of_64_kib_passes_and_one_byte_more_closes_with_1009(
    bob: Client, arrive: Arrive, offender: Person, encoding: Encoding
) -> None:
    carol = await arrive(offender, encoding=encoding)
    assert len(padded(encoding, FRAME_BYTES)) == FRAME_BYTES
    await carol.socket.send(padded(encoding, FRAME_BYTES))
    assert (await carol.answer(1))["op"] == "ok"
    await carol.socket.send(padded(encoding, FRAME_BYTES + 1))
    assert await carol.closed() == 1009
    await assert_unharmed(bob, arrive, offender)


async def test_a_frame_in_fragments_is_one_frame_and_has_the_same_limit(
    carol: Client, bob: Client, arrive: Arrive, offender: Person
) -> None:
    await carol.socket.send([SYNC[:3], SYNC[3:5], SYNC[5:]])
    assert (await carol.answer(1))["op"] == "ok"
    whole = padded(MSGPACK, FRAME_BYTES + 1)
    assert isinstance(whole, bytes)
    await carol.socket.send([whole[:40_000], whole[40_000:]])
    assert await carol.closed() == 1009
    await assert_unharmed(bob, arrive, offender)


async def test_a_frame_of_16_mib_closes_with_1009(
    server: Server, bob: Client, arrive: Arrive, offender: Person
) -> None:
    with closing(await Wire.open(server, await server.log_in(offender))) as wire:
        wire.protocol.send_binary(b"a" * (16 << 20))
        sending = asyncio.create_task(wire.flush())
        while await wire.pull():
            wire.frames()
        assert wire.protocol.close_code == 1009
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)  # it broke off, or would have for ever
    await assert_unharmed(bob, arrive, offender)
