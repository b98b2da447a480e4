"""Preferences: what an account chose for itself, read and changed by nobody else."""

from dataclasses import replace

from msgspec import UNSET

from mis.actor import Actor
from mis.domain.email import must_be_an_address
from mis.domain.preferences import Preferences
from mis.store.accounts import Accounts
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.preferences import Absence, NewAbsence, PreferencesGet, PreferencesSet, QuietHours
from protocol.preferences import Preferences as View
from protocol.text import checked
from protocol.values import AccountId, AccountKind


async def get(reading: Reading, actor: Actor, _request: PreferencesGet) -> View:
    return await _view(reading.accounts, await reading.preferences.one(actor.account))


async def set(work: Work, actor: Actor, request: PreferencesSet) -> View:
    """Change what is named.

    Raises:  BadRequest, Forbidden (an absence of who is no professional), NotFound (no such substitute)
    """
    chosen = await work.preferences.to_change(actor.account)
    if request.typing is not UNSET:
        chosen = replace(chosen, typing=request.typing)
    if request.presence is not UNSET:
        chosen = replace(chosen, presence=request.presence)
    if request.quiet_hours is not UNSET:
        chosen = _with_quiet_hours(chosen, request.quiet_hours)
    if request.absence is not UNSET:
        chosen = await _with_absence(work, actor, chosen, request.absence)
    if request.email is not UNSET:
        chosen = replace(chosen, email=None if request.email is None else must_be_an_address(request.email))
    work.writes()
    await work.preferences.put(actor.account, chosen)
    return await _view(work.accounts, chosen)


def _with_quiet_hours(chosen: Preferences, hours: QuietHours | None) -> Preferences:
    if hours is None:
        return replace(chosen, quiet_from_min=None, quiet_until_min=None)
    if hours.from_min == hours.until_min:
        raise BadRequest("quiet hours end at another minute than they begin", "quiet_hours")
    return replace(chosen, quiet_from_min=hours.from_min, quiet_until_min=hours.until_min)


async def _with_absence(work: Work, actor: Actor, chosen: Preferences, absence: NewAbsence | None) -> Preferences:
    if absence is None:
        return replace(chosen, away_from=None, away_until=None, substitute=None)
    if actor.kind is not AccountKind.PROFESSIONAL:
        raise Forbidden("only professionals name a substitute", {"field": "absence"})
    if absence.from_at >= absence.until_at:
        raise BadRequest("an absence ends after it begins", "absence")
    if absence.substitute is not None:
        await _must_stand_in(work, actor, absence.substitute)
    return replace(chosen, away_from=absence.from_at, away_until=absence.until_at, substitute=absence.substitute)


async def _must_stand_in(work: Work, actor: Actor, substitute: AccountId) -> None:
    """Raises:  BadRequest (oneself), NotFound (no professional with such an account in use)."""
    if checked(substitute, field="substitute") == actor.account:
        raise BadRequest("nobody stands in for themselves", "substitute")
    if not await work.accounts.professionals_of([substitute]):
        raise NotFound("no such account", {"field": "substitute"})


async def _view(accounts: Accounts, chosen: Preferences) -> View:
    return View(
        typing=chosen.typing,
        presence=chosen.presence,
        quiet_hours=_quiet_hours(chosen),
        absence=await _absence(accounts, chosen),
        email=chosen.email,
    )


def _quiet_hours(chosen: Preferences) -> QuietHours | None:
    if chosen.quiet_from_min is None or chosen.quiet_until_min is None:
        return None
    return QuietHours(chosen.quiet_from_min, chosen.quiet_until_min)


async def _absence(accounts: Accounts, chosen: Preferences) -> Absence | None:
    if chosen.away_from is None or chosen.away_until is None:
        return None
    named = [] if chosen.substitute is None else [chosen.substitute]
    substitute = next(iter((await accounts.professionals_of(named)).values()), None)
    return Absence(chosen.away_from, chosen.away_until, substitute)
