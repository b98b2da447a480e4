"""Problems of the person, and the objectives that are set with them, those among them that are not reached too."""

from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.plan_code import NEEDS, PROBLEMS, must_be_code
from protocol.errors import BadRequest
from protocol.text import normalized

TEXT_CHARS = 1_000


class Problem(Struct, frozen=True, omit_defaults=True):
    """A problem or a need that is not covered.

    Shape:   code: PPS-PAERPA; need: SERAFIN; an intervention has priority if it is necessary and possible
    """

    id: str
    text: str
    code: str | None = None
    need: str | None = None
    is_necessary: bool = False
    is_possible: bool = False

    @property
    def has_priority(self) -> bool:
        return self.is_necessary and self.is_possible


class ObjectiveState(StrEnum):
    PURSUED = "pursued"
    REACHED = "reached"
    NOT_REACHED = "not_reached"


class Objective(Struct, frozen=True, omit_defaults=True):
    """Shape:   problem: the id of one; is_own: in the person's own words; reason and decision: of one not reached

    Source:  HAS, PPCS, July 2019, part 4: objectives that were shared, and not reached
    """

    id: str
    problem: str
    text: str
    is_own: bool = False
    state: ObjectiveState = ObjectiveState.PURSUED
    reason: str = ""
    decision: str = ""


def must_be_problem(told: Problem) -> Problem:
    """Raises:  BadRequest (text_missing, plan_code), TooLarge"""
    must_be_code(told.code, PROBLEMS, "code")
    must_be_code(told.need, NEEDS, "need")
    return structs.replace(told, text=_text(told.text, "text"))


def must_be_objective(told: Objective) -> Objective:
    """Raises:  BadRequest (text_missing: also of the reason and the decision, for one that is not reached), TooLarge"""
    text = _text(told.text, "text")
    if told.state is not ObjectiveState.NOT_REACHED:
        return structs.replace(told, text=text, reason="", decision="")
    reason, decision = _text(told.reason, "reason"), _text(told.decision, "decision")
    return structs.replace(told, text=text, reason=reason, decision=decision)


def _text(text: str, field: str) -> str:
    written = normalized(text.strip(), field=field, most_chars=TEXT_CHARS)
    if not written:
        raise BadRequest(f"{field} is missing", field, "text_missing")
    return written
