"""Actions of a plan: what happens to them, over every state, and what they must tell."""

import itertools
from typing import Any

import pytest
from msgspec import structs

from dossier.domain.action import ACTION, Action, ActionKind, ActionState, ActionTrigger, must_be_action
from dossier.domain.packaged import rows_of
from protocol.errors import BadRequest, Conflict, TooLarge
from tests.dossier.domain.people import ALICE

ADMINISTRATIVE = "GEN-361"
WALK = Action("a1", "o1", "Passage infirmier", ActionKind.TREATMENT, ALICE, "2026-12-01")


def reason_of(trigger: ActionTrigger) -> str | None:
    return ADMINISTRATIVE if trigger is ActionTrigger.CANCELLED else None


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(ActionState, ActionTrigger)))
def test_what_is_not_in_the_table_does_not_happen(state: ActionState, trigger: ActionTrigger) -> None:
    action = structs.replace(WALK, state=state)
    if (state, trigger) in ACTION:
        assert action.after(trigger, reason=reason_of(trigger)).state is ACTION[state, trigger]
    else:
        with pytest.raises(Conflict) as refused:
            action.after(trigger, reason=reason_of(trigger))
        assert refused.value.details == {"reason": "action_state"}


def test_nothing_happens_to_what_has_ended_or_was_cancelled() -> None:
    assert {state for state, _ in ACTION} == set(ActionState) - {ActionState.ENDED, ActionState.CANCELLED}


def test_the_states_are_those_of_the_terminology() -> None:
    rows = rows_of("plan_codes.csv")
    assert {row["code"] for row in rows if row["value_set"] == "JDV_J281_StatutsRessourcesMS"} == set(ActionState)


def test_a_cancelled_action_says_why_and_others_do_not() -> None:
    assert WALK.after(ActionTrigger.CANCELLED, reason=ADMINISTRATIVE).reason == ADMINISTRATIVE
    for trigger, reason, code in [
        (ActionTrigger.CANCELLED, None, "action_reason"),
        (ActionTrigger.VALIDATED, ADMINISTRATIVE, "action_reason"),
        (ActionTrigger.CANCELLED, "MED-056", "plan_code"),
    ]:
        with pytest.raises(BadRequest) as refused:
            WALK.after(trigger, reason=reason)
        assert refused.value.details == {"field": "reason", "reason": code}


def test_a_result_stays_until_another_is_told() -> None:
    done = WALK.after(ActionTrigger.CARRIED_OUT, "plaie propre")
    assert done.after(ActionTrigger.ENDED).result == "plaie propre"
    assert done.after(ActionTrigger.ENDED, "guérie").result == "guérie"
    with pytest.raises(TooLarge):
        WALK.after(ActionTrigger.CARRIED_OUT, "x" * 2_001)


@pytest.mark.parametrize(
    ("state", "due", "is_late"),
    [
        (ActionState.PLANNED, "2026-12-01", True),
        (ActionState.APPROVED, "2026-12-01", True),
        (ActionState.CARRIED_OUT, "2026-12-01", False),
        (ActionState.CANCELLED, "2026-12-01", False),
        (ActionState.PLANNED, "2026-12-02", False),
        (ActionState.PLANNED, None, False),
    ],
)
def test_late_is_what_was_due_before_today_and_is_still_to_be_done(
    state: ActionState, due: str | None, *, is_late: bool
) -> None:
    assert structs.replace(WALK, state=state, due=due).is_late("2026-12-02") is is_late


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"title": " "}, "title", "action_title"),
        ({"due": "1/12/2026"}, "due", "day_form"),
        ({"due": "2026-02-30"}, "due", "day_impossible"),
        ({"service": "9.9"}, "service", "plan_code"),
    ],
)
def test_what_is_wrong_is_refused(told: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_action(structs.replace(WALK, **told))
    assert refused.value.details == {"field": field, "reason": reason}


def test_an_action_is_taken_without_a_day_and_with_a_service() -> None:
    assert must_be_action(structs.replace(WALK, title=" Marche ", due=None, service="2.4")).title == "Marche"
