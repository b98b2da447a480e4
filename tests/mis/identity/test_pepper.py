"""The pepper: each purpose has a key of its own, and what is sealed opens about the same alone."""

import pytest
from cryptography.exceptions import InvalidTag

from mis.identity.pepper import Pepper, Purpose
from protocol.values import AccountId

SECRET, OTHER = b"p" * 32, b"q" * 32


def test_one_key_never_serves_two_ends() -> None:
    pepper = Pepper(SECRET)
    mixed = {pepper.mixed(b"482913", purpose) for purpose in Purpose}
    assert len(mixed) == len(Purpose)
    assert Pepper(OTHER).mixed(b"482913", Purpose.PIN) not in mixed
    assert pepper.code_hash("K7PQ") == Pepper(SECRET).code_hash("K7PQ") != Pepper(OTHER).code_hash("K7PQ")
    keys = {one.storage_key(AccountId(id)) for one in (pepper, Pepper(OTHER)) for id in ("alice", "bob")}
    assert len(keys) == 4


def test_what_is_sealed_opens_with_the_same_pepper_about_the_same_alone() -> None:
    sealed = Pepper(SECRET).seal(b"key", "alice")
    assert Pepper(SECRET).unseal(sealed, "alice") == b"key"
    assert sealed != Pepper(SECRET).seal(b"key", "alice"), "nobody sees that two are the same"
    for pepper, about in ((Pepper(OTHER), "alice"), (Pepper(SECRET), "bob")):
        with pytest.raises(InvalidTag):
            pepper.unseal(sealed, about)
