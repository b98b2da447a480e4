"""What one has to do in the plans of the dossiers that one may open.

A list of one's own tasks opens no dossier, and is no visit: it says to who acts what was asked of them, and no more.
"""

from collections.abc import Sequence

from dossier.contract.tasks import Task, Tasks
from dossier.operations.plan_kept import kept
from dossier.operations.seen import person_of
from dossier.operations.tasks_due import plans_read
from dossier.store.dossiers import DossierRows
from dossier.store.tasks import After, TaskPlace, TaskRows
from mis.extension import Actor, Reading, cursor_of, place_of
from protocol.values import ConversationId, Cursor, DossierId

PAGE = 50


async def tasks(reading: Reading, actor: Actor, today: str, after: Cursor | None) -> Tasks:
    """One's own actions that are still to be done, what is due first, first.

    Raises:  BadRequest (no cursor of this server's), Unavailable
    """
    place = place_of(after, After) if after else None
    places = await TaskRows(reading.connection, reading.now).of(actor.account, after=place, limit=PAGE + 1)
    readable = await plans_read(reading, actor, {one.dossier for one in places[:PAGE]})
    shown = [one for one in places[:PAGE] if one.dossier in readable]
    last = places[PAGE - 1] if len(places) > PAGE else None
    following = cursor_of(After(last.due, last.dossier, last.action)) if last else None
    return Tasks(await _tasks(reading, shown, today), following)


async def _tasks(reading: Reading, places: Sequence[TaskPlace], today: str) -> list[Task]:
    plans = {(ConversationId(one.dossier), one.seq) for one in places}
    opened = {DossierId(one.conversation): kept(one).plan for one in await reading.records.named(sorted(plans))}
    titles = {(id, action.id): action.title for id, plan in opened.items() for action in plan.actions}
    found = {one.id: one for one in await DossierRows(reading.connection, reading.now).several(list(opened))}
    return [
        Task(
            dossier=one.dossier,
            person=person_of(found[one.dossier]),
            action=one.action,
            title=titles[one.dossier, one.action],
            due=one.due,
            is_late=one.due < today,
        )
        for one in places
    ]
