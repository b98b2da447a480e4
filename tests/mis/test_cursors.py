"""Cursors come back as they went out, and what is none of ours is a bad request."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from mis.cursors import CursorText, cursor_of, place_of
from protocol.errors import BadRequest
from protocol.values import Cursor


class Place(Struct, array_like=True):
    seq: int
    id: CursorText


@given(st.integers(-(2**63), 2**64 - 1), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_a_cursor_comes_back_as_it_went_out(seq: int, id: str) -> None:
    assert place_of(cursor_of(Place(seq, id)), Place) == Place(seq, id)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_a_place_or_a_bad_request(text: str) -> None:
    with suppress(BadRequest):
        assert isinstance(place_of(Cursor(text), Place), Place)


@pytest.mark.parametrize("id", ["\x00", "a\x00", "\n\x00", "a\n\x00\n", "\x00\n"])
def test_no_nul_reaches_a_database(id: str) -> None:
    with pytest.raises(BadRequest):
        place_of(cursor_of([1, id]), Place)
    assert place_of(cursor_of([1, id.replace("\x00", "")]), Place).seq == 1
