"""Figures against figures made by hand."""

import pytest

from bench.measure import Sample, Tally, limited_by, percentiles_ms, throughput


def test_percentiles_are_those_of_the_nearest_rank() -> None:
    times_s = [n / 1000 for n in range(100, 0, -1)]
    assert percentiles_ms(times_s) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_percentiles_of_one_time_are_that_time_and_of_none_are_null() -> None:
    assert percentiles_ms([0.25]) == {"p50": 250.0, "p95": 250.0, "p99": 250.0}
    assert percentiles_ms([]) == {"p50": None, "p95": None, "p99": None}


def test_cpu_and_rates_are_those_between_the_two_samples() -> None:
    start = Sample(wall_s=10.0, server_cpu_s=1.0, generator_cpu_s=2.0, accepted=100, deliveries=1_000)
    end = Sample(wall_s=12.0, server_cpu_s=1.5, generator_cpu_s=3.9, accepted=10_100, deliveries=101_000)
    figures = throughput(start, end, Tally(answers_s=[0.001], last_deliveries_s=[0.002]))
    assert figures == {
        "seconds": 2.0,
        "accepted": 10_000,
        "accepted_per_s": 5_000,
        "deliveries_per_s": 50_000,
        "answer_ms": {"p50": 1.0, "p95": 1.0, "p99": 1.0},
        "last_delivery_ms": {"p50": 2.0, "p95": 2.0, "p99": 2.0},
        "server_cpu_us_per_message": 50.0,
        "server_cpu_us_per_delivery": 5.0,
        "server_cpu_share": 0.25,
        "generator_cpu_share": 0.95,
        "limited_by": "load generator",
    }


def test_nothing_accepted_is_no_cost_of_nothing() -> None:
    same = Sample(0.0, 0.0, 0.0, 0, 0)
    figures = throughput(same, Sample(1.0, 0.5, 0.0, 0, 0), Tally())
    assert figures["server_cpu_us_per_message"] is None


@pytest.mark.parametrize(
    ("server", "generator", "limit"),
    [(1.0, 1.0, "server"), (0.5, 1.0, "load generator"), (0.5, 0.5, "neither (disk, or other work on this machine)")],
)
def test_who_has_no_cpu_left_sets_the_pace(server: float, generator: float, limit: str) -> None:
    assert limited_by(server, generator) == limit


def test_times_are_kept_only_in_the_window() -> None:
    tally = Tally()
    tally.answered(1.0)
    tally.timing = True
    tally.answered(2.0)
    tally.delivered_to_all(3.0)
    assert (tally.accepted, tally.answers_s, tally.last_deliveries_s) == (2, [2.0], [3.0])
