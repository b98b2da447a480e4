"""Figures from counts and clocks: nothing here asks the server what it thinks of itself."""

import time
from dataclasses import dataclass, field
from typing import Any

import psutil

BUSY_SHARE = 0.9  # of one core: who uses more has nothing left to give
PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@dataclass(slots=True)
class Tally:
    """What a load generator counts; times are kept only while `timing`."""

    accepted: int = 0
    deliveries: int = 0
    timing: bool = False
    answers_s: list[float] = field(default_factory=list)
    last_deliveries_s: list[float] = field(default_factory=list)

    def answered(self, after_s: float) -> None:
        self.accepted += 1
        if self.timing:
            self.answers_s.append(after_s)

    def delivered_to_all(self, after_s: float) -> None:
        if self.timing:
            self.last_deliveries_s.append(after_s)


@dataclass(frozen=True, slots=True)
class Sample:
    """The clocks and counts of one instant."""

    wall_s: float
    server_cpu_s: float
    generator_cpu_s: float
    accepted: int
    deliveries: int


def sample(server: psutil.Process, tally: Tally) -> Sample:
    """Read every clock at once; the calling process is the load generator."""
    return Sample(time.perf_counter(), cpu_s(server), time.process_time(), tally.accepted, tally.deliveries)


def cpu_s(process: psutil.Process) -> float:
    """Seconds of CPU, user and system, of all threads of the process and of its children that have ended."""
    return float(sum(process.cpu_times()[:4]))


def memory_bytes(process: psutil.Process) -> dict[str, int]:
    """Resident memory, and the proportional share of it that no other process pays for."""
    memory = process.memory_full_info()
    return {"rss": int(memory.rss), "pss": int(getattr(memory, "pss", memory.uss))}


def throughput(start: Sample, end: Sample, tally: Tally) -> dict[str, Any]:
    """Set what was done between two samples against the CPU it took.

    Units:   rates per second of wall time, CPU in microseconds, shares of one core, latencies in milliseconds
    """
    wall_s = end.wall_s - start.wall_s
    accepted, deliveries = end.accepted - start.accepted, end.deliveries - start.deliveries
    server_us = (end.server_cpu_s - start.server_cpu_s) * 1e6
    generator_us = (end.generator_cpu_s - start.generator_cpu_s) * 1e6
    return {
        "seconds": round(wall_s, 2),
        "accepted": accepted,
        "accepted_per_s": round(accepted / wall_s),
        "deliveries_per_s": round(deliveries / wall_s),
        "answer_ms": percentiles_ms(tally.answers_s),
        "last_delivery_ms": percentiles_ms(tally.last_deliveries_s),
        "server_cpu_us_per_message": _per(server_us, accepted),
        "server_cpu_us_per_delivery": _per(server_us, deliveries),
        "server_cpu_share": round(server_us / 1e6 / wall_s, 3),
        "generator_cpu_share": round(generator_us / 1e6 / wall_s, 3),
        "limited_by": limited_by(server_us / 1e6 / wall_s, generator_us / 1e6 / wall_s),
    }


def limited_by(server_share: float, generator_share: float) -> str:
    """Say who set the pace. A rate limited by the load generator says nothing about the server's limit."""
    if server_share >= BUSY_SHARE:
        return "server"
    if generator_share >= BUSY_SHARE:
        return "load generator"
    return "neither (disk, or other work on this machine)"


def percentiles_ms(times_s: list[float]) -> dict[str, float | None]:
    """Nearest-rank percentiles, null where nothing was timed."""
    ordered = sorted(times_s)
    return {name: _nearest_rank_ms(ordered, share) for name, share in PERCENTILES.items()}


def _nearest_rank_ms(ordered: list[float], share: float) -> float | None:
    if not ordered:
        return None
    rank = -(-len(ordered) * share // 1)  # rounded up
    return round(ordered[int(rank) - 1] * 1e3, 2)


def _per(total: float, count: int) -> float | None:
    return round(total / count, 1) if count else None
