"""Metrics: each app its own, and a page that tells them all."""

from pathlib import Path

from mis.metrics import Metrics, page

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"mis_{name}", labels)


def test_an_answer_is_counted_by_operation_and_code() -> None:
    metrics = Metrics()
    metrics.answered("sync", None)
    metrics.answered("message.send", None)
    metrics.answered("message.send", "closed")
    metrics.answered("message.send", "internal")
    assert value(metrics, "requests_total", op="sync", code="ok") == 1
    assert value(metrics, "requests_total", op="message.send", code="closed") == 1
    assert value(metrics, "messages_total") == 1
    assert value(metrics, "defects_total") == 1


def test_the_writer_tells_what_it_took_and_what_waits() -> None:
    metrics = Metrics()
    metrics.writer_took(3, 5)
    metrics.writer_took(1, 0)
    assert value(metrics, "batch_units_sum") == 4
    assert value(metrics, "queue_units") == 0


def test_two_apps_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.deliveries.inc(5)
    assert value(other, "deliveries_total") == 0
    assert b"mis_deliveries_total 5.0" in one.text()


def test_every_outcome_of_a_log_in_is_there_from_the_start() -> None:
    assert value(Metrics(), "log_ins_total", outcome="refused") == 0


def test_the_page_of_metrics_is_the_one_the_code_writes() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: mis metrics > docs/metrics.md"
