"""Identifiers: opaque, safe to write anywhere, never twice."""

import re

from mis.ids import new_id


def test_an_id_is_safe_in_a_url_a_file_name_and_a_log() -> None:
    assert re.fullmatch(r"[a-z2-7]{26}", new_id())


def test_an_id_is_what_the_given_randomness_makes_it() -> None:
    assert new_id(lambda n: bytes(n)) == "a" * 26


def test_a_thousand_ids_differ() -> None:
    assert len({new_id() for _ in range(1_000)}) == 1_000
