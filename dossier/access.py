"""The doors: a dossier, for who may open it now, or NotFound as for what does not exist."""

from typing import TypeAlias

from dossier.store.dossiers import DossierRows, Found
from dossier.store.memberships import MembershipRows, Opened
from mis.extension import Actor, Reading, Work
from protocol.errors import Forbidden, NotFound
from protocol.values import DossierId

At: TypeAlias = Work | Reading


async def access_dossier(at: At, actor: Actor, id: DossierId) -> tuple[Found, Opened]:
    """A dossier and what opens it to the actor.

    Raises:  NotFound
    """
    opened = await MembershipRows(at.connection, at.now).opening(id, actor.account)
    found = await DossierRows(at.connection, at.now).one(id) if opened else None
    if found is None or opened is None:
        raise NotFound("no such dossier")
    return found, opened


async def access_as_administrator(work: Work, actor: Actor, id: DossierId) -> Found:
    """A dossier, for who administers its circle now.

    Raises:  NotFound, Forbidden
    """
    found, opened = await access_dossier(work, actor, id)
    if not opened.is_administrator:
        raise Forbidden("only who administers the circle does this", {"reason": "circle_administrators"})
    return found
