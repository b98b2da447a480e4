"""Presence: when the members of a conversation were last there, and who of them is away; asked, never told."""

from collections.abc import Sequence

from mis.access import access_thread
from mis.actor import Actor
from mis.domain.preferences import DEFAULTS, Preferences
from mis.store.reading import Reading
from protocol.account import Account
from protocol.errors import Forbidden
from protocol.presence import MemberPresence, Presence, PresenceGet
from protocol.values import AccountId, AccountKind, Millis

EXACT_MS = 60_000


async def get(reading: Reading, actor: Actor, request: PresenceGet) -> Presence:
    """The presence of those who are in the conversation now; for patients and caregivers nothing is filled in.

    Raises:  NotFound, Forbidden (who has left)
    """
    thread = await access_thread(reading, actor, request.conversation)
    if not thread.is_present:
        raise Forbidden("you have left this conversation")
    present = await reading.threads.present(thread)
    if actor.kind is not AccountKind.PROFESSIONAL:
        return Presence([_nothing(account, deactivated=False) for account in present])
    return Presence(await _presence(reading, present))


async def _presence(reading: Reading, present: Sequence[AccountId]) -> list[MemberPresence]:
    seen_at = await reading.activity.seen_at(present)
    chosen = await reading.preferences.of(present)
    away = {account: one for account, one in chosen.items() if one.is_away(reading.now)}
    substitutes = await reading.accounts.professionals_of([one.substitute for one in away.values() if one.substitute])
    in_use = await reading.accounts.kinds_in_use(present)
    return [
        _member(account, seen_at.get(account), chosen.get(account, DEFAULTS), away.get(account), substitutes)
        if account in in_use
        else _nothing(account, deactivated=True)
        for account in present
    ]


def _nothing(account: AccountId, *, deactivated: bool) -> MemberPresence:
    return MemberPresence(account, seen_at=None, away_until=None, substitute=None, deactivated=deactivated)


def _member(
    account: AccountId,
    seen_at: Millis | None,
    chosen: Preferences,
    absence: Preferences | None,
    substitutes: dict[AccountId, Account],
) -> MemberPresence:
    return MemberPresence(
        account=account,
        seen_at=seen_at - seen_at % EXACT_MS if chosen.presence and seen_at is not None else None,
        away_until=absence.away_until if absence else None,
        substitute=substitutes.get(absence.substitute) if absence and absence.substitute else None,
        deactivated=False,
    )
