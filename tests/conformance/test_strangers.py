"""Who is not a member gets the very answer of what does not exist."""

import asyncio

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Arrive, Cast

# every operation that names a conversation, each with fields that a member could send
OPERATIONS: dict[str, dict[str, object]] = {
    "conversation.get": {},
    "conversation.close": {},
    "conversation.reopen": {},
    "conversation.mark": {"muted": True},
    "message.send": {"client_ref": "c1", "text": "Bonjour"},
    "message.history": {},
    "message.search": {"text": "Bonjour"},
    "receipt.read": {"seq": 1},
    "presence.get": {},
    "message.acknowledge": {"seq": 3},
    "message.acknowledgements": {"seq": 3},
}
# and with fields that would be refused if the conversation were looked at
BEYOND: list[tuple[str, dict[str, object]]] = [
    ("message.send", {"client_ref": "c2", "text": "Bonjour", "reply_to": 999}),
    ("message.send", {"client_ref": "c2", "text": "Bonjour", "attachments": ["none"]}),
    ("message.send", {"client_ref": "c2", "text": " "}),
    ("message.send", {"client_ref": "c2", "text": "a" * 8_001}),
    ("message.history", {"before": 1, "after": 1}),
    ("message.history", {"from_at": 1}),
    ("message.history", {"limit": 0}),
    ("receipt.read", {"seq": 999}),
    ("receipt.read", {"seq": -1}),
]


def another(id: str) -> str:
    """An id of the same form that does not exist."""
    return id[:-1] + ("a" if id[-1] != "a" else "b")


@pytest.mark.parametrize(("op", "fields"), [*OPERATIONS.items(), *BEYOND])
async def test_who_is_not_a_member_gets_the_answer_of_what_does_not_exist(
    alice: Client, bob: Client, carol: Client, op: str, fields: dict[str, object]
) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    await alice.say(conversation, "Rappelez-moi", urgent=True)
    hidden = await carol.refused(op, conversation=conversation["id"], **fields)
    assert hidden == await carol.refused(op, conversation=another(conversation["id"]), **fields)
    if op in OPERATIONS and fields is OPERATIONS[op]:
        assert hidden["code"] == "not_found"
        assert await bob.request(op, conversation=conversation["id"], **fields) is not None, "there is something to see"


@pytest.mark.parametrize("kind", ["patient", "caregiver"])
async def test_the_same_holds_for_patients(arrive: Arrive, cast: Cast, alice: Client, bob: Client, kind: str) -> None:
    stranger = await arrive(await asyncio.to_thread(cast, "paul", kind))
    conversation = await alice.start(bob, text="Bonjour")
    for op, fields in OPERATIONS.items():
        hidden = await stranger.refused(op, conversation=conversation["id"], **fields)
        assert hidden == await stranger.refused(op, conversation=another(conversation["id"]), **fields)
        assert hidden["code"] == "not_found"


@pytest.mark.newcomers
async def test_what_a_stranger_tried_has_left_no_trace(alice: Client, bob: Client, carol: Client) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    before = await alice.get(conversation)
    for op, fields in OPERATIONS.items():
        await carol.refused(op, conversation=conversation["id"], **fields)
    assert await alice.get(conversation) == before
    assert await carol.everything() == {}


@pytest.mark.parametrize("id", ["", "none", "0", "é", "x" * 10_000, "a\x00b", "' OR 1=1 --", "../.."])
async def test_any_other_string_does_not_exist_either(alice: Client, bob: Client, id: str) -> None:
    await alice.start(bob)
    for op, fields in OPERATIONS.items():
        assert (await alice.refused(op, conversation=id, **fields))["code"] in {"not_found", "bad_request"}
