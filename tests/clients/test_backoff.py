"""Waiting before the next try: doubled, capped, and anywhere below."""

from hypothesis import given
from hypothesis import strategies as st
from mis_client.backoff import CAP_S, Backoff


def test_the_ceiling_doubles_up_to_its_cap() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.next_s() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, CAP_S, CAP_S]


def test_a_good_connection_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    backoff.next_s()
    backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 0.5


def test_a_thousand_failures_are_no_overflow() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.next_s() for _ in range(2_000)][-1] == CAP_S


@given(chance=st.floats(0, 1, exclude_max=True))
def test_jitter_is_full(chance: float) -> None:
    backoff = Backoff(lambda: chance)
    assert backoff.next_s() == chance * 0.5


def test_the_chance_of_everyday_is_within_its_bounds() -> None:
    assert 0 <= Backoff().next_s() < 0.5
