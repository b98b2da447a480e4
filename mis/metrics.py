"""Every number the operator may watch, on one screen; never a name, a login or an identifier among the labels."""

from collections.abc import Iterator, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

# A commit is one fsync: 0.1 ms on a fast disk, 10 ms on a spinning one; past a second the disk is in trouble.
COMMIT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
BATCH_UNITS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
LOG_IN_OUTCOMES = ("ok", "refused", "throttled")


class Tally(Collector):
    """A counter of the event loop's alone: raised with every message, it has no lock to take."""

    def __init__(self, name: str, what: str, labels: Sequence[str], registry: CollectorRegistry) -> None:
        self._name, self._what, self._labelnames = name, what, tuple(labels)
        self._counts: dict[tuple[str, ...], int] = {} if labels else {(): 0}
        registry.register(self)

    def inc(self, by: int = 1, labels: tuple[str, ...] = ()) -> None:
        self._counts[labels] = self._counts.get(labels, 0) + by

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(f"mis_{self._name}", self._what, labels=self._labelnames)
        for labels, count in self._counts.items():
            family.add_metric(labels, count)
        yield family

    def describe(self) -> list[Any]:
        return list(self.collect())


class Metrics:
    """The metrics of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = self._gauge("connections", "WebSocket connections open now.")
        self.requests = self._tally(
            "requests", "Requests answered, by operation and code (ok or a refusal's).", "op", "code"
        )
        self.messages = self._tally("messages", "message.send answered ok, that is after its commit.")
        self.deliveries = self._tally("deliveries", "Events written to a connection.")
        self.slow_readers = self._counter("slow_readers", "Connections closed with 4408: their reader did not keep up.")
        self.batch_units = self._histogram("batch_units", "Units of work committed in one transaction.", BATCH_UNITS)
        self.commit_seconds = self._histogram(
            "commit_seconds", "Time of one transaction, its commit included.", COMMIT_SECONDS
        )
        self.queue_units = self._gauge("queue_units", "Units of work waiting for the writer.")
        self.log_ins = self._counter("log_ins", "Log-ins, by outcome: ok, refused, throttled.", "outcome")
        self.notices = self._tally(
            "notices", "Pushes and e-mails sent, by what became of it: taken, later, gone, refused.", "kind", "outcome"
        )
        self.defects = self._counter("defects", "Requests answered internal; each has its reference in the log.")
        self.bus_up = self._gauge("bus_up", "1 while Redis passes on what the nodes tell each other; 0 without Redis.")
        self.bus_dropped = self._tally(
            "bus_dropped", "Events not given to Redis, slow or away: the other nodes read the database for them."
        )
        self.bus_unreadable = self._tally(
            "bus_unreadable", "Frames of Redis that are of another version, or no node's."
        )
        self.looked_up = self._tally("looked_up", "Changes that were not heard of in time, and read from the database.")
        self.archive_entries = self._gauge("archive_entries", "Entries in the newest checkpoint of the archive.")
        self.archive_refused = self._gauge(
            "archive_refused", "1 while no checkpoint is signed: the archive does not go on from the last one."
        )
        for outcome in LOG_IN_OUTCOMES:
            self.log_ins.labels(outcome)

    def answered(self, op: str, code: str | None) -> None:
        """Count one answer; no code is an ok."""
        self.requests.inc(1, (op, code or "ok"))
        if code is None and op == "message.send":
            self.messages.inc()
        if code == "internal":
            self.defects.inc()

    def writer_took(self, units: int, waiting: int) -> None:
        """Count one batch, and see how many units it left waiting."""
        self.batch_units.observe(units)
        self.queue_units.set(waiting)

    def text(self) -> bytes:
        """Return what Prometheus reads."""
        return generate_latest(self.registry)

    def _tally(self, name: str, what: str, *labels: str) -> Tally:
        return Tally(name, what, labels, self.registry)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, namespace="mis", registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, namespace="mis", registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, what, namespace="mis", registry=self.registry, buckets=buckets)


def page() -> str:
    """Return docs/metrics.md, whole."""
    rows = []
    for metric in vars(Metrics()).values():
        if isinstance(metric, MetricWrapperBase | Tally):
            (family,) = metric.describe()
            name = family.name + ("_total" if family.type == "counter" else "")
            labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "-"  # noqa: SLF001 - kept nowhere else
            rows.append(f"| `{name}` | {family.type} | {labels} | {family.documentation} |")
    return "\n".join([*_PAGE_HEAD, *rows, ""])


_PAGE_HEAD = (
    "# Metrics",
    "",
    "Written by `mis metrics > docs/metrics.md`; a test compares. `GET /metrics` gives them as Prometheus text.",
    "",
    "| metric | type | labels | what it is |",
    "| --- | --- | --- | --- |",
)
