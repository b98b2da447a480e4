"""Addresses, and what an HTTP answer that refuses means."""

import json

import pytest
from mis_client.errors import (
    BadRequest,
    ConnectionLost,
    LocalProtocolError,
    RateLimited,
    RemoteProtocolError,
    Unauthenticated,
    Unavailable,
    closed_with,
)
from mis_client.session import address, refused

from protocol.errors import CloseCode


@pytest.mark.parametrize(
    ("url", "websocket", "http"),
    [
        ("http://localhost:8000", "ws://localhost:8000/ws", "http://localhost:8000/ws"),
        ("https://mis.example/", "wss://mis.example/ws", "https://mis.example/ws"),
        ("wss://example.org/mis", "wss://example.org/mis/ws", "https://example.org/mis/ws"),
    ],
)
def test_one_address_gives_both(url: str, websocket: str, http: str) -> None:
    assert address(url, scheme="ws", path="/ws") == websocket
    assert address(url, scheme="http", path="/ws") == http


def problem(code: str, **more: object) -> bytes:
    return json.dumps({"type": "about:blank", "status": 1, "title": "no", "code": code, **more}).encode()


def test_an_http_refusal_is_the_very_class_that_the_server_raised() -> None:
    assert isinstance(refused(401, problem("unauthenticated")), Unauthenticated)
    assert isinstance(refused(400, problem("bad_request")), BadRequest)
    limited = refused(429, problem("rate_limited", details={"retry_after_ms": 40}))
    assert isinstance(limited, RateLimited)
    assert limited.retry_after_ms == 40


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_not_there_yet_is_tried_again(status: int) -> None:
    assert isinstance(refused(status, b"<html>"), ConnectionLost)


def test_who_asks_once_hears_that_the_server_did_not_do_it() -> None:
    assert isinstance(refused(503, problem("unavailable")), ConnectionLost), "it is asked again by itself"
    assert isinstance(refused(503, problem("unavailable"), repeats=False), Unavailable)
    assert isinstance(refused(503, b"<html>", repeats=False), ConnectionLost)


def test_an_answer_of_something_else_is_said_to_be_none_of_ours() -> None:
    assert isinstance(refused(404, b"<html>"), RemoteProtocolError)


@pytest.mark.parametrize("code", CloseCode)
def test_each_close_code_says_what_to_do(code: CloseCode) -> None:
    expected: type[Exception] = ConnectionLost
    if code is CloseCode.SESSION_ENDED:
        expected = Unauthenticated
    elif code in (CloseCode.NOT_UNDERSTOOD, CloseCode.FRAME_TOO_LARGE):
        expected = LocalProtocolError
    assert type(closed_with(code, "why")) is expected
