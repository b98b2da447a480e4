"""A missing or wrong field is refused by its name, and the connection goes on."""

from typing import Any

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Arrive
from tests.conformance.encoding import BOTH, JSON, Encoding
from tests.conformance.server import Person
from tests.conformance.shapes import ERROR, follows

MISSING: Any = object()

# the values that are wrong for one field of one operation, the others being right
WRONG: dict[tuple[str, str], list[Any]] = {
    ("sync", "limit"): [0, -1, 201, 10**9, 2**63, "50", True, 1.5, []],
    ("sync", "cursor"): [7, True, [], "", "not a cursor", "é"],
    ("conversation.start", "client_ref"): [MISSING, "", "a" * 65, 7, None],
    ("conversation.start", "members"): [MISSING, "x", 7, None, [], [7], [None], {}],
    ("conversation.start", "subject"): [7, True, ["a"]],
    ("conversation.start", "text"): [7, True, ["a"]],
    ("conversation.start", "feeds_dossier"): ["yes", 1],
    ("conversation.start", "dossier"): [7],
    ("conversation.get", "conversation"): [MISSING, 7, None, ["a"]],
    ("message.send", "conversation"): [MISSING, 7, None, ["a"]],
    ("message.send", "client_ref"): [MISSING, "", "a" * 65, 7, None, "a\x00"],
    ("message.send", "text"): [MISSING, "", 7, True, ["a"]],
    ("message.send", "attachments"): ["a", 7, [7], [None]],
    ("message.send", "reply_to"): [-1, "1", 1.5, True, 2**63, 2**64 - 1],
    ("message.send", "urgent"): ["yes", 1],
    ("message.send", "corrects"): [0, 1, 999, -1, "1", 1.5, True, 2**63, 2**64 - 1],
    ("message.acknowledge", "conversation"): [MISSING, 7, None],
    ("message.acknowledge", "seq"): [MISSING, 0, 1, 999, -1, "1", 1.5, True, None, 2**63],
    ("message.acknowledgements", "conversation"): [MISSING, 7, None],
    ("message.acknowledgements", "seq"): [MISSING, 0, 1, 999, -1, "1", 1.5, True, None, 2**63],
    ("message.history", "conversation"): [MISSING, 7, None],
    ("message.history", "from_at"): ["1", 1.5, True],
    ("message.history", "before"): [-1, "1", 1.5, True, 2**63, 2**64 - 1],
    ("message.history", "after"): [-1, "1", 1.5, True, 2**63, 2**64 - 1],
    ("message.history", "limit"): [0, -1, 201, 10**9, "50"],
    ("message.search", "text"): [MISSING, "", " ", "…", 7, None, "a\x00"],
    ("message.search", "conversation"): [7, ["a"]],
    ("message.search", "cursor"): [7, "not a cursor"],
    ("message.search", "limit"): [0, -1, 201, 10**9, "50"],
    ("receipt.read", "conversation"): [MISSING, 7, None],
    ("receipt.read", "seq"): [MISSING, -1, "1", 1.5, True, None, 2**53, 2**63, 2**64 - 1],
    ("directory.search", "text"): [MISSING, 7, None],
    ("directory.search", "limit"): [0, 201, 10**9],
    ("directory.search", "cursor"): [7, "not a cursor"],
    ("account.find", "login"): [MISSING, 7, None],
    ("preferences.set", "typing"): ["yes", 1, None],
    ("preferences.set", "presence"): ["yes", 1, None],
    ("preferences.set", "quiet_hours"): [
        7,
        [],
        {"from_min": 60, "until_min": 60},
        {"from_min": -1, "until_min": 60},
        {"from_min": 0, "until_min": 1440},
        {"from_min": 0, "until_min": "60"},
    ],
    ("preferences.set", "absence"): [
        7,
        [],
        {"from_at": 2, "until_at": 2},
        {"from_at": -1, "until_at": 2},
        {"from_at": 1, "until_at": 2**53},
        {"from_at": 1, "until_at": 2, "substitute": 7},
    ],
    ("preferences.set", "email"): ["", 7, "claire", "claire@exemple.fr\nBcc: x@exemple.fr"],
    ("presence.get", "conversation"): [MISSING, 7, None],
    ("contact_group.list", "cursor"): [7, "not a cursor"],
    ("contact_group.list", "limit"): [0, 201, "50"],
    ("contact_group.save", "name"): [MISSING, 7, None, "", " ", "a\x00"],
    ("contact_group.save", "accounts"): [MISSING, 7, None, "x", [], [7], ["a\x00"]],
    ("contact_group.save", "shared"): ["yes", 1],
    ("contact_group.delete", "contact_group"): [MISSING, 7, None],
    ("push.subscribe", "endpoint"): [MISSING, 7, "", "https://127.0.0.1/x", "http://fcm.googleapis.com/x", "x" * 9_000],
    ("push.subscribe", "p256dh"): [MISSING, 7, "", "AAAA", "é"],
    ("push.subscribe", "auth"): [MISSING, 7, "", "AAAA", "é"],
}
CASES = [(op, field, value) for (op, field), values in WRONG.items() for value in values]


