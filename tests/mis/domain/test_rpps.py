"""RPPS numbers: their form, their key, and where they stand in a national identifier."""

import pytest

from mis.domain.rpps import has_right_key, is_rpps, rpps_of


@pytest.mark.parametrize("text", ["10005173140", "10101010108", "00000000000"])
def test_eleven_digits_have_the_form(text: str) -> None:
    assert is_rpps(text)


@pytest.mark.parametrize("text", ["", "1000517314", "100051731400", "1000517314x", " 10005173140", "١٠٠٠٥١٧٣١٤٠"])
def test_anything_else_has_not(text: str) -> None:
    assert not is_rpps(text)


def test_one_key_of_ten_is_right() -> None:
    assert [key for key in range(10) if has_right_key(f"1000517314{key}")] == [0]
    assert [key for key in range(10) if has_right_key(f"7992739871{key}")] == [3], "ISO/IEC 7812-1's own example"


def test_a_number_with_two_digits_exchanged_has_another_key() -> None:
    assert has_right_key("10005173140")
    assert not has_right_key("10005137140")


@pytest.mark.parametrize(
    ("national_id", "rpps"),
    [
        ("810005173140", "10005173140"),
        ("010005173140", None),
        ("8100051731400", None),
        ("10005173140", None),
        ("", None),
    ],
)
def test_a_national_identifier_of_eight_bears_one(national_id: str, rpps: str | None) -> None:
    assert rpps_of(national_id) == rpps
