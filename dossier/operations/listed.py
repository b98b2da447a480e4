"""One's list of dossiers, page by page."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from dossier.contract.dossier import DossierPage, DossierSearch, ListedDossier
from dossier.domain.circle import Role
from dossier.domain.question import Part
from dossier.operations.reading import decided, situations_of
from dossier.operations.seen import person_of
from dossier.operations.tasks_due import tasks_due
from dossier.store.dossiers import Found
from dossier.store.listing import Listing, Place, typed_words
from dossier.store.memberships import MembershipRows
from dossier.store.merges import MergeRows
from dossier.store.secretariats import SecretariatRows
from mis.extension import Actor, Reading, cursor_of, place_of
from protocol.account import Account
from protocol.errors import BadRequest
from protocol.values import DossierId

PAGE = 50
WORDS = 8  # typed, at most


async def page(reading: Reading, actor: Actor, request: DossierSearch, today: str) -> DossierPage:
    """The dossiers that the actor may open, the one that changed last first.

    Shape:   one that is merged into another of them is there when it is searched, and not otherwise

    Units:   today is YYYY-MM-DD

    Raises:  BadRequest (too many words, or no cursor of this server's)
    """
    words = typed_words(request.text)
    if len(words) > WORDS:
        raise BadRequest(f"text has more than {WORDS} words", "text")
    place = place_of(request.after, Place) if request.after else None
    acted_for = await SecretariatRows(reading.connection, reading.now).acted_for_by(actor.account)
    found = await Listing(reading.connection, reading.now).page(
        actor.account, words, acted_for=acted_for, after=place, limit=PAGE + 1
    )
    ids = [one.id for one in found[:PAGE]]
    roles = await MembershipRows(reading.connection, reading.now).roles(ids, actor.account)
    places: dict[DossierId, tuple[Role, Account | None]] = {id: (role, None) for id, role in roles.items()}
    places |= await _acting(reading, actor, [id for id in ids if id not in roles])
    merged = await MergeRows(reading.connection).places_to_go(ids)
    due = await tasks_due(reading, actor, ids, today)
    listed = [
        structs.replace(_listed(one, *places[one.id], due.get(one.id, 0)), is_merged=one.id in merged)
        for one in found[:PAGE]
        if one.id in places
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return DossierPage(listed, cursor_of(Place(last.changed_at, last.id)) if last else None)


async def _acting(
    reading: Reading, actor: Actor, ids: Sequence[DossierId]
) -> Mapping[DossierId, tuple[Role, Account | None]]:
    """Those of the dossiers that a secretary may open, by the role of whom they act for."""
    if not ids:
        return {}
    situations = await situations_of(reading, ids)
    asked = {id: decided(actor, Part.DOSSIER, situation) for id, situation in situations.items()}
    opened = {id: one.acting_for for id, one in asked.items() if one.is_allowed and one.acting_for}
    people = await reading.accounts.by_ids(list(set(opened.values())))
    members = {id: situations[id].circle.member_at(one, reading.now) for id, one in opened.items()}
    return {id: (one.role, people[opened[id]]) for id, one in members.items() if one}


def _listed(found: Found, role: Role, acting_for: Account | None, tasks_due: int) -> ListedDossier:
    return ListedDossier(found.id, person_of(found), role, found.changed_at, tasks_due, acting_for)
