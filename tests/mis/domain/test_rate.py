"""A bucket gives what it holds, fills at its rate, and says when to come back."""

from hypothesis import given
from hypothesis import strategies as st

from mis.domain.rate import Buckets, full

NOW = 1_750_000_000_000


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


def test_each_key_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(per_s=1, burst=2)
    assert [buckets.take("alice", NOW) for _ in range(3)] == [0, 0, 1_001]
    assert buckets.take("bob", NOW) == 0
    assert buckets.take("alice", NOW + 1_000) == 0


def test_what_is_given_back_may_be_taken_again_and_no_more() -> None:
    buckets = Buckets(per_s=1, burst=2)
    buckets.take("alice", NOW)
    for _ in range(5):
        buckets.give_back("alice")
    buckets.give_back("nobody")
    assert [buckets.take("alice", NOW) for _ in range(3)] == [0, 0, 1_001]


def test_keys_are_forgotten_where_there_are_too_many() -> None:
    buckets = Buckets(per_s=1, burst=1, kept=2)
    for name in ("alice", "bob", "carol"):
        assert buckets.take(name, NOW) == 0
    assert len(buckets._buckets) == 2
    assert buckets.take("carol", NOW) == 1_001, "the newest are known"
