"""Secretariats begin and end, for every dossier of a professional at once; who loses them hears so."""

from collections.abc import Mapping, Sequence
from functools import partial

from dossier.access import At
from dossier.contract.secretariat import DossierSecretariat, DossierSecretariats, NewSecretariat, SecretariatEnd
from dossier.domain.secretariat import Secretariat, ended, must_be_secretariat
from dossier.operations.openers import ACTS_NO_MORE, shut_out_closed
from dossier.store.memberships import MembershipRows
from dossier.store.secretariats import KeptSecretariat, Newest, SecretariatRows
from mis.extension import Act, Actor, Reading, Store, Work, cursor_of, new_id, place_of
from protocol.account import Account
from protocol.dossier import DossierChanged, DossierPart
from protocol.errors import NotFound
from protocol.values import AccountId, AccountKind, Cursor

PAGE = 50
AT_ONCE = 20


async def page(reading: Reading, actor: Actor, before: Cursor | None) -> DossierSecretariats:
    """Every secretariat for an operator; for others those in which they act, or are acted for.

    Raises:  BadRequest (no cursor of this server's)
    """
    after = place_of(before, Newest) if before else None
    account = None if _operates(actor) else actor.account
    kept = await SecretariatRows(reading.connection, reading.now).page(account, after=after, limit=PAGE + 1)
    last = kept[PAGE - 1] if len(kept) > PAGE else None
    following = cursor_of(Newest(last.secretariat.since, last.id)) if last else None
    return DossierSecretariats(await _shown(reading, kept[:PAGE]), following)


async def begin(work: Work, actor: Actor, request: NewSecretariat) -> DossierSecretariat:
    """Have a secretary act for a professional, from now or from a day to come.

    Raises:  NotFound (no such account), BadRequest (no secretary, no professional, no such time), Conflict (acts for
             them at that time already)
    """
    secretary = await _account(work, request.secretary, "secretary")
    professional = await _account(work, request.professional, "professional")
    since = work.now if request.since is None else request.since
    told = Secretariat(secretary.id, professional.id, since, request.until)
    rows = SecretariatRows(work.connection, work.now)
    must_be_secretariat(told, secretary, professional, work.now, await rows.of_secretary(secretary.id))
    await rows.add(id := new_id(), told, actor.account)
    await _note(work, actor, Act.DOSSIER_SECRETARIAT_BEGUN, told)
    await _tell(work, told.professional, told.secretary)
    return (await _shown(work, [await _access_kept(work, actor, id)]))[0]


async def end(work: Work, actor: Actor, id: str, request: SecretariatEnd) -> DossierSecretariat:
    """Have a secretary act no more: at once everywhere, or from a day to come.

    Raises:  NotFound (also for who is neither an operator nor the professional), BadRequest (it is over by then, or
             ends before), Conflict (it is over)
    """
    kept = await _access_kept(work, actor, id)
    told = ended(kept.secretariat, work.now if request.until is None else request.until, work.now)
    assert told.until is not None, "it was just ended"  # noqa: S101
    await SecretariatRows(work.connection, work.now).put_end(id, told.until, actor.account)
    await _note(work, actor, Act.DOSSIER_SECRETARIAT_ENDED, told)
    await _finish(work, kept)
    return (await _shown(work, [await _access_kept(work, actor, id)]))[0]


async def finish_due(store: Store) -> None:
    """End everywhere what has come to its end by the clock.

    Raises:  Unavailable
    """
    async with store.reading() as reading:
        due = await SecretariatRows(reading.connection, reading.now).due(AT_ONCE)
    for one in due:
        await store.writer.run(partial(_finish, kept=one))


async def follow(work: Work, professional: AccountId) -> None:
    """Have who acts for a professional lose what they lose, and see what they see again, by that account's use."""
    for secretary in await SecretariatRows(work.connection, work.now).acting_for(professional):
        await _shut_out(work, secretary)
        await _tell(work, professional, secretary)


async def _finish(work: Work, kept: KeptSecretariat) -> None:
    """Have the secretary out of what nothing else opens to them; nothing, where it goes on for now."""
    if not await SecretariatRows(work.connection, work.now).finish(kept.id):
        return
    work.writes()
    await _shut_out(work, kept.secretariat.secretary)
    await _tell(work, kept.secretariat.professional, kept.secretariat.secretary)


async def _shut_out(work: Work, secretary: AccountId) -> None:
    for id in await work.conversations.dossiers_of(secretary):
        await shut_out_closed(work, id, [secretary], ACTS_NO_MORE)


async def _tell(work: Work, professional: AccountId, secretary: AccountId) -> None:
    """Have the secretary read their list again, and each dossier that they ever opened: one of others says as much."""
    rows = MembershipRows(work.connection, work.now)
    for id in await rows.shown_by(professional, secretary):
        work.tell([secretary], DossierChanged(dossier=id, part=DossierPart.CIRCLE))


async def _access_kept(work: Work, actor: Actor, id: str) -> KeptSecretariat:
    """A secretariat, for an operator and for the professional.

    Raises:  NotFound
    """
    kept = await SecretariatRows(work.connection, work.now).one(id)
    if kept is None or not (_operates(actor) or kept.secretariat.professional == actor.account):
        raise NotFound("no such secretariat")
    return kept


async def _account(work: Work, id: AccountId, field: str) -> Account:
    kinds = await work.accounts.kinds_in_use([id])
    if id not in kinds:
        raise NotFound("no such account", {"field": field})
    return (await work.accounts.by_ids([id]))[id]


async def _note(work: Work, actor: Actor, act: Act, told: Secretariat) -> None:
    work.writes()
    await work.audit.add(
        act,
        account=actor.account,
        session=actor.session,
        subject=told.secretary,
        address=actor.address,
        detail=told.professional,
    )


async def _shown(at: At, some: Sequence[KeptSecretariat]) -> list[DossierSecretariat]:
    named = {one for kept in some for one in (*_named(kept), kept.told_by, kept.ended_by) if one}
    people = await at.accounts.by_ids(sorted(named))
    return [_secretariat(one, people, at) for one in some]


def _secretariat(kept: KeptSecretariat, people: Mapping[AccountId, Account], at: At) -> DossierSecretariat:
    told = kept.secretariat
    return DossierSecretariat(
        id=kept.id,
        secretary=people[told.secretary],
        professional=people[told.professional],
        since=told.since,
        until=told.until,
        is_active=told.lasts_at(at.now),
        told_by=people[kept.told_by],
        ended_by=people[kept.ended_by] if kept.ended_by else None,
    )


def _named(kept: KeptSecretariat) -> tuple[AccountId, AccountId]:
    return kept.secretariat.secretary, kept.secretariat.professional


def _operates(actor: Actor) -> bool:
    return actor.kind is AccountKind.OPERATOR
