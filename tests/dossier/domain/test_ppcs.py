"""The PPCS: what it must have, who changes what, which versions and states it goes through."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from dossier.domain.action import Action, ActionKind, ActionState, ActionTrigger
from dossier.domain.agreement import BY_CHARS, Agreement, must_be_agreement
from dossier.domain.legal_basis import Means
from dossier.domain.note import Audience
from dossier.domain.objective import Objective, ObjectiveState, Problem, must_be_objective
from dossier.domain.plan_code import NEEDS, PROBLEMS, REASONS_NOT_DONE, SERVICES
from dossier.domain.ppcs import (
    MOST_PARTS,
    PPCS,
    Lack,
    Ppcs,
    PpcsState,
    PpcsTrigger,
    Synthesis,
    begun,
    moved,
    rewritten,
    with_action,
    with_own_action,
)
from dossier.domain.review import Review, next_of
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound, Refusal, TooLarge
from tests.dossier.domain.people import ALICE, BOB, CAROL, NOW

COORDINATOR = Audience.COORDINATOR
Change = Callable[[], Ppcs]
WALK = Action("a1", "o1", "Passage infirmier", ActionKind.TREATMENT, ALICE, "2026-12-01")
TOLD = Ppcs(
    lead=CAROL,
    agreement=Agreement(NOW, "paul", Means.WRITTEN),
    synthesis=Synthesis(social="vit seul", wishes="rester chez lui"),
    problems=(Problem("p1", "Chutes", "MED-057", "1.2.1.3", is_necessary=True, is_possible=True),),
    objectives=(Objective("o1", "p1", "Marcher sans tomber", is_own=True),),
    actions=(WALK,),
    reviews=(Review("2027-01-15"),),
)


def plan(**told: Any) -> Ppcs:
    return rewritten(Ppcs(), structs.replace(TOLD, **told), COORDINATOR, 1)


def active(**told: Any) -> Ppcs:
    made = plan(**told)
    return moved(made, PpcsTrigger.ACTIVATED, COORDINATOR, made.version)


def reason(kind: type[Refusal], **told: Any) -> str:
    with pytest.raises(kind) as refused:
        plan(**told)
    assert refused.value.details
    return f"{refused.value.details['field']}: {refused.value.details['reason']}"


def test_the_sets_of_codes_are_there() -> None:
    assert [len(one) for one in (PROBLEMS, NEEDS, SERVICES, REASONS_NOT_DONE)] == [10, 35, 37, 6]


def test_every_change_is_a_version() -> None:
    assert (plan().version, active().version) == (2, 3)
    assert with_action(active(), "a1", ActionTrigger.VALIDATED, ALICE, is_coordinator=False).version == 4


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(PpcsState, PpcsTrigger)))
def test_what_is_not_in_the_table_does_not_happen(state: PpcsState, trigger: PpcsTrigger) -> None:
    there = structs.replace(plan(), state=state)
    if (state, trigger) in PPCS:
        assert moved(there, trigger, COORDINATOR, there.version).state is PPCS[state, trigger]
    else:
        with pytest.raises(Conflict) as refused:
            moved(there, trigger, COORDINATOR, there.version)
        assert refused.value.details == {"reason": "plan_state"}


@pytest.mark.parametrize(
    ("told", "lack"),
    [
        ({"agreement": None}, Lack.AGREEMENT),
        ({"lead": None}, Lack.LEAD),
        ({"objectives": (), "actions": ()}, Lack.OBJECTIVE),
        ({"actions": ()}, Lack.ACTION),
        ({"actions": (structs.replace(WALK, actor=None),)}, Lack.ACTOR),
        ({"actions": (structs.replace(WALK, due=None),)}, Lack.DUE),
        ({"reviews": (Review("2026-10-01", "2026-10-02", "poursuivre"),)}, Lack.REVIEW),
    ],
)
def test_a_plan_does_not_begin_before_all_is_there(told: dict[str, Any], lack: Lack) -> None:
    draft = plan(**told)
    assert draft.lacks() == (lack,)
    with pytest.raises(Conflict) as refused:
        moved(draft, PpcsTrigger.ACTIVATED, COORDINATOR, draft.version)
    assert refused.value.details == {"reason": "plan_incomplete", "missing": [lack]}


def test_an_active_plan_does_not_lose_what_it_must_have() -> None:
    there = active()
    with pytest.raises(Conflict) as refused:
        rewritten(there, structs.replace(TOLD, lead=None), COORDINATOR, there.version)
    assert refused.value.details == {"reason": "plan_incomplete", "missing": [Lack.LEAD]}


@pytest.mark.parametrize("by", [*sorted(set(Audience) - {COORDINATOR}), None])
def test_who_does_not_coordinate_does_not_administer(by: Audience | None) -> None:
    there = plan()
    changes: list[Change] = [
        lambda: rewritten(there, TOLD, by, there.version),
        lambda: moved(there, PpcsTrigger.ACTIVATED, by, there.version),
    ]
    for change in changes:
        with pytest.raises(Forbidden) as refused:
            change()
        assert refused.value.details == {"reason": "plan_coordinators"}
    assert rewritten(there, TOLD, COORDINATOR, there.version), "somebody may"


def test_two_coordinators_do_not_overwrite_each_other() -> None:
    first = plan()
    second = rewritten(first, TOLD, COORDINATOR, first.version)
    changes: list[Change] = [
        lambda: rewritten(second, TOLD, COORDINATOR, first.version),
        lambda: moved(second, PpcsTrigger.ACTIVATED, COORDINATOR, first.version),
    ]
    for change in changes:
        with pytest.raises(Conflict) as refused:
            change()
        assert refused.value.details == {"reason": "version_old", "version": second.version}


def test_each_actor_moves_their_own_action_and_a_coordinator_any() -> None:
    there = active()
    done = with_action(there, "a1", ActionTrigger.CARRIED_OUT, ALICE, is_coordinator=False, result="fait")
    assert (done.actions[0].state, done.actions[0].result) == (ActionState.CARRIED_OUT, "fait")
    assert with_action(there, "a1", ActionTrigger.VALIDATED, CAROL, is_coordinator=True).actions[0].state == "VALIDE"
    with pytest.raises(Forbidden) as refused:
        with_action(there, "a1", ActionTrigger.CARRIED_OUT, BOB, is_coordinator=False)
    assert refused.value.details == {"reason": "action_actor"}
    with pytest.raises(NotFound):
        with_action(there, "a9", ActionTrigger.CARRIED_OUT, ALICE, is_coordinator=False)


def test_what_an_actor_did_stays_done_when_a_coordinator_rewrites() -> None:
    done = with_action(active(), "a1", ActionTrigger.CARRIED_OUT, ALICE, is_coordinator=False, result="fait")
    more = structs.replace(WALK, id="a2", state=ActionState.ENDED, result="inventé")
    again = rewritten(done, structs.replace(TOLD, actions=(WALK, more)), COORDINATOR, done.version)
    assert [(action.state, action.result) for action in again.actions] == [
        (ActionState.CARRIED_OUT, "fait"),
        (ActionState.PLANNED, ""),
    ]


def test_an_actor_enters_and_rewrites_actions_of_their_own() -> None:
    there = active(actors=frozenset({BOB}))
    own = Action("a2", "o1", "Bilan", ActionKind.PREVENTION, ALICE, "2026-12-01")
    entered = with_own_action(there, own, BOB)
    assert entered.actions[-1].actor == BOB, "nobody enters an action for somebody else"
    again = with_own_action(entered, structs.replace(entered.actions[-1], title="Bilan d’équilibre"), BOB)
    assert [action.title for action in again.actions] == ["Passage infirmier", "Bilan d’équilibre"]
    assert (again.lead, again.version) == (CAROL, there.version + 2)


def test_an_actor_leaves_nothing_out_of_a_plan_that_has_begun() -> None:
    draft = plan(actors=frozenset({BOB}))
    endless = Action("a2", "o1", "Bilan", ActionKind.PREVENTION)
    assert with_own_action(draft, endless, BOB).lacks() == (Lack.DUE,)
    with pytest.raises(Conflict) as refused:
        with_own_action(active(actors=frozenset({BOB})), endless, BOB)
    assert refused.value.details == {"reason": "plan_incomplete", "missing": [Lack.DUE]}


def test_everybody_who_has_something_to_do_is_named() -> None:
    assert plan(actors=frozenset({BOB})).named == {ALICE, BOB, CAROL}
    assert Ppcs().named == frozenset()


def test_nobody_else_enters_actions_nor_rewrites_another_s_or_what_is_done() -> None:
    there = active(actors=frozenset({BOB}))
    own = structs.replace(WALK, id="a2")
    assert with_own_action(there, own, ALICE), "who has an action already is an actor"
    for by, told in ((CAROL, own), (BOB, WALK)):
        with pytest.raises(Forbidden) as refused:
            with_own_action(there, told, by)
        assert refused.value.details == {"reason": "action_actor"}
    done = with_action(there, "a1", ActionTrigger.CARRIED_OUT, ALICE, is_coordinator=False)
    with pytest.raises(Conflict) as late:
        with_own_action(done, WALK, ALICE)
    assert late.value.details == {"reason": "action_state"}
    with pytest.raises(BadRequest):
        with_own_action(there, structs.replace(own, objective="o9"), ALICE)


def test_nothing_of_a_closed_plan_changes() -> None:
    there = plan()
    closed = moved(there, PpcsTrigger.CLOSED, COORDINATOR, there.version)
    changes: list[Change] = [
        lambda: rewritten(closed, TOLD, COORDINATOR, closed.version),
        lambda: with_action(closed, "a1", ActionTrigger.VALIDATED, ALICE, is_coordinator=False),
        lambda: with_own_action(closed, WALK, ALICE),
    ]
    for change in changes:
        with pytest.raises(Conflict) as refused:
            change()
        assert refused.value.details == {"reason": "plan_closed"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"problems": (Problem("p1", " "),)}, "text: text_missing"),
        ({"problems": (Problem("p1", "x", "1.1"),)}, "code: plan_code"),
        ({"problems": (Problem("p1", "x", need="MED-056"),)}, "need: plan_code"),
        ({"problems": (Problem("p1", "x"), Problem("p1", "y"))}, "problems: plan_ids"),
        ({"problems": (Problem("", "x"),), "objectives": (), "actions": ()}, "problems: plan_ids"),
        ({"problems": (Problem("p/1", "x"),), "objectives": (), "actions": ()}, "problems: plan_ids"),
        ({"objectives": (Objective("o1", "p9", "x"),)}, "problem: plan_reference"),
        ({"actions": (structs.replace(WALK, objective="o9"),)}, "objective: plan_reference"),
        (
            {"actions": tuple(structs.replace(WALK, id=f"{one}") for one in range(MOST_PARTS + 1))},
            "actions: plan_parts",
        ),
        ({"reviews": (Review("2027-13-01"),)}, "planned_on: day_impossible"),
        ({"reviews": (Review("2027-01-01", "bientôt", "x"),)}, "done_on: day_form"),
        ({"reviews": (Review("2027-01-01", "2027-01-02"),)}, "outcome: review_outcome"),
        ({"reviews": (Review("2027-01-01", outcome="x"),)}, "outcome: review_outcome"),
        ({"reviews": (Review("2027-01-01"), Review("2027-01-01"))}, "reviews: plan_ids"),
    ],
)
def test_a_part_that_is_wrong_is_refused(told: dict[str, Any], expected: str) -> None:
    assert reason(BadRequest, **told) == expected


def test_words_have_bounds() -> None:
    with pytest.raises(TooLarge):
        plan(synthesis=Synthesis(medical="x" * 5_001))


def test_an_objective_that_is_not_reached_says_why_and_what_then() -> None:
    missed = Objective("o1", "p1", "x", state=ObjectiveState.NOT_REACHED, reason="refus", decision="reproposer")
    assert must_be_objective(missed) == missed
    for field in ("reason", "decision"):
        with pytest.raises(BadRequest) as refused:
            must_be_objective(structs.replace(missed, **{field: " "}))
        assert refused.value.details == {"field": field, "reason": "text_missing"}
    assert must_be_objective(structs.replace(missed, state=ObjectiveState.REACHED)).reason == ""


def test_priority_is_what_is_necessary_and_possible() -> None:
    told = itertools.product([True, False], repeat=2)
    assert [Problem("p", "x", is_necessary=need, is_possible=can).has_priority for need, can in told] == [
        True,
        False,
        False,
        False,
    ]


def test_late_actions_and_the_next_review() -> None:
    there = active(reviews=(Review("2027-02-01"), Review("2027-01-15"), Review("2026-10-01", "2026-10-01", "vu")))
    assert there.late_actions("2026-12-01") == ()
    assert there.late_actions("2026-12-02") == there.actions
    assert next_of(there.reviews) == Review("2027-01-15")


def test_a_person_has_one_plan_at_a_time_and_its_versions_go_on() -> None:
    there = plan()
    closed = moved(there, PpcsTrigger.CLOSED, COORDINATOR, there.version)
    assert (begun(None, COORDINATOR).version, begun(closed, COORDINATOR)) == (1, Ppcs(version=closed.version + 1))
    with pytest.raises(Conflict) as refused:
        begun(there, COORDINATOR)
    assert refused.value.details == {"reason": "plan_second"}
    with pytest.raises(Forbidden):
        begun(None, Audience.PROFESSIONAL)


def test_an_agreement_was_given_by_somebody_and_is_not_to_come() -> None:
    given = Agreement(NOW, " Odette ", Means.ORAL)
    assert must_be_agreement(given, NOW).by == "Odette"
    for told, field in ((structs.replace(given, by=" "), "by"), (structs.replace(given, at=NOW + 1), "at")):
        with pytest.raises(BadRequest) as refused:
            must_be_agreement(told, NOW)
        assert refused.value.details
        assert refused.value.details["field"] == field
    with pytest.raises(TooLarge):
        must_be_agreement(structs.replace(given, by="x" * (BY_CHARS + 1)), NOW)
