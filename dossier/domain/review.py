"""Reviews (réévaluations) of a plan: when one is planned, when it was done, and what came of it."""

from collections.abc import Iterable

from msgspec import Struct, structs

from dossier.domain.day import must_be_day
from protocol.errors import BadRequest
from protocol.text import normalized

OUTCOME_CHARS = 5_000


class Review(Struct, frozen=True, omit_defaults=True):
    """Shape:   planned_on, done_on: YYYY-MM-DD; outcome of one that was done."""

    planned_on: str
    done_on: str | None = None
    outcome: str = ""


def next_of(reviews: Iterable[Review]) -> Review | None:
    """Return the first that is planned and not done."""
    return min((one for one in reviews if one.done_on is None), key=lambda one: one.planned_on, default=None)


def must_be_review(told: Review) -> Review:
    """Raises:  BadRequest (day_..., review_outcome: one that was done has it, a planned one has none), TooLarge"""
    must_be_day(told.planned_on, "planned_on")
    if told.done_on is not None:
        must_be_day(told.done_on, "done_on")
    outcome = normalized(told.outcome.strip(), field="outcome", most_chars=OUTCOME_CHARS)
    if (told.done_on is None) is bool(outcome):
        raise BadRequest("a review has an outcome once it is done", "outcome", "review_outcome")
    return structs.replace(told, outcome=outcome)
