"""Session tokens: long, URL-safe, kept only as a hash."""

import re

from mis.identity.token import TOKEN_CHARS, new_token, token_hash


def test_a_token_is_256_bits_and_safe_in_a_header_and_a_cookie() -> None:
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{TOKEN_CHARS}}}", new_token())
    assert new_token() != new_token()


def test_the_hash_is_always_the_same_and_tells_nothing_of_the_token() -> None:
    token = new_token(lambda n: bytes(range(n)))
    assert token_hash(token) == token_hash(token)
    assert len(token_hash(token)) == 32
    assert token.encode() not in token_hash(token)


def test_any_text_that_a_header_may_hold_has_a_hash() -> None:
    assert token_hash("é\ud800") != token_hash("")
