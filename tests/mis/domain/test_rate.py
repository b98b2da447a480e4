"""A bucket gives what it holds, fills at its rate, and says when to come back."""

from hypothesis import given
from hypothesis import strategies as st

from mis.domain.rate import full


def test_a_burst_and_then_the_steady_rate() -> None:
    bucket = full(2.0, 3, 1_000)
    assert [bucket.take(1_000) for _ in range(3)] == [0, 0, 0]
    wait_ms = bucket.take(1_000)
    assert 500 <= wait_ms <= 501
    assert bucket.take(1_000 + wait_ms) == 0
    assert bucket.take(1_000 + wait_ms) > 0


def test_it_never_holds_more_than_its_burst() -> None:
    bucket = full(1_000.0, 2, 0)
    assert [bool(bucket.take(10**12)) for _ in range(3)] == [False, False, True]


def test_a_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    bucket = full(1.0, 2, 10_000)
    assert bucket.take(10_000) == 0
    assert bucket.take(0) == 0
    assert bucket.take(0) > 0


@given(st.floats(0.1, 1_000), st.integers(1, 100), st.lists(st.integers(0, 10_000), max_size=50))
def test_who_waits_as_told_is_served(per_s: float, burst: int, pauses: list[int]) -> None:
    bucket, now = full(per_s, burst, 0), 0
    for pause in pauses:
        now += pause
        wait_ms = bucket.take(now)
        if wait_ms:
            now += wait_ms
            assert bucket.take(now) == 0
