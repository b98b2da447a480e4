"""Who hears that a dossier changed: those who may open it, and those who might until now."""

from collections.abc import Iterable, Sequence

from dossier.operations.openers import who_may_open
from dossier.store.memberships import MembershipRows
from mis.extension import Work
from protocol.dossier import DossierChanged, DossierPart
from protocol.values import AccountId, DossierId


async def tell(work: Work, id: DossierId, part: DossierPart, also: Sequence[AccountId] = ()) -> None:
    """Have them told after the commit; the event says nothing but which part of which dossier."""
    may_open = await who_may_open(work, id)
    work.tell(list(dict.fromkeys([*may_open, *also])), DossierChanged(dossier=id, part=part))


async def tell_the_person(work: Work, id: DossierId, part: DossierPart, *, but: AccountId | None = None) -> None:
    """Have the person told, and who represents them: of what somebody else did."""
    theirs = await MembershipRows(work.connection, work.now).of_the_person(id)
    told = [account for account in theirs if account != but]
    if told:
        work.tell(told, DossierChanged(dossier=id, part=part))


async def who_answers(work: Work, id: DossierId) -> Sequence[AccountId]:
    """Those who answer for the dossier: the person, who represents them, the référent, who administers it."""
    return await MembershipRows(work.connection, work.now).who_answers(id)


async def tell_who_answers(work: Work, id: DossierId, part: DossierPart) -> None:
    """Have those told who answer for the dossier."""
    if answering := await who_answers(work, id):
        work.tell(answering, DossierChanged(dossier=id, part=part))


async def call_for(work: Work, id: DossierId, accounts: Iterable[AccountId], *, is_urgent: bool = False) -> None:
    """Have accounts told on their telephones too, unless they open the dossier first: at once, or after a minute."""
    at = work.now if is_urgent else work.now + work.settings.notify_after_s * 1_000
    await work.notices.tell_of(id, accounts, at=at, urgent=is_urgent)
