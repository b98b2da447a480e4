"""Requests, answers and their ids."""

import asyncio

import pytest

from tests.conformance.client import WAIT_S
from tests.conformance.conftest import Arrive
from tests.conformance.encoding import BOTH, Encoding, Frame
from tests.conformance.server import Person
from tests.conformance.shapes import ERROR, follows

MAX_ID = 2**53 - 1


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**32, MAX_ID])
@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_the_answer_bears_the_id_of_its_request(
    arrive: Arrive, bystander: Person, encoding: Encoding, number: int
) -> None:
    client = await arrive(bystander, encoding=encoding)
    await client.socket.send(encoding.encode({"op": "sync", "id": number}))
    answer = await client.answer(number)
    assert answer["op"] == "ok"
    assert set(answer) == {"op", "id", "result"}
    assert type(answer["id"]) is int


@pytest.mark.parametrize("number", [-1, MAX_ID + 1, 2**64 - 1, 1.5, "1", None, True, [1], {}])
@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_a_frame_without_a_usable_id_closes_the_connection_with_4400(
    arrive: Arrive, offender: Person, encoding: Encoding, number: object
) -> None:
    client = await arrive(offender, encoding=encoding)
    await client.socket.send(encoding.encode({"op": "sync", "id": number}))
    assert await client.closed() == 4400


async def test_a_frame_without_an_id_closes_the_connection_with_4400(arrive: Arrive, offender: Person) -> None:
    client = await arrive(offender)
    await client.socket.send(client.encoding.encode({"op": "sync"}))
    assert await client.closed() == 4400


@pytest.mark.parametrize("op", ["message.delete", "", "SYNC", "sync ", "ok", "error", "welcome", "message", "é"])
async def test_an_unknown_op_is_a_bad_request_and_the_connection_goes_on(
    arrive: Arrive, offender: Person, op: str
) -> None:
    client = await arrive(offender)
    refusal = await client.refused(op)
    assert follows(ERROR, refusal)
    assert refusal["code"] == "bad_request"
    assert await client.request("sync")


@pytest.mark.parametrize("op", [7, None, True, 1.5, ["sync"], {"op": "sync"}, b"sync"], ids=repr)
async def test_an_op_that_is_no_string_is_a_bad_request(arrive: Arrive, offender: Person, op: object) -> None:
    client = await arrive(offender)
    await client.socket.send(client.encoding.encode({"op": op, "id": 5}))
    assert (await client.answer(5))["code"] == "bad_request"
    assert await client.request("sync")


async def test_a_frame_without_op_is_a_bad_request(arrive: Arrive, offender: Person) -> None:
    client = await arrive(offender)
    await client.socket.send(client.encoding.encode({"id": 5}))
    assert (await client.answer(5))["code"] == "bad_request"


async def test_unknown_fields_are_ignored(arrive: Arrive, bystander: Person) -> None:
    client = await arrive(bystander)
    plain = await client.request("sync", limit=1)
    assert await client.request("sync", limit=1, colour="blue", deep={"a": [1, None]}) == plain


async def test_the_order_of_the_fields_does_not_matter(arrive: Arrive, bystander: Person) -> None:
    client = await arrive(bystander)
    await client.socket.send(client.encoding.encode({"limit": 1, "id": 9, "op": "sync"}))
    assert (await client.answer(9))["op"] == "ok"


async def test_each_of_many_requests_at_once_gets_its_own_answer(arrive: Arrive, bystander: Person) -> None:
    client = await arrive(bystander)
    limits = {await client.send("sync", limit=limit): limit for limit in range(-30, 31)}
    answers: dict[int, Frame] = {number: await client.answer(number) for number in limits}
    for number, limit in limits.items():
        assert answers[number]["op"] == ("ok" if limit >= 1 else "error")


async def test_a_ping_is_answered(arrive: Arrive, bystander: Person) -> None:
    client = await arrive(bystander)
    async with asyncio.timeout(WAIT_S):
        await (await client.socket.ping())
