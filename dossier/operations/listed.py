"""One's list of dossiers, page by page."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from dossier.contract.dossier import DossierFilter, DossierPage, DossierSearch, ListedDossier
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
from protocol.values import AccountId, DossierId

PAGE = 50
WORDS = 8  # typed, at most
LOOKS = 5  # of a page each, for one page of those that may be shown


class _Seat(Struct, frozen=True):
    """As what somebody has a dossier: by a place of their own, or of whom they act for."""

    role: Role
    is_administrator: bool = False
    acting_for: Account | None = None


async def page(reading: Reading, actor: Actor, request: DossierSearch, today: str) -> DossierPage:
    """The dossiers that the actor may open, the one that changed last first.

    Shape:   one that is merged into another of them is there when it is searched, and not otherwise; who may be shown
             next to none of many that are looked at is given less than a page, and goes on from there

    Units:   today is YYYY-MM-DD

    Raises:  BadRequest (too many words, or no cursor of this server's)
    """
    words = typed_words(request.text)
    if len(words) > WORDS:
        raise BadRequest(f"text has more than {WORDS} words", "text")
    place = place_of(request.after, Place) if request.after else None
    acted_for = await _acted_for(reading, actor, request.only)
    shown: list[ListedDossier] = []
    for _ in range(LOOKS):
        found = await Listing(reading.connection, reading.now).page(
            actor.account, words, request.only, today=today, acted_for=acted_for, after=place, limit=PAGE + 1
        )
        shown += [one for one in await _rows(reading, actor, found, today) if _answers(one, request.only)]
        place = Place(found[-1].changed_at, found[-1].id) if len(found) > PAGE else None
        if place is None or len(shown) > PAGE:
            break
    if len(shown) > PAGE:
        place = Place(shown[PAGE - 1].changed_at, shown[PAGE - 1].dossier)
    return DossierPage(shown[:PAGE], cursor_of(place) if place else None)


async def _acted_for(reading: Reading, actor: Actor, only: DossierFilter) -> Sequence[AccountId]:
    """For whom the actor acts; for nobody does one administer."""
    if only.administers:
        return []
    return await SecretariatRows(reading.connection, reading.now).acted_for_by(actor.account)


def _answers(one: ListedDossier, only: DossierFilter) -> bool:
    """Whether what is shown is what was asked for, where more is to be decided than tables say."""
    is_due = not only.tasks_due or one.tasks_due > 0
    return is_due and (not only.roles or one.role in only.roles)


async def _rows(reading: Reading, actor: Actor, found: Sequence[Found], today: str) -> Sequence[ListedDossier]:
    """What the list shows of those that the actor may open."""
    ids = [one.id for one in found]
    merges = MergeRows(reading.connection)
    merged, through = await merges.places_to_go(ids), await merges.read_through(ids)
    beside = [one for group in through.values() for one in group]
    places = await _places(reading, actor, [*ids, *beside])
    due = await tasks_due(reading, actor, [one for one in (*ids, *beside) if one in places], today)
    opened = {id: [one for one in through.get(id, ()) if one in places] for id in ids}
    return [
        ListedDossier(
            dossier=one.id,
            person=person_of(one),
            role=places[one.id].role,
            changed_at=one.changed_at,
            tasks_due=sum(due.get(id, 0) for id in (one.id, *opened[one.id])),
            acting_for=places[one.id].acting_for,
            is_merged=one.id in merged,
            is_administrator=places[one.id].is_administrator,
            merged=opened[one.id],
        )
        for one in found
        if one.id in places
    ]


async def _places(reading: Reading, actor: Actor, ids: Sequence[DossierId]) -> Mapping[DossierId, _Seat]:
    opened = await MembershipRows(reading.connection, reading.now).openings(ids, actor.account)
    own = {id: _Seat(one.role, one.is_administrator) for id, one in opened.items()}
    return {**own, **await _acting(reading, actor, [id for id in ids if id not in own])}


async def _acting(reading: Reading, actor: Actor, ids: Sequence[DossierId]) -> Mapping[DossierId, _Seat]:
    """Those of the dossiers that a secretary may open, by the role of whom they act for."""
    if not ids:
        return {}
    situations = await situations_of(reading, ids)
    asked = {id: decided(actor, Part.DOSSIER, situation) for id, situation in situations.items()}
    opened = {id: one.acting_for for id, one in asked.items() if one.is_allowed and one.acting_for}
    people = await reading.accounts.by_ids(list(set(opened.values())))
    members = {id: situations[id].circle.member_at(one, reading.now) for id, one in opened.items()}
    return {id: _Seat(one.role, acting_for=people[opened[id]]) for id, one in members.items() if one}
