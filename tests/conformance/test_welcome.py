"""The first frame."""

import asyncio

import pytest

from tests.conformance.conftest import Arrive, Cast
from tests.conformance.encoding import BOTH, Encoding
from tests.conformance.server import Person, Server
from tests.conformance.shapes import WELCOME, follows


@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_the_first_frame_is_the_welcome_with_all_its_fields(
    arrive: Arrive, bystander: Person, encoding: Encoding
) -> None:
    client = await arrive(bystander, encoding=encoding)
    assert follows(WELCOME, client.welcome)
    assert client.welcome["account"]["id"] == bystander.id
    assert client.welcome["account"]["kind"] == "professional"
    assert client.welcome["account"]["name"] == bystander.name
    assert client.welcome["session"]["locked"] is False
    assert client.welcome["session"]["pin_set"] is False


async def test_the_limits_are_those_of_the_contract(arrive: Arrive, bystander: Person) -> None:
    client = await arrive(bystander)
    assert client.welcome["limits"] == client.welcome["limits"] | {
        "text_chars": 8_000,
        "frame_bytes": 65_536,
        "attachment_bytes": 10_485_760,
        "in_flight": 64,
    }


async def test_each_kind_of_account_is_welcomed_as_what_it_is(arrive: Arrive, cast: Cast) -> None:
    for kind in ("professional", "patient", "caregiver"):
        client = await arrive(await asyncio.to_thread(cast, "aida", kind))
        assert client.welcome["account"]["kind"] == kind
        assert client.welcome["account"]["name"] == "Aïda Diallo"


async def test_two_sessions_of_one_account_are_two(server: Server, bystander: Person) -> None:
    phone, desk = [await server.connect(await server.log_in(bystander)) for _ in range(2)]
    assert phone.account == desk.account
    assert phone.welcome["session"]["id"] != desk.welcome["session"]["id"]
    await phone.close()
    await desk.close()