@pytest.fixture
async def carol(arrive: Arrive, offender: Person) -> Client:
    return await arrive(offender)


@pytest.fixture
async def bob(arrive: Arrive, bystander: Person) -> Client:
    return await arrive(bystander)


def right(op: str, conversation: str, other: str) -> dict[str, Any]:
    """The fields of a request that would be granted."""
    requests: dict[str, dict[str, Any]] = {
        "sync": {},
        "conversation.start": {"client_ref": new_ref(), "members": [other], "subject": "Planning"},
        "conversation.get": {"conversation": conversation},
        "message.send": {"conversation": conversation, "client_ref": new_ref(), "text": "Bonjour"},
        "message.acknowledge": {"conversation": conversation, "seq": 1},
        "message.acknowledgements": {"conversation": conversation, "seq": 1},
        "message.history": {"conversation": conversation},
        "message.search": {"text": "Bonjour", "conversation": conversation},
        "receipt.read": {"conversation": conversation, "seq": 1},
        "directory.search": {"text": "Martin"},
        "account.find": {"login": other},
        "preferences.set": {"typing": True},
        "presence.get": {"conversation": conversation},
        "contact_group.list": {},
        "contact_group.save": {"name": new_ref(), "accounts": [other]},
        "contact_group.delete": {"contact_group": "none"},
        "push.subscribe": {
            "endpoint": "https://fcm.googleapis.com/fcm/send/a",
            "p256dh": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            "auth": "A" * 22,
        },
    }
    return requests[op]


@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
@pytest.mark.parametrize("op", dict.fromkeys(op for op, _ in WRONG))
async def test_a_wrong_field_is_refused_by_its_name(
    arrive: Arrive, offender: Person, bob: Client, encoding: Encoding, op: str
) -> None:
    carol = await arrive(offender, encoding=encoding)
    conversation = (await carol.start(bob))["id"]
    wrong: list[object] = []
    for _, field, value in (case for case in CASES if case[0] == op):
        fields = right(op, conversation, bob.account) | {field: value}
        answer = await carol.answer(
            await carol.send(op, **{name: given for name, given in fields.items() if given is not MISSING})
        )
        named = (answer.get("details") or {}).get("field")
        if (answer.get("code"), named) != ("bad_request", field):
            wrong.append((field, "missing" if value is MISSING else value, answer))
        else:
            assert follows(ERROR, answer)
    assert not wrong, "\n".join(map(repr, wrong))
    assert await carol.request("sync", limit=1)


