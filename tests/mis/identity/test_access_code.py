"""Access codes: random enough, without look-alikes, and read however somebody writes them."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.identity.access_code import ALPHABET, CODE_CHARS, new_access_code, read_access_code
from protocol.errors import BadRequest

LOOK_ALIKES = ("0O", "1IL", "2Z", "5S", "8B")
codes = st.text(st.sampled_from(ALPHABET), min_size=CODE_CHARS, max_size=CODE_CHARS)


def test_a_code_has_three_groups_of_four_and_is_another_each_time() -> None:
    made = {new_access_code() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(re.fullmatch(r"\w{4}-\w{4}-\w{4}", code) for code in made)


def test_every_character_of_the_alphabet_is_used_and_twelve_are_59_bits() -> None:
    used = set("".join(new_access_code() for _ in range(1_000))) - {"-"}
    assert used == set(ALPHABET)
    assert CODE_CHARS * math.log2(len(ALPHABET)) > 58.8


def test_of_characters_that_look_alike_one_is_shown() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    for group in LOOK_ALIKES:
        assert len(set(group) & set(ALPHABET)) == 1, group


@given(codes, st.sampled_from(["", " ", "-", " - ", "\u2013", ".", "\u00a0", "\n"]))
def test_a_code_is_read_in_any_case_and_with_any_separator(code: str, separator: str) -> None:
    typed = separator.join((code[:4], code[4:8], code[8:]))
    assert read_access_code(typed) == read_access_code(typed.lower()) == code


@pytest.mark.parametrize(("typed", "read"), [("OIlZ-sBoo-aaaa", "0112-5800-AAAA"), ("01258OIZSBLo", "0125-8012-5810")])
def test_a_look_alike_is_read_as_what_was_shown(typed: str, read: str) -> None:
    assert read_access_code(typed) == read.replace("-", "")


@pytest.mark.parametrize(
    "typed", ["", "AAAA-AAAA-AAA", "AAAA-AAAA-AAAAA", "AAAA-AAAA-AAA!", "ÀÀÀÀ-AAAA-AAAA", "\x00" * 12]
)
def test_what_no_code_looks_like_is_refused_and_its_field_named(typed: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_access_code(typed)
    assert refused.value.details == {"field": "code"}
