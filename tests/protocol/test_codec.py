"""What goes through the codec comes back, and what is none of the contract has one of two documented ends."""

import json
from collections.abc import Callable
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.codec import CODECS, Codec, RequestRefused
from protocol.contract import EVENTS, EXCHANGES, REQUESTS
from protocol.conversation import Typing
from protocol.errors import CloseCode, RemoteProtocolError
from protocol.frames import ErrorAnswer, Ok
from protocol.message import EntryData, MessageSend
from protocol.sync import Sync
from protocol.values import MAX_SAFE_INTEGER, Encoding
from tests.protocol.strategies import structures, values

JSON, MSGPACK = CODECS[Encoding.JSON], CODECS[Encoding.MSGPACK]

SENT: list[Any] = [*EVENTS.values(), Ok, ErrorAnswer]
RESULTS: list[Any] = sorted({exchange.result for exchange in EXCHANGES.values() if exchange.result}, key=str)

each_codec = pytest.mark.parametrize("codec", CODECS.values(), ids=[encoding.value for encoding in CODECS])


def as_frame(codec: Codec, payload: bytes) -> bytes | str:
    return payload.decode() if codec.is_text else payload


def frame(codec: Codec, value: Any) -> bytes | str:
    """A value as a foreign client encodes it."""
    return json.dumps(value) if codec.is_text else bytes(msgpack.packb(value))


def refused(codec: Codec, value: Any) -> tuple[int, dict[str, Any] | None]:
    with pytest.raises(RequestRefused) as raised:
        codec.decode_request(frame(codec, value))
    return raised.value.id, raised.value.refusal.details


def not_understood(codec: Codec, payload: bytes | str) -> bool:
    with pytest.raises(RemoteProtocolError) as raised:
        codec.decode_request(payload)
    return raised.value.close_code is CloseCode.NOT_UNDERSTOOD


@each_codec
@given(request=st.one_of([structures(request) for request in REQUESTS.values()]))
def test_every_request_comes_back_as_it_was(codec: Codec, request: Any) -> None:
    decoded = codec.decode_request(as_frame(codec, codec.encode(request)))
    assert type(decoded) is type(request)
    assert codec.encode(decoded) == codec.encode(request)


@each_codec
@given(sent=st.one_of([structures(sent) for sent in SENT]))
def test_every_frame_of_the_server_comes_back_as_it_was(codec: Codec, sent: Any) -> None:
    assert codec.decode_frame(as_frame(codec, codec.encode(sent))) == sent


@pytest.mark.parametrize("result", RESULTS)
@given(data=st.data())
def test_every_result_is_the_same_map_in_both_encodings(result: Any, data: st.DataObject) -> None:
    value = data.draw(structures(result))
    assert json.loads(JSON.encode(value)) == msgpack.unpackb(MSGPACK.encode(value))


@given(payload=st.binary(max_size=200))
def test_any_bytes_have_one_of_the_two_documented_ends(payload: bytes) -> None:
    has_a_documented_end(MSGPACK, payload)


@given(payload=st.text(max_size=200))
def test_any_text_has_one_of_the_two_documented_ends(payload: str) -> None:
    has_a_documented_end(JSON, payload)


_EXTENSIONS = st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=20))
_SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary()
_ANYTHING = st.recursive(
    _SCALARS | _EXTENSIONS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(-9, 9), inner, max_size=4),
)
_NAMES = sorted({name for request in REQUESTS.values() for name in request.__struct_fields__} | {"op"})


@given(value=_ANYTHING)
def test_any_msgpack_value_has_one_of_the_two_documented_ends(value: Any) -> None:
    has_a_documented_end(MSGPACK, msgpack.packb(value, unicode_errors="surrogatepass"))


@given(op=st.sampled_from(sorted(REQUESTS)), fields=st.dictionaries(st.sampled_from(_NAMES), _ANYTHING))
def test_any_fields_of_a_known_operation_have_a_documented_end(op: str, fields: dict[str, Any]) -> None:
    request = {"id": 1, "op": op} | fields
    has_a_documented_end(MSGPACK, msgpack.packb(request, unicode_errors="surrogatepass"))


