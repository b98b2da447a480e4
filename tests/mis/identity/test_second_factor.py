"""Second factor: the codes of RFC 6238, half a minute either way, and never one of them twice."""

import base64
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from mis.identity.second_factor import (
    ALPHABET,
    RECOVERY_CODES,
    STEP_MS,
    key_address,
    new_key,
    new_recovery_codes,
    plain,
    step_of,
)

NEVER = -1
KEY = base64.b32encode(b"12345678901234567890").decode()
NOW = 1_750_000_010_000


def code(steps: int = 0) -> str:
    return pyotp.TOTP(KEY).at(NOW // 1_000, counter_offset=steps)


# RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
@pytest.mark.parametrize(
    ("at_s", "expected"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(at_s: int, expected: str) -> None:
    assert step_of(KEY, expected, after=NEVER, now=at_s * 1_000) == at_s // 30
    assert step_of(new_key(), expected, after=NEVER, now=at_s * 1_000) is None, "of another key they are wrong"


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps: int, *, is_right: bool) -> None:
    assert (step_of(KEY, code(steps), after=NEVER, now=NOW) is not None) is is_right


def test_no_code_is_right_twice_nor_one_before_it() -> None:
    this = NOW // STEP_MS
    assert step_of(KEY, code(), after=this - 1, now=NOW) == this
    assert step_of(KEY, code(), after=this, now=NOW) is None
    assert step_of(KEY, code(-1), after=this, now=NOW) is None
    assert step_of(KEY, code(1), after=this, now=NOW) == this + 1


@pytest.mark.parametrize("given", ["", "12345", "é" * 6, "０１２３４５", "\udc00" * 6, "1" * 5_000])
def test_what_is_no_code_is_only_wrong(given: str) -> None:
    assert step_of(KEY, given, after=NEVER, now=NOW) is None


def test_a_code_may_be_written_as_the_telephone_shows_it() -> None:
    shown = f" {code()[:3]} {code()[3:]}\n"
    assert step_of(KEY, shown, after=NEVER, now=NOW) == NOW // STEP_MS
    assert plain("ABCDE-23456 ") == "abcde23456"


def test_the_address_holds_what_an_application_needs() -> None:
    key = new_key()
    address = urlsplit(key_address(key, "alice.martin+chu@santé"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/MIS:alice.martin%2Bchu%40sant%C3%A9"
    assert asked["secret"] == [key]
    assert asked["issuer"] == ["MIS"]
    assert len(base64.b32decode(key)) == 20


def test_recovery_codes_are_ten_and_no_two_alike() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES == 10
    assert all(len(plain(one)) == 10 and set(plain(one)) <= set(ALPHABET) for one in codes)
    assert not set(codes) & set(new_recovery_codes())
