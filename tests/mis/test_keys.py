"""The keys of conversations: wrapped with the operator's key, for one conversation and number each."""

import pytest
from cryptography.exceptions import InvalidTag

from mis.keys import FIRST_KEY, KEY_BYTES, Keyring, Wrapper
from protocol.values import ConversationId

SECRET, OTHER = b"k" * KEY_BYTES, b"l" * KEY_BYTES
ONE, TWO = ConversationId("one"), ConversationId("two")
KEY = b"c" * KEY_BYTES
NEXT = FIRST_KEY + 1


@pytest.fixture
def ring() -> Keyring:
    return Keyring(Wrapper(SECRET))


def test_a_key_is_as_long_as_aes_256_wants_it_and_never_the_same(ring: Keyring) -> None:
    keys = [ring.open(ring.new(ONE), ONE, FIRST_KEY).secret for _ in range(3)]
    assert {len(key) for key in keys} == {KEY_BYTES} == {32}
    assert len(set(keys)) == 3


def test_what_is_wrapped_opens_with_the_same_secret_in_the_same_place_alone() -> None:
    wrapped = Wrapper(SECRET).wrap(KEY, ONE, FIRST_KEY)
    assert Wrapper(SECRET).unwrap(wrapped, ONE, FIRST_KEY) == KEY
    assert KEY not in wrapped
    assert wrapped != Wrapper(SECRET).wrap(KEY, ONE, FIRST_KEY), "nobody sees that two are the same"
    for secret, conversation, number in ((OTHER, ONE, FIRST_KEY), (SECRET, TWO, FIRST_KEY), (SECRET, ONE, NEXT)):
        with pytest.raises(InvalidTag):
            Wrapper(secret).unwrap(wrapped, conversation, number)


def test_what_was_changed_does_not_open() -> None:
    wrapped = Wrapper(SECRET).wrap(KEY, ONE, FIRST_KEY)
    for at in range(len(wrapped)):
        changed = wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :]
        with pytest.raises(InvalidTag):
            Wrapper(SECRET).unwrap(changed, ONE, FIRST_KEY)


def test_a_key_kept_in_memory_opens_in_its_own_place_alone(ring: Keyring) -> None:
    wrapped = ring.new(ONE)
    ring.open(wrapped, ONE, FIRST_KEY)
    for conversation, number in ((TWO, FIRST_KEY), (ONE, NEXT)):
        with pytest.raises(InvalidTag):
            ring.open(wrapped, conversation, number)


def test_no_more_keys_stay_in_memory_than_may() -> None:
    ring = Keyring(Wrapper(SECRET), most=1)
    first, second = ring.new(ONE), ring.new(TWO)
    kept = ring.open(first, ONE, FIRST_KEY)
    assert ring.open(first, ONE, FIRST_KEY) is kept
    ring.open(second, TWO, FIRST_KEY)
    again = ring.open(first, ONE, FIRST_KEY)
    assert again is not kept
    assert again.secret == kept.secret
    ring.forget(ONE)
    assert ring.open(first, ONE, FIRST_KEY) is not again


def test_a_text_opens_where_it_was_sealed_alone(ring: Keyring) -> None:
    key = ring.open(ring.new(ONE), ONE, FIRST_KEY)
    sealed = key.seal("Plaie.jpg", "here")
    assert key.open(sealed, "here") == "Plaie.jpg"
    assert b"Plaie" not in sealed
    assert key.open(sealed, "there") is None
    assert key.open(sealed[:-1], "here") is None
    assert key.open(b"", "here") is None