@given(value=values | st.floats() | st.dictionaries(st.sampled_from(_NAMES), values | st.floats() | st.text()))
def test_any_json_value_has_one_of_the_two_documented_ends(value: Any) -> None:
    has_a_documented_end(JSON, json.dumps(value))


def has_a_documented_end(codec: Codec, payload: bytes | str) -> None:
    assert _end_of(codec.decode_request, payload) in {None, RequestRefused, RemoteProtocolError, *REQUESTS.values()}
    assert _end_of(codec.decode_frame, payload) in {None, RemoteProtocolError, Ok, ErrorAnswer, *EVENTS.values()}


def _end_of(decode: Callable[[bytes | str], Any], payload: bytes | str) -> type[Any] | None:
    try:
        decoded = decode(payload)
    except (RequestRefused, RemoteProtocolError) as end:
        return type(end)
    return None if decoded is None else type(decoded)


@each_codec
@pytest.mark.parametrize("value", [[], "sync", 1, None, True, {}, {"op": "sync"}, {"op": "sync", "id": None}])
def test_what_is_no_map_or_bears_no_id_is_not_understood(codec: Codec, value: Any) -> None:
    assert not_understood(codec, frame(codec, value))


@each_codec
@pytest.mark.parametrize("id", [-1, MAX_SAFE_INTEGER + 1, 1.5, "1", True, [1]])
def test_an_id_that_is_no_number_within_its_bounds_is_not_understood(codec: Codec, id: Any) -> None:
    assert not_understood(codec, frame(codec, {"op": "sync", "id": id}))


@each_codec
@pytest.mark.parametrize("id", [0, MAX_SAFE_INTEGER])
def test_an_id_at_its_bounds_is_understood(codec: Codec, id: int) -> None:
    assert codec.decode_request(frame(codec, {"op": "sync", "id": id})) == Sync(id=id)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        msgpack.packb({"op": "sync", "id": 1})[:-1],
        msgpack.packb({"op": "sync", "id": 1}) + b"\xc0",
        b"\xc1",
        b"\x83\xa2op\xa4sync\xa2id\x01\xa1z" + b"\x91" * 10_000 + b"\xc0",
        b"\x81\xa2id\xdd\xff\xff\xff\xff",
        b"\x81\xa2id\xdf\xff\xff\xff\xff",
        b"\x82\xa2op\xa4sync\xa2id\x81\x80\x01",
        b"\x82\xa2op\xa4sync\xa2id\xd7\xff" + b"\xff" * 8,
    ],
    ids=["empty", "truncated", "trailing", "reserved", "deep", "long_list", "long_map", "map_as_key", "false_time"],
)
def test_broken_msgpack_is_not_understood(payload: bytes) -> None:
    assert not_understood(MSGPACK, payload)


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        '{"op": "sync", "id": NaN}',
        '{"op": "sync", "id": 1, "x": NaN}',
        '{"op": "sync", "id": 1, "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
        '{"op": "sync", "id": ' + "9" * 5_000 + "}",
        '\ufeff{"op": "sync", "id": 1}',
    ],
    ids=["empty", "truncated", "nan", "nan_in_unknown", "deep", "huge", "bom"],
)
def test_broken_json_is_not_understood(payload: str) -> None:
    assert not_understood(JSON, payload)


def test_the_other_kind_of_frame_is_not_understood() -> None:
    assert not_understood(JSON, JSON.encode(Sync(id=1)))
    assert not_understood(MSGPACK, JSON.encode(Sync(id=1)).decode())


@each_codec
@pytest.mark.parametrize("op", ["message.unsend", "", 7, None, ["sync"], {}])
def test_an_unknown_op_is_a_bad_request(codec: Codec, op: Any) -> None:
    assert refused(codec, {"op": op, "id": 4}) == (4, {"field": "op"})


@each_codec
def test_an_absent_op_is_a_bad_request(codec: Codec) -> None:
    assert refused(codec, {"id": 4}) == (4, {"field": "op"})