@pytest.mark.parametrize("given", [("before", "after"), ("before", "from_at"), ("after", "from_at")])
async def test_two_places_of_a_page_are_a_bad_request(carol: Client, bob: Client, given: tuple[str, str]) -> None:
    conversation = (await carol.start(bob))["id"]
    refusal = await carol.refused("message.history", conversation=conversation, **dict.fromkeys(given, 1))
    assert refusal["code"] == "bad_request"
    assert refusal["details"]["field"] in given


async def test_a_number_past_64_bits_is_a_bad_request_or_closes_with_4400(arrive: Arrive, offender: Person) -> None:
    carol = await arrive(offender, encoding=JSON)
    await carol.send("receipt.read", conversation="none", seq=10**30)
    await carol.socket.send("")
    assert await carol.closed() == 4400
    assert [answer["code"] for answer in carol.received if answer.get("id") == 1] in ([], ["bad_request"])


async def test_the_limits_of_a_page_themselves_pass(carol: Client, bob: Client) -> None:
    conversation = (await carol.start(bob))["id"]
    for limit in (1, 200):
        assert await carol.request("sync", limit=limit)
        assert await carol.request("message.history", conversation=conversation, limit=limit)
        assert await carol.request("directory.search", text="Martin", limit=limit)


async def test_a_field_that_is_optional_may_be_null_or_left_out(carol: Client, bob: Client) -> None:
    started = await carol.request(
        "conversation.start", client_ref=new_ref(), members=[bob.account], subject=None, text=None, dossier=None
    )
    assert await carol.request("message.history", conversation=started["id"], before=None, after=None)
    assert await carol.request("sync", cursor=None)


@pytest.mark.parametrize("odd", ["a\x00b", "\x00"], ids=repr)
async def test_nul_in_any_string_is_refused_and_never_a_defect(carol: Client, bob: Client, odd: str) -> None:
    conversation = (await carol.start(bob))["id"]
    for op, field in (
        ("sync", "cursor"),
        ("conversation.start", "client_ref"),
        ("conversation.start", "dossier"),
        ("conversation.get", "conversation"),
        ("message.send", "conversation"),
        ("message.send", "client_ref"),
        ("account.find", "login"),
    ):
        refusal = await carol.refused(op, **(right(op, conversation, bob.account) | {field: odd}))
        assert refusal["code"] in {"bad_request", "not_found"}, (op, field, refusal)
    refusal = await carol.refused("conversation.start", client_ref=new_ref(), members=[odd])
    assert refusal["code"] in {"bad_request", "not_found"}
    for field in ("text", "profession", "place", "cursor"):
        answer = await carol.answer(await carol.send("directory.search", **({"text": "Martin"} | {field: odd})))
        assert answer["op"] == "ok" or answer["code"] == "bad_request", (field, answer)


async def test_both_encodings_refuse_in_the_same_words(arrive: Arrive, offender: Person, bob: Client) -> None:
    seen = []
    for encoding in BOTH:
        carol = await arrive(offender, encoding=encoding)
        conversation = (await carol.start(bob))["id"]
        seen.append(
            [
                await carol.refused(op, **(right(op, conversation, bob.account) | {field: value}))
                for op, field, value in CASES
                if value is not MISSING
            ]
        )
    assert seen[0] == seen[1]


async def test_who_asks_in_the_same_breath_as_one_who_is_wrong_is_not_harmed(carol: Client, bob: Client) -> None:
    conversation = (await carol.start(bob))["id"]
    fine = {"conversation": conversation, "text": "Bonjour"}
    wrong = [("client_ref", "a\x00"), ("conversation", "\x00"), ("text", "a\x00"), ("reply_to", 2**63)]
    numbers = []
    for n in range(32):
        await carol.send("message.send", **({**fine, "client_ref": f"{n}"} | dict([wrong[n % len(wrong)]])))
        numbers.append(await bob.send("message.send", **fine, client_ref=f"{n}"))
    assert [(await bob.answer(number))["op"] for number in numbers] == ["ok"] * 32
    assert {message["author"] for message in await bob.history({"id": conversation}, after=1)} == {bob.account}
