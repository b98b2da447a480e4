"""Text on the wire: NFC, counted in code points, without what cannot be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import BadRequest, TooLarge
from protocol.text import checked, normalized


def normal(text: str, most_chars: int = 100) -> str:
    return normalized(text, field="text", most_chars=most_chars)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("e\u0301te\u0301", "été"),
        ("été", "été"),
        ("\u212b", "Å"),
        ("bonjour", "bonjour"),
        ("a\tb\nc", "a\tb\nc"),
        ("", ""),
    ],
)
def test_text_is_normalized_to_nfc(written: str, stored: str) -> None:
    assert normal(written) == stored


@pytest.mark.parametrize("text", ["😀" * 10, "é" * 10, "e\u0301" * 10])
def test_text_is_counted_in_code_points_after_nfc(text: str) -> None:
    assert len(normal(text, most_chars=10)) == 10
    with pytest.raises(TooLarge) as raised:
        normal(text, most_chars=9)
    assert raised.value.details == {"field": "text", "most_chars": 9}


def test_nfc_that_makes_text_longer_counts_as_long_as_it_is() -> None:
    """U+0958 is excluded from composition: one code point written, two stored (UAX #15, table 5)."""
    assert len(normal("\u0958", most_chars=2)) == 2
    with pytest.raises(TooLarge):
        normal("\u0958", most_chars=1)


REFUSED = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDBFF, 0xDC00, 0xDFFF]


@pytest.mark.parametrize("point", REFUSED, ids=hex)
def test_control_characters_and_lone_surrogates_are_refused(point: int) -> None:
    for check in (normal, lambda text: checked(text, field="text")):
        with pytest.raises(BadRequest) as raised:
            check(f"a{chr(point)}b")
        assert raised.value.details == {"field": "text"}


@given(text=st.text())
def test_what_is_refused_is_exactly_control_characters_and_surrogates(text: str) -> None:
    wrong = any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n" for char in text)
    try:
        stored = normal(text, most_chars=10_000)
    except BadRequest:
        assert wrong
    else:
        assert not wrong
        assert unicodedata.is_normalized("NFC", stored)
        assert normal(stored, most_chars=10_000) == stored


def test_a_key_comes_back_as_it_was_sent() -> None:
    assert checked("e\u0301", field="client_ref") == "e\u0301"
