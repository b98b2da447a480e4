"""A patient or a caregiver reads and replies where a professional wrote to them first, and no more."""

import asyncio

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Arrive, Cast
from tests.conformance.server import Person
from tests.conformance.shapes import ERROR, follows

KINDS = pytest.mark.parametrize("kind", ["patient", "caregiver"])


@KINDS
@pytest.mark.newcomers
async def test_they_never_start_a_conversation(arrive: Arrive, alice: Client, kind: str) -> None:
    patient = await arrive("paul", kind)
    await alice.start(patient, text="Bonjour")
    for fields in ({"members": [alice.account]}, {"members": ["none"]}, {"members": [alice.account], "subject": "a"}):
        refusal = await patient.refused("conversation.start", client_ref=new_ref(), **fields)
        assert follows(ERROR, refusal)
        assert refusal["code"] == "forbidden"
    assert len(await patient.everything()) == len(await alice.everything()) == 1


@KINDS
async def test_they_have_no_access_to_the_directory(arrive: Arrive, cast: Cast, alice: Client, kind: str) -> None:
    patient = await arrive(await asyncio.to_thread(cast, "paul", kind))
    known = await patient.refused("directory.search", text="Martin")
    assert known["code"] == "forbidden"
    assert known == await patient.refused("directory.search", text="nobody")
    assert (await alice.request("directory.search", text="Martin"))["professionals"], "there is somebody to find"


@KINDS
async def test_they_find_no_account_and_learn_not_even_that_it_exists(
    arrive: Arrive, cast: Cast, bystander: Person, alice: Client, kind: str
) -> None:
    patient = await arrive(await asyncio.to_thread(cast, "paul", kind))
    unknown = await patient.refused("account.find", login="nobody")
    assert unknown["code"] == "forbidden"
    assert unknown == await patient.refused("account.find", login=bystander.login)
    assert await alice.request("account.find", login=bystander.login), "there is somebody to find"


@KINDS
async def test_they_read_and_reply_where_a_professional_wrote_first(
    arrive: Arrive, cast: Cast, alice: Client, kind: str
) -> None:
    patient = await arrive(await asyncio.to_thread(cast, "paul", kind))
    conversation = await alice.start(patient, text="Comment allez-vous ?")
    await patient.event("message", text="Comment allez-vous ?")
    listed = (await patient.everything())[conversation["id"]]
    assert listed["unread"] == 1
    assert (await patient.say(conversation, "Mieux, merci"))["seq"] == 3
    assert (await alice.event("message", seq=3))["author"] == patient.account
    await patient.read(conversation, 3)
    assert (await alice.event("receipt"))["account"] == patient.account
    assert [message["text"] for message in await patient.history(conversation)][1:] == [
        "Comment allez-vous ?",
        "Mieux, merci",
    ]


async def test_they_see_the_names_of_those_in_their_conversation(alice: Client, paul: Client, aida: Client) -> None:
    group = await alice.start(paul, aida, subject="Retour à domicile")
    names = {member["name"] for member in (await paul.get(group))["members"]}
    assert names == {"Alice Martin", "Paul Bernard", "Aïda Diallo"}
