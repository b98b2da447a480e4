"""An entry as it is stored: the canonical bytes, byte by byte, and what opens where."""

from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from mis.archive.entry import FIRST, RANDOM_BYTES, DamagedEntry, head_of, opened, record, seal

AEAD = AESGCM(b"k" * 32)
ENTRY: dict[str, Any] = {
    "conversation": "c1",
    "seq": 2,
    "at": 3,
    "author": "a1",
    "kind": "text",
    "client_ref": "réf",
    "reply_to": 1,
    "urgent": True,
    "data": None,
    "corrects": None,
}
CONTENT = '{"text":"à demain"}'.encode()
PREVIOUS = b"p" * 32


def test_the_head_is_these_bytes() -> None:
    """Of decision 0012, written by hand: another reader of the archive computes the same."""
    expected = (
        b"MIS entry 1\n"
        b"\x00\x04text"
        b"\x00\x02c1"
        b"\x00\x00\x00\x00\x00\x00\x00\x02"  # seq
        b"\x00\x00\x00\x00\x00\x00\x00\x03"  # at
        b"\x00\x00\x00\x01"  # key
        b"\x01"  # urgent
        b"\x00\x00\x00\x00\x00\x00\x00\x01"  # reply_to
        b"\x00\x00\x00\x00\x00\x00\x00\x00"  # corrects
        b"\x00\x02a1"
        b"\x00\x04r\xc3\xa9f"
        b"\x00\x00\x00\x00"  # data
    )
    assert head_of(ENTRY, 1) == expected


def test_an_entry_is_sealed_committed_to_and_chained_as_decided() -> None:
    head = head_of(ENTRY, 1)
    entry = seal(AEAD, head, CONTENT, PREVIOUS, bytes(range(RANDOM_BYTES)))
    nonce, salt = bytes(range(12)), bytes(range(12, 28))
    assert entry.sealed == nonce + AEAD.encrypt(nonce, salt + CONTENT, head)
    assert entry.commitment == sha256(salt + CONTENT).digest()
    linked = head + sha256(entry.sealed).digest() + entry.commitment + PREVIOUS
    assert record(head, entry.sealed, entry.commitment, PREVIOUS) == linked
    assert entry.hash == sha256(b"\x00" + linked).digest()
    assert opened(AEAD, head, entry.sealed) == (salt, CONTENT)


def test_the_same_words_look_different_each_time() -> None:
    head = head_of(ENTRY, 1)
    one, other = seal(AEAD, head, CONTENT, FIRST), seal(AEAD, head, CONTENT, FIRST)
    assert one.sealed != other.sealed
    assert one.commitment != other.commitment
    assert CONTENT not in one.sealed


OTHERS = {
    "conversation": "c2",
    "seq": 3,
    "at": 4,
    "author": "a2",
    "kind": "closed",
    "client_ref": None,
    "reply_to": None,
    "urgent": False,
    "data": '{"accounts":[]}',
    "corrects": 1,
}


def test_every_column_has_another_to_compare_with() -> None:
    assert OTHERS.keys() == ENTRY.keys()


@pytest.mark.parametrize("name", OTHERS)
def test_it_opens_in_its_own_place_alone(name: str) -> None:
    sealed = seal(AEAD, head_of(ENTRY, 1), CONTENT, FIRST).sealed
    moved = head_of({**ENTRY, name: OTHERS[name]}, 1)
    assert moved != head_of(ENTRY, 1)
    with pytest.raises(DamagedEntry):
        opened(AEAD, moved, sealed)


def test_nor_under_another_number_or_with_another_key() -> None:
    sealed = seal(AEAD, head_of(ENTRY, 1), CONTENT, FIRST).sealed
    with pytest.raises(DamagedEntry):
        opened(AEAD, head_of(ENTRY, 2), sealed)
    with pytest.raises(DamagedEntry):
        opened(AESGCM(b"l" * 32), head_of(ENTRY, 1), sealed)


def test_no_byte_of_it_can_be_changed_and_none_taken_away() -> None:
    head = head_of(ENTRY, 1)
    sealed = seal(AEAD, head, CONTENT, FIRST).sealed
    for at in range(len(sealed)):
        with pytest.raises(DamagedEntry):
            opened(AEAD, head, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
        with pytest.raises(DamagedEntry):
            opened(AEAD, head, sealed[:at])


_texts = st.text(max_size=6)
_numbers = st.integers(0, 2**63 - 1)
_entries = st.fixed_dictionaries(
    {
        **dict.fromkeys(("conversation", "author", "kind"), _texts),
        **dict.fromkeys(("seq", "at"), _numbers),
        "client_ref": st.none() | _texts.filter(bool),
        "reply_to": st.none() | st.integers(1, 9),
        "corrects": st.none() | st.integers(1, 9),
        "urgent": st.booleans(),
        "data": st.none() | _texts.filter(bool),
    }
)


@given(one=_entries, other=_entries, key=st.integers(1, 9))
def test_no_two_entries_have_the_same_head(one: dict[str, Any], other: dict[str, Any], key: int) -> None:
    assert (head_of(one, key) == head_of(other, key)) == (one == other)
    assert head_of(one, key) != head_of(one, key + 1)
