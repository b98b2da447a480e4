"""What is kept, and how two of them compare."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import result
from bench.facts import facts
from bench.text import text_of

MEASURED: dict[str, Any] = {
    "work": "w1",
    "date": "2026-11-22T10:00:00+00:00",
    "commit": "abc1234",
    "machine": {"cores": 2},
    "lean": {"server_cpu_us_per_message": 80.0, "answer_ms": {"p50": 10.0}, "limited_by": "server"},
    "idle": {"pss_bytes_per_connection": 40_000},
    "archive": {"cpu_us_per_message": 14.0},
}


def test_a_result_is_one_line_named_after_its_work_date_and_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result, "RESULTS", tmp_path)
    path = result.store(MEASURED)
    assert path.name == "w1-20261122T100000Z-abc1234.json"
    assert path.read_text().count("\n") == 1
    assert json.loads(path.read_text()) == MEASURED


def test_figures_are_held_against_their_aims() -> None:
    assert result.against_aims(MEASURED) == {
        "lean.server_cpu_us_per_message": {"aim": 100.0, "figure": 80.0, "met": True},
        "archive.cpu_us_per_message": {"aim": 15.0, "figure": 14.0, "met": True},
        "idle.pss_bytes_per_connection": {"aim": 30_000.0, "figure": 40_000.0, "met": False},
    }


def test_two_results_compare_figure_by_figure(tmp_path: Path) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(MEASURED))
    after.write_text(json.dumps({**MEASURED, "lean": {"server_cpu_us_per_message": 40.0}}))
    told = [line.split() for line in result.compare(before, after)]
    assert told == [
        ["lean.server_cpu_us_per_message", "80.00", "40.00", "x", "0.50"],
        ["idle.pss_bytes_per_connection", "40,000.00", "40,000.00", "x", "1.00"],
        ["archive.cpu_us_per_message", "14.00", "14.00", "x", "1.00"],
    ]


def test_facts_name_the_versions_and_no_place(tmp_path: Path) -> None:
    told = facts(tmp_path)
    assert told["versions"]["mis"]
    assert told["machine"]["cores"] >= 1
    assert told["calibration_ms"] > 0
    assert str(tmp_path) not in json.dumps(told)
    assert str(Path.home()) not in json.dumps(told)


@pytest.mark.parametrize("size_bytes", [0, 1, 52, 200, 4_000])
def test_a_text_has_the_length_that_was_asked(size_bytes: int) -> None:
    assert len(text_of(size_bytes).encode()) == size_bytes


def test_a_text_of_the_work_bears_accents() -> None:
    assert not text_of(200).isascii()
