"""The contract in prose and the contract as structures say the same (STYLE, rule 12)."""

import re
from typing import Any

import msgspec
import pytest

from protocol.account import Account
from protocol.contact_group import ContactGroup
from protocol.contract import EVENTS, EXCHANGES, PATH, REQUESTS, VERSION, op_of
from protocol.conversation import Conversation, Member
from protocol.errors import REFUSALS, CloseCode
from protocol.limits import ATTACHMENTS_PER_MESSAGE, MEMBERS, MEMBERS_SHOWN, UNSENT_BYTES, WireLimits
from protocol.message import Message
from protocol.preferences import Preferences
from protocol.receipt import ReceiptMoved
from protocol.session import LoggedIn, Server, Session, SessionState, Welcome
from protocol.values import PAGE_LIMIT, Encoding, MessageKind
from tests.protocol import prose

OPERATIONS = {name: row for row in prose.table("Operations") for name in prose.names(row[0])}
NOUNS = {
    "Conversation": Conversation,
    "Account": Account,
    "Preferences": Preferences,
    "ContactGroup": ContactGroup,
}


def fields_of(structure: type[Any]) -> set[str]:
    return set(structure.__struct_fields__)


def test_every_operation_of_the_prose_is_a_structure_and_the_other_way_round() -> None:
    assert set(OPERATIONS) == set(EXCHANGES) == set(REQUESTS)
    assert OPERATIONS, "there must be something to compare"


@pytest.mark.parametrize("op", EXCHANGES)
def test_the_fields_of_a_request_are_those_of_the_prose(op: str) -> None:
    said = prose.fields(OPERATIONS[op][1])
    assert set(said) == fields_of(REQUESTS[op]) - {"id"}
    written = {field.name for field in msgspec.structs.fields(REQUESTS[op]) if field.required} - {"id"}
    required = {name for name, needed in said.items() if needed}
    assert written == ({"conversation"} if op == "conversation.mark" else required)  # "any of" the marks


@pytest.mark.parametrize("op", EXCHANGES)
def test_the_result_of_an_operation_is_that_of_the_prose(op: str) -> None:
    said, result = OPERATIONS[op][2], EXCHANGES[op].result
    if result is None:
        assert said.startswith("none")
    elif said.startswith("`{"):
        assert set(prose.keys(said.split("`")[1])) == fields_of(result)
    else:
        assert NOUNS[said.split()[0].strip(",;:")] is result


def test_every_event_of_the_prose_is_a_structure_and_the_other_way_round() -> None:
    sentence = next(line for line in prose.section("Events").splitlines() if line.startswith("`message`"))
    said = {name for name in prose.names(sentence) if name in EVENTS or "." in name}
    assert said | {"welcome"} == set(EVENTS)
    assert {op_of(event) for event in EVENTS.values()} == set(EVENTS)


@pytest.mark.parametrize(("noun", "structure"), [*NOUNS.items(), ("Message", Message)])
def test_a_noun_has_the_fields_of_the_prose(noun: str, structure: type[Any]) -> None:
    assert set(prose.shape_of(noun)) == fields_of(structure)


@pytest.mark.parametrize(
    ("before", "structure"),
    [
        ('"muted", "members": [', Member),
        ('{"op": "welcome", "session": ', Session),
        ('"server": ', Server),
        ('"limits": ', WireLimits),
        ("`receipt` `", ReceiptMoved),
        ('"token", "account": {...}', None),
    ],
)
def test_a_map_within_a_map_has_the_fields_of_the_prose(before: str, structure: type[Any] | None) -> None:
    assert before in prose.TEXT
    if structure is not None:
        shape = prose.TEXT.split(before, 1)[1]
        assert set(prose.keys(shape[: shape.index("}") + 1])) == fields_of(structure)


def test_the_welcome_and_the_log_in_have_the_fields_of_the_prose() -> None:
    welcome = prose.TEXT.split('`{"op": "welcome"', 1)[1].split("`", 1)[0]
    assert set(prose.keys('{"op"' + welcome)) == fields_of(Welcome) | {"op"}
    assert fields_of(LoggedIn) == {"token", "account", "session"}
    assert fields_of(SessionState) == {"account", "session", "storage_key"}


def test_the_kinds_of_entries_are_those_of_the_prose() -> None:
    sentence = prose.TEXT.split("where `kind` is", 1)[1].split("with `text` null", 1)[0]
    assert set(prose.names(sentence)) == set(MessageKind)


def test_every_code_has_the_status_of_the_prose() -> None:
    said = {prose.names(code)[0]: int(status) for code, status, _ in prose.table("Errors")}
    assert said == {code.value: kind.status for code, kind in REFUSALS.items()}


def test_the_close_codes_are_those_of_the_prose() -> None:
    said = {int(code) for code in re.findall(r"\b[14]\d{3}\b", prose.section("Close codes"))}
    assert said == set(CloseCode)


def test_the_limits_are_those_of_the_prose() -> None:
    limits = WireLimits()
    said = prose.section("Limits, all in settings, these by default").replace("\n", " ").strip()
    assert said == (
        f"Text {limits.text_chars:,} characters; frame {limits.frame_bytes >> 10} KiB; "
        f"attachment {limits.attachment_bytes >> 20} MiB ({limits.attachment_bytes:,} bytes pass, one more does not) "
        f"and at most {ATTACHMENTS_PER_MESSAGE} a message; {limits.in_flight} unanswered requests a connection; "
        f"members of a group {MEMBERS}; unsent bytes a connection {UNSENT_BYTES >> 20} MiB."
    )
    assert f"stops at {MEMBERS_SHOWN}," in prose.TEXT
    assert f"1 to 200, default {PAGE_LIMIT};" in prose.TEXT


def test_the_address_and_the_subprotocols_are_those_of_the_prose() -> None:
    assert f"`GET {PATH}`" in prose.TEXT
    assert all(f"`{encoding}`" in prose.TEXT for encoding in Encoding)
    assert prose.TEXT.startswith(f"# The wire contract, version {VERSION}\n")
