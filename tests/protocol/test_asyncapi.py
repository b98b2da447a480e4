"""The generated document is the stored one, it says what the structures say, and all its references lead somewhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocol.asyncapi import document
from protocol.contract import EVENTS, EXCHANGES
from protocol.errors import REFUSALS, CloseCode

STORED = Path(__file__).parents[2] / "docs" / "asyncapi.json"


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_stored_document_is_the_generated_one() -> None:
    assert json.loads(STORED.read_text(encoding="utf-8")) == document(), "mis asyncapi > docs/asyncapi.json"


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    found = set(references(whole))
    assert found, "there must be references to follow"
    for reference in found:
        place: Any = whole
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_the_server_receives_every_operation_and_replies_to_all_but_typing() -> None:
    received = {op: one for op, one in document()["operations"].items() if one["action"] == "receive"}
    assert set(received) == set(EXCHANGES)
    assert {op for op, one in received.items() if "reply" not in one} == {"typing"}
    assert all(len(one["reply"]["messages"]) == 2 for one in received.values() if "reply" in one), "the result, or a no"


def test_the_server_sends_every_event() -> None:
    sent = {op for op, one in document()["operations"].items() if one["action"] == "send"}
    assert sent == {f"event.{op}" for op in EVENTS}


def test_every_error_code_and_close_code_is_described() -> None:
    whole = document()
    refused, channel = whole["components"]["messages"]["ErrorAnswer"], whole["channels"]["connection"]
    assert refused["x-error-codes"] == {code.value: kind.status for code, kind in REFUSALS.items()}
    assert all(f"`{code.value}`" in refused["description"] for code in REFUSALS)
    assert set(channel["x-close-codes"]) == {str(int(code)) for code in CloseCode}
    assert all(f"`{int(code)}`" in channel["description"] for code in CloseCode)


def test_two_messages_never_share_a_name_in_the_document() -> None:
    """`typing` is both a request and an event, so messages bear the names of their structures."""
    names = [request.__name__ for request, _ in EXCHANGES.values()] + [event.__name__ for event in EVENTS.values()]
    assert len(names) == len(set(names))
    assert set(names) <= set(document()["components"]["messages"])
