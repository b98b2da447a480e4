"""What each is to be shown of the dossier, by every way there is to see it."""

from typing import Any

from tests.dossier.domain.oracle import PARTS
from tests.dossier.listings.cast import CAST, PROFESSIONAL, ROLE, SECRETARY
from tests.dossier.listings.model import Model

EXPORTING = {"professional", "coordinator", "patient", "representative"}


def expected(model: Model, who: str) -> dict[str, Any]:
    """Shape:   None for what is as if it did not exist."""
    parts = {part for part in PARTS if model.allows(who, part)}
    is_open, has_place = "dossier" in parts, model.has_place(who)
    papers = {paper.id: model.titles(who, paper) for paper in model.papers}
    papers = {id: titles for id, titles in papers.items() if titles}
    read = [one for one in model.notes if model.reads_note(who, one)]
    notes = {one.text: model.hung_on(who, one) for one in read}
    tasks = int(who in model.tasks and has_place and "plan" in parts)
    return {
        "list": {"tasks_due": tasks, "left by": left_by(model, who, tasks)} if has_place else None,
        "parts": parts if is_open else None,
        "structures": int("circle" in parts and model.structure is not None) if is_open else None,
        "thread": thread(model, who) if is_open else None,
        "sought": texts(model, who) if is_open else None,
        "notes": notes if is_open else None,
        "hung": notes if is_open else None,
        "papers": papers if is_open or papers else None,
        "count": len(papers),
        "events": set(model.events) if "life_line" in parts else None,
        "plan": "plan" in parts,
        "tasks": tasks,
        "accesses": accesses(model, who, parts),
    }


def left_by(model: Model, who: str, tasks: int) -> set[str]:
    """Which filters of one's list leave the dossier there, of who has a place."""
    place = model.place_of(who)
    is_unread = any(who in talk.present & talk.unread for talk in model.talks)
    facts = {
        "unread": is_unread,
        "tasks_due": tasks > 0,
        "roles": role_of(model, who) == ROLE,
        "administers": place is not None and place.administers,
        "unqualified": True,
        "changed_since": True,
    }
    return {one for one, is_so in facts.items() if is_so}


def role_of(model: Model, who: str) -> str | None:
    """What somebody is at work, or for whom they act; who represents the person, or helps, is something else."""
    place = model.place_of(PROFESSIONAL if who == SECRETARY else who)
    return ROLE if place is not None and place.place == "professional" else None


def thread(model: Model, who: str) -> set[str]:
    """Every text that the shared thread has, and the kinds of what else happened."""
    kinds = {"member": "circle", "identity": "identity", "plan": "plan"}
    return texts(model, who) | {kind for kind, part in kinds.items() if model.allows(who, part)}


def texts(model: Model, who: str) -> set[str]:
    """Everything that people wrote and that somebody reads there, where the dossier is open to them."""
    return {
        *(one.text for one in model.notes if model.reads_note(who, one)),
        *(title for paper in model.papers for title in model.titles(who, paper)),
        *(model.events if model.allows(who, "life_line") else ()),
        *(text for talk in model.talks if model.reads_talk(who, talk) for text in talk.said),
    }


def accesses(model: Model, who: str, parts: set[str]) -> int | bool:
    """Whether it is all of them; 404 and 403 for who is told of none."""
    if not model.has_place(who) or who == SECRETARY:
        return 404
    return "access_log" in parts if parts & {"access_log", "alerts"} else 403


def links(model: Model, who: str) -> int:
    """How many times an export says that something hangs on a note."""
    return sum(len(model.hung_on(who, one)) for one in model.notes if model.reads_note(who, one))


def exports(model: Model, who: str) -> int:
    """What is answered to who wants to take the dossier along."""
    place = model.place_of(who)
    if place is None or not model.has_place(who) or who == SECRETARY:
        return 404
    return 200 if place.place in EXPORTING else 403


def everything(model: Model) -> set[str]:
    """Every text that anybody wrote."""
    return {
        *(one.text for one in model.notes),
        *(title for paper in model.papers for _, title in paper.versions),
        *model.events,
        *(text for talk in model.talks for text in talk.said),
    }


def answering(model: Model) -> set[str]:
    """Who answers for the dossier, and hears of an emergency."""
    theirs = {who for who in CAST if (place := model.place_of(who)) and _answers(place.place, place.administers)}
    return theirs & model.with_place()


def _answers(place: str, administers: bool) -> bool:  # noqa: FBT001
    return administers or place in ("patient", "representative")
