"""Refusals over HTTP: a code of the contract, its status, and when to come back."""

import json

import pytest

from mis.http.problem import problem
from protocol.errors import REFUSALS, BadRequest, ErrorCode, RateLimited


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_of_the_contract_is_a_problem_with_its_status(code: ErrorCode) -> None:
    kind = REFUSALS[code]
    refusal = RateLimited(1_001) if kind is RateLimited else kind()
    status, headers, body = problem(refusal)
    assert status == kind.status
    assert dict(headers)[b"content-type"] == b"application/problem+json"
    told = json.loads(body)
    assert (told["code"], told["status"]) == (code.value, status)


def test_details_are_told() -> None:
    assert json.loads(problem(BadRequest("a field is wrong", "login"))[2])["details"] == {"field": "login"}


def test_who_is_sent_away_knows_when_to_come_back_and_never_too_early() -> None:
    assert dict(problem(RateLimited(1_001))[1])[b"retry-after"] == b"2"
    assert dict(problem(RateLimited(1_000))[1])[b"retry-after"] == b"1"