@each_codec
@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("conversation", {"op": "message.history"}),
        ("conversation", {"op": "message.history", "conversation": 7}),
        ("before", {"op": "message.history", "conversation": "c", "before": -1}),
        ("after", {"op": "message.history", "conversation": "c", "after": MAX_SAFE_INTEGER + 1}),
        ("limit", {"op": "message.history", "conversation": "c", "limit": 0}),
        ("limit", {"op": "sync", "limit": 201}),
        ("limit", {"op": "sync", "limit": 10**9}),
        ("limit", {"op": "sync", "limit": "50"}),
        ("client_ref", {"op": "message.send", "conversation": "c", "client_ref": "", "text": "a"}),
        ("client_ref", {"op": "message.send", "conversation": "c", "client_ref": "a" * 65, "text": "a"}),
        ("members", {"op": "conversation.start", "client_ref": "a", "members": ["a", 1]}),
        ("text", {"op": "message.send", "conversation": "c", "client_ref": "a", "text": 1}),
    ],
)
def test_a_wrong_field_is_named(codec: Codec, field: str, request_: dict[str, Any]) -> None:
    assert refused(codec, {"id": 9, **request_}) == (9, {"field": field})


def test_a_lone_surrogate_is_a_wrong_field_in_both_encodings() -> None:
    request = {"op": "message.send", "id": 3, "conversation": "c", "client_ref": "a", "text": "a\ud800"}
    assert refused(JSON, request) == (3, {"field": "text"})
    with pytest.raises(RequestRefused) as raised:
        MSGPACK.decode_request(msgpack.packb(request, unicode_errors="surrogatepass"))
    assert (raised.value.id, raised.value.refusal.details) == (3, {"field": "text"})


def test_a_refusal_names_no_field_where_none_can_be_told() -> None:
    fields = {"conversation": "c", "client_ref": "a", "text": "a\ud800", "a\ud800": 1}
    with pytest.raises(RequestRefused) as raised:
        MSGPACK.decode_request(msgpack.packb({"op": "message.send", "id": 1} | fields, unicode_errors="surrogatepass"))
    assert raised.value.refusal.details is None


def test_a_frame_of_any_depth_has_one_of_the_two_documented_ends() -> None:
    fields = {"op": "message.send", "id": 1, "conversation": "c", "client_ref": "a", "text": "\ud800"}
    head, start = json.dumps(fields)[:-1], msgpack.packb(fields, unicode_errors="surrogatepass")
    for depth in range(1, 1_100):
        has_a_documented_end(JSON, f'{head}, "z": {"[" * depth}{"]" * depth}}}')
        has_a_documented_end(MSGPACK, b"\x86" + start[1:] + b"\xa1z" + b"\x91" * depth + b"\xc0")


@each_codec
def test_a_wrong_typing_has_no_answer(codec: Codec) -> None:
    assert codec.decode_request(frame(codec, {"op": "typing"})) is None
    assert codec.decode_request(frame(codec, {"op": "typing", "id": 1, "conversation": 3})) is None
    assert codec.decode_request(frame(codec, {"op": "typing", "conversation": "c"})) == Typing(conversation="c")  # type: ignore[arg-type]


@each_codec
def test_unknown_fields_are_ignored(codec: Codec) -> None:
    request = {"op": "message.send", "id": 1, "conversation": "c", "client_ref": "r", "text": "a", "colour": [1, {}]}
    read = codec.decode_request(frame(codec, request))
    assert isinstance(read, MessageSend)
    assert read.text == "a"


@each_codec
def test_a_client_passes_over_events_of_a_newer_contract_and_nothing_else(codec: Codec) -> None:
    assert codec.decode_frame(frame(codec, {"op": "weather", "rain": True})) is None
    wrongs: list[Any] = [{"op": "weather", "id": 1}, {"op": 3}, {"op": "receipt"}, {}, []]
    for wrong in wrongs:
        with pytest.raises(RemoteProtocolError):
            codec.decode_frame(frame(codec, wrong))


@each_codec
def test_a_client_reads_an_error_code_of_a_newer_contract(codec: Codec) -> None:
    sent = {"op": "error", "id": 1, "code": "too_early", "message": "", "details": {"a": 1}}
    assert codec.decode_frame(frame(codec, sent)) == ErrorAnswer(1, "too_early", "", {"a": 1})


def test_what_happened_says_only_what_belongs_to_it() -> None:
    assert json.loads(JSON.encode(EntryData(accounts=[]))) == {"accounts": []}
    assert json.loads(JSON.encode(EntryData(reason=None))) == {"reason": None}
