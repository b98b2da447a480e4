"""How long things took, as figures that results keep."""

from collections.abc import Sequence


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """Return how many there were and how long they took.

    Shape:   at least one, in seconds; percentiles by nearest rank, in milliseconds
    """
    ordered = sorted(took)
    return {
        "count": len(ordered),
        **{f"p{share}_ms": in_ms(ordered[len(ordered) * share // 100]) for share in (50, 95, 99)},
        "max_ms": in_ms(ordered[-1]),
    }


def in_ms(seconds: float) -> float:
    """Return milliseconds, to a tenth."""
    return round(seconds * 1_000, 1)
