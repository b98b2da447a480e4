"""Two ends of one connection, back to back: the server's without I/O, and a client that is only the codec."""

import json
from typing import Any

import pytest

from protocol.codec import CODECS, RequestRefused
from protocol.connection import FLOOD_WINDOWS, FLOOD_WITHIN_MS, ServerConnection
from protocol.conversation import ConversationGet, Typing, TypingSeen
from protocol.errors import CloseCode, NotFound, RateLimited, RemoteProtocolError, WrongPin
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.limits import WireLimits
from protocol.sync import Sync
from protocol.values import AccountId, ConversationId, Encoding

C = ConversationId("c")


class Pair:
    """A client's codec and a server's connection, joined by values instead of a socket."""

    def __init__(self, encoding: Encoding, limits: WireLimits) -> None:
        self.codec = CODECS[encoding]
        self.limits = limits
        self.server = ServerConnection(encoding, limits)

    def ask(self, request: Request) -> Request | None:
        return self.server.receive(self.to_frame(self.codec.encode(request)))

    def hear(self, payload: bytes) -> Any:
        return self.codec.decode_frame(self.to_frame(payload))

    def to_frame(self, payload: bytes) -> bytes | str:
        return payload.decode() if self.codec.is_text else payload


@pytest.fixture(params=Encoding)
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param, WireLimits(frame_bytes=200, in_flight=64))


def test_a_request_arrives_and_its_answer_comes_back(pair: Pair) -> None:
    request = ConversationGet(id=7, conversation=C)
    assert pair.ask(request) == request
    assert pair.server.unanswered == 1
    assert pair.hear(pair.server.answer(7, {"a": 1})) == Ok(7, {"a": 1})
    assert pair.server.unanswered == 0


def test_a_refusal_comes_back_with_its_code_and_details(pair: Pair) -> None:
    pair.ask(ConversationGet(id=7, conversation=C))
    refused = pair.hear(pair.server.refuse(7, WrongPin("no", {"attempts_left": 2}), now_ms=0))
    assert refused == ErrorAnswer(7, "wrong_pin", "no", {"attempts_left": 2})
    assert pair.server.unanswered == 0


def test_a_refusal_without_details_has_no_such_field(pair: Pair) -> None:
    pair.ask(Sync(id=1))
    payload = pair.server.refuse(1, NotFound(), now_ms=0)
    assert b"details" not in payload
    assert pair.hear(payload) == ErrorAnswer(1, "not_found", "not_found")


def test_an_event_comes_without_id(pair: Pair) -> None:
    event = TypingSeen(conversation=C, account=AccountId("a"))
    assert pair.hear(pair.server.event(event)) == event


def test_typing_waits_for_no_answer(pair: Pair) -> None:
    assert pair.ask(Typing(conversation=C)) == Typing(conversation=C)
    assert pair.server.unanswered == 0
    assert not pair.server.over_limit()


def test_a_wrong_typing_is_nothing(pair: Pair) -> None:
    assert pair.server.receive(pair.to_frame(pair.codec.encode({"op": "typing"}))) is None


def test_the_65th_unanswered_request_is_over_the_limit_and_a_place_that_is_free_again_is_not(pair: Pair) -> None:
    for number in range(64):
        pair.ask(Sync(id=number))
        assert not pair.server.over_limit()
    pair.ask(Sync(id=64))
    assert pair.server.over_limit()
    refused = pair.hear(pair.server.refuse(64, RateLimited(10), now_ms=0))
    assert refused == ErrorAnswer(64, "rate_limited", "rate_limited", {"retry_after_ms": 10})
    assert not pair.server.over_limit()
    pair.server.answer(0, {})
    pair.ask(Sync(id=64))
    assert not pair.server.over_limit()


def test_an_id_that_bears_an_unanswered_request_is_refused_and_the_first_one_stays(pair: Pair) -> None:
    pair.ask(Sync(id=1))
    with pytest.raises(RequestRefused) as raised:
        pair.ask(Sync(id=1))
    refused = pair.hear(pair.server.turn_away(raised.value))
    assert (refused.id, refused.code, refused.details) == (1, "bad_request", {"field": "id"})
    assert pair.server.unanswered == 1
    pair.server.answer(1, {})
    assert pair.ask(Sync(id=1)) == Sync(id=1), "answered, the id is free"


def test_a_flood_is_ten_windows_of_refusals_within_the_time(pair: Pair) -> None:
    told = FLOOD_WINDOWS * pair.limits.in_flight
    for _ in range(told - 1):
        pair.server.refuse(1, RateLimited(10), now_ms=FLOOD_WITHIN_MS)
    assert not pair.server.flooded
    pair.server.refuse(1, NotFound(), now_ms=FLOOD_WITHIN_MS)
    assert not pair.server.flooded, "other refusals are no flood"
    pair.server.refuse(1, RateLimited(10), now_ms=FLOOD_WITHIN_MS)
    assert pair.server.flooded


def test_refusals_that_are_far_apart_are_no_flood(pair: Pair) -> None:
    for round_ in range(3 * FLOOD_WINDOWS * pair.limits.in_flight):
        pair.server.refuse(1, RateLimited(10), now_ms=round_ * FLOOD_WITHIN_MS)
    assert not pair.server.flooded


def test_a_frame_is_measured_in_bytes(pair: Pair) -> None:
    whole = pair.to_frame(pair.codec.encode(ConversationGet(id=1, conversation=ConversationId("é" * 60))))
    assert pair.server.receive(whole) is not None
    over = pair.to_frame(pair.codec.encode(ConversationGet(id=2, conversation=ConversationId("é" * 99))))
    with pytest.raises(RemoteProtocolError) as raised:
        pair.server.receive(over)
    assert raised.value.close_code is CloseCode.FRAME_TOO_LARGE
    assert len(over) < 200 or not isinstance(over, str), "fewer characters than the limit, and more bytes"


def test_the_connection_knows_its_encoding(pair: Pair) -> None:
    assert pair.server.encoding is pair.codec.encoding


def test_json_is_text_that_a_person_can_read() -> None:
    server = ServerConnection(Encoding.JSON, WireLimits())
    server.receive('{"op": "sync", "id": 1}')
    assert json.loads(server.answer(1, {"text": "à bientôt"})) == {"op": "ok", "id": 1, "result": {"text": "à bientôt"}}
