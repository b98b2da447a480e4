"""A plan in words: what an export shows of its newest version."""

from collections.abc import Callable, Iterator

from dossier.domain.action import Action
from dossier.domain.objective import Objective, Problem
from dossier.domain.plan_code import NEEDS, PROBLEMS, SERVICES
from dossier.domain.ppcs import Ppcs
from dossier.domain.review import Review
from dossier.export.words import ACTIONS, OBJECTIVES, PLANS, SYNTHESIS
from mis.extension import french_day
from protocol.values import AccountId

Name = Callable[[AccountId], str]


def plan_lines(plan: Ppcs, name: Name) -> Iterator[str]:
    """The plan as the form has it, line by line."""
    yield f"État : {PLANS[plan.state]}"
    if plan.lead:
        yield f"Référent : {name(plan.lead)}"
    if plan.agreement:
        yield f"Accord donné par {plan.agreement.by}"
    for dimension, label in SYNTHESIS.items():
        if text := getattr(plan.synthesis, dimension):
            yield f"{label} : {text}"
    for problem in plan.problems:
        yield f"Problème ou besoin : {problem.text}"
        yield from _codes(problem)
        for objective in plan.objectives:
            if objective.problem == problem.id:
                yield from _objective(objective, plan, name)
    yield from map(_review, plan.reviews)


def _codes(problem: Problem) -> Iterator[str]:
    if problem.code:
        yield f"  PPS-PAERPA {problem.code} : {PROBLEMS[problem.code]}"
    if problem.need:
        yield f"  SERAFIN-PH {problem.need} : {NEEDS[problem.need]}"


def _objective(objective: Objective, plan: Ppcs, name: Name) -> Iterator[str]:
    yield f"  Objectif ({OBJECTIVES[objective.state]}) : {objective.text}"
    if objective.reason:
        yield f"  Pourquoi il n’est pas atteint : {objective.reason}. Suite : {objective.decision}"
    for action in plan.actions:
        if action.objective == objective.id:
            yield f"    Action ({ACTIONS[action.state]}) : {_action(action, name)}"
            if action.service:
                yield f"      SERAFIN-PH {action.service} : {SERVICES[action.service]}"


def _action(action: Action, name: Name) -> str:
    words = [action.title]
    if action.actor:
        words.append(f"par {name(action.actor)}")
    if action.due:
        words.append(f"pour le {french_day(action.due)}")
    if action.result:
        words.append(f"résultat : {action.result}")
    return ", ".join(words)


def _review(review: Review) -> str:
    if review.done_on is None:
        return f"Réévaluation prévue le {french_day(review.planned_on)}"
    return f"Réévaluation du {french_day(review.done_on)} : {review.outcome}"
