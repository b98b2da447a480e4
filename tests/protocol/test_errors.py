"""Every code has one class, and a refusal survives the wire."""

import pytest

from protocol.errors import (
    REFUSALS,
    BadRequest,
    ErrorCode,
    Internal,
    NotFound,
    RateLimited,
    Refusal,
    WrongPin,
    refusal,
)


def test_every_code_has_a_class_of_its_name() -> None:
    assert set(REFUSALS) == set(ErrorCode)
    for code, kind in REFUSALS.items():
        assert kind.code is code
        assert kind.__name__ == "".join(word.capitalize() for word in code.split("_"))


@pytest.mark.parametrize("code", ErrorCode)
def test_a_client_gets_the_very_class_that_the_server_raised(code: ErrorCode) -> None:
    raised = refusal(code, "why", {"reference": "r", "field": "f", "retry_after_ms": 5})
    assert type(raised) is REFUSALS[code]
    assert (str(raised), raised.message) == ("why", "why")


def test_details_come_through() -> None:
    assert BadRequest("no", "limit").details == {"field": "limit"}
    assert BadRequest("no").details is None
    assert refusal("wrong_pin", "", {"attempts_left": 1}).details == {"attempts_left": 1}
    limited = refusal("rate_limited", "", {"retry_after_ms": 250})
    assert isinstance(limited, RateLimited)
    assert limited.retry_after_ms == 250


def test_a_refusal_without_a_message_says_its_code() -> None:
    assert str(NotFound()) == NotFound().message == "not_found"
    assert NotFound().details is None
    assert WrongPin("no", {"attempts_left": 0}).details == {"attempts_left": 0}


@pytest.mark.parametrize("details", [None, {}, {"retry_after_ms": None}, {"retry_after_ms": "soon"}])
def test_being_told_to_slow_down_without_a_time_is_to_wait_a_second(details: dict[str, object] | None) -> None:
    limited = refusal("rate_limited", "", details)
    assert isinstance(limited, RateLimited)
    assert limited.retry_after_ms == 1_000


def test_a_code_of_a_newer_contract_is_an_internal_that_names_it() -> None:
    raised: Refusal = refusal("too_early", "wait")
    assert isinstance(raised, Internal)
    assert "too_early" in str(raised)
