"""A result: one line of JSON in `results/`, and how two of them compare."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

AIMS = {  # issue 2, "bench/", and issue 6, "Checks": at most so much
    "lean.server_cpu_us_per_message": 100.0,
    "archive.cpu_us_per_message": 15.0,
    "idle.pss_bytes_per_connection": 30_000.0,
}


def against_aims(result: Mapping[str, Any]) -> dict[str, Any]:
    """Hold the figures that have an aim against it; those that were not measured are left out."""
    figures = dict(_figures(result))
    return {
        name: {"aim": aim, "figure": figures[name], "met": figures[name] <= aim}
        for name, aim in AIMS.items()
        if name in figures
    }


def store(result: Mapping[str, Any]) -> Path:
    """Keep a result under its work, date and commit."""
    moment = str(result["date"]).partition("+")[0].replace("-", "").replace(":", "")
    path = RESULTS / f"{result['work']}-{moment}Z-{result['commit'] or 'unknown'}.json"
    path.write_text(json.dumps(result, ensure_ascii=False) + "\n")
    return path


def compare(before: Path, after: Path) -> Iterator[str]:
    """Tell each figure that both results have, and the second as a multiple of the first."""
    old, new = (dict(_figures(json.loads(path.read_text()))) for path in (before, after))
    for name in old:
        if name in new:
            ratio = f"{new[name] / old[name]:.2f}" if old[name] else "-"
            yield f"{name:44} {old[name]:>14,.2f} {new[name]:>14,.2f}  x {ratio}"


def _figures(result: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    for name, value in result.items():
        if isinstance(value, Mapping) and name not in ("machine", "versions", "aims", "load"):
            yield from _figures(value, f"{prefix}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{prefix}{name}", float(value)
