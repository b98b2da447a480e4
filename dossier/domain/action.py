"""Actions of a plan: who does what until when, and how far it is."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.day import must_be_day
from dossier.domain.plan_code import REASONS_NOT_DONE, SERVICES, must_be_code
from protocol.errors import BadRequest, Conflict
from protocol.text import normalized
from protocol.values import AccountId

TITLE_CHARS, RESULT_CHARS = 300, 2_000


class ActionState(StrEnum):
    """Source:  JDV_J281, whose codes these are."""

    PLANNED = "PLANIFIE"
    VALIDATED = "VALIDE"
    APPROVED = "APPROUVE"
    CARRIED_OUT = "REALISE"
    ENDED = "TERMINE"
    CANCELLED = "ANNULE"


class ActionTrigger(StrEnum):
    """What happens to an action."""

    VALIDATED = "validated"  # by who is to do it
    APPROVED = "approved"  # by the person
    CARRIED_OUT = "carried_out"
    ENDED = "ended"  # and looked at in a review
    CANCELLED = "cancelled"


_PENDING = (ActionState.PLANNED, ActionState.VALIDATED, ActionState.APPROVED)
ACTION: Mapping[tuple[ActionState, ActionTrigger], ActionState] = {
    (ActionState.PLANNED, ActionTrigger.VALIDATED): ActionState.VALIDATED,
    (ActionState.PLANNED, ActionTrigger.APPROVED): ActionState.APPROVED,
    (ActionState.VALIDATED, ActionTrigger.APPROVED): ActionState.APPROVED,
    **{(state, ActionTrigger.CARRIED_OUT): ActionState.CARRIED_OUT for state in _PENDING},
    **{(state, ActionTrigger.CANCELLED): ActionState.CANCELLED for state in _PENDING},
    (ActionState.CARRIED_OUT, ActionTrigger.ENDED): ActionState.ENDED,
}


class ActionKind(StrEnum):
    """Source:  HAS, PPCS, July 2019: three types, looked at in this order."""

    PREVENTION = "prevention"
    TREATMENT = "treatment"
    COMPENSATION = "compensation"


class Action(Struct, frozen=True, omit_defaults=True):
    """Shape:   actor: the effecteur; due: YYYY-MM-DD; criterion: what will show that it works; service: of SERAFIN;
    reason: the code of why it was not done, of a cancelled one alone
    """

    id: str
    objective: str
    title: str
    kind: ActionKind
    actor: AccountId | None = None
    due: str | None = None
    criterion: str = ""
    service: str | None = None
    state: ActionState = ActionState.PLANNED
    result: str = ""
    reason: str | None = None

    @property
    def is_pending(self) -> bool:
        return self.state in _PENDING

    def is_late(self, today: str) -> bool:
        """Tell whether it is still to be done and was due before that day, YYYY-MM-DD."""
        return self.is_pending and self.due is not None and self.due < today

    def after(self, trigger: ActionTrigger, result: str = "", reason: str | None = None) -> "Action":
        """Return the action once this has happened; a result is kept until another one is told.

        Raises:  Conflict (action_state), BadRequest (action_reason: a cancelled one has a reason, others have none;
                 plan_code), TooLarge
        """
        reached = ACTION.get((self.state, trigger))
        if reached is None:
            raise Conflict(f"{trigger} does not happen to an action that stands so", {"reason": "action_state"})
        if (trigger is ActionTrigger.CANCELLED) is (reason is None):
            raise BadRequest("a cancelled action has a reason, and no other has", "reason", "action_reason")
        must_be_code(reason, REASONS_NOT_DONE, "reason")
        told = normalized(result, field="result", most_chars=RESULT_CHARS)
        return structs.replace(self, state=reached, result=told or self.result, reason=reason)


def must_be_action(told: Action) -> Action:
    """Return the action, without what only happens to it later.

    Raises:  BadRequest (action_title, day_..., plan_code), TooLarge
    """
    title = normalized(told.title.strip(), field="title", most_chars=TITLE_CHARS)
    if not title:
        raise BadRequest("title is missing", "title", "action_title")
    if told.due is not None:
        must_be_day(told.due, "due")
    must_be_code(told.service, SERVICES, "service")
    criterion = normalized(told.criterion, field="criterion", most_chars=TITLE_CHARS)
    return structs.replace(told, title=title, criterion=criterion)
