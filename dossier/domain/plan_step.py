"""What made a version of a plan."""

from enum import StrEnum

from msgspec import Struct

from dossier.domain.action import ActionTrigger
from dossier.domain.ppcs import PpcsTrigger


class StepKind(StrEnum):
    BEGUN = "begun"
    REWRITTEN = "rewritten"
    MOVED = "moved"
    ACTION_ENTERED = "action_entered"
    ACTION_MOVED = "action_moved"


_OF_THE_PLAN = frozenset({StepKind.BEGUN, StepKind.REWRITTEN, StepKind.MOVED})


class PlanStep(Struct, frozen=True, omit_defaults=True):
    """Shape:   move: what happened to the plan; action: the one that was entered or moved; action_move: how."""

    kind: StepKind
    move: PpcsTrigger | None = None
    action: str | None = None
    action_move: ActionTrigger | None = None

    @property
    def is_written(self) -> bool:
        """Tell whether coordinators made it: who read the version before has something to read again."""
        return self.kind in _OF_THE_PLAN
