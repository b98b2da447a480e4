"""To whom a dossier is open: by a place in its circle, or by whom they act for."""

from collections.abc import Iterable, Mapping, Sequence

from dossier.access import At
from dossier.domain.decision import decide
from dossier.domain.question import Part
from dossier.operations.reading import reader_told, situation_of
from dossier.store.memberships import MembershipRows
from dossier.store.merges import MergeRows
from dossier.store.secretariats import SecretariatRows
from mis.extension import Work, shut_out
from protocol.values import AccountId, DossierId

LEFT = "n’est plus dans le cercle de soins"
ACTS_NO_MORE = "n’agit plus pour un professionnel du cercle de soins"


async def who_may_open(at: At, id: DossierId) -> Sequence[AccountId]:
    """Every account to which the dossier is open now."""
    members = await MembershipRows(at.connection, at.now).who_may_open(id)
    return list(dict.fromkeys([*members, *await _acting(at, id)]))


async def open_together(at: At, id: DossierId) -> Mapping[DossierId, Sequence[AccountId]]:
    """To whom a dossier is open, and each that it is merged with."""
    together = (await MergeRows(at.connection).of_one_person([id]))[id]
    return {one: await who_may_open(at, one) for one in sorted(together)}


async def shut_out_closed(work: Work, id: DossierId, accounts: Iterable[AccountId], reason: str) -> None:
    """Have those who may open the dossier no more out of its conversations too.

    Shape:   reason: a sentence that those who stay read
    """
    may_open = await who_may_open(work, id)
    for account in dict.fromkeys(accounts):
        if account not in may_open:
            await shut_out(work, id, account, reason=reason)


async def _acting(at: At, id: DossierId) -> Sequence[AccountId]:
    secretariats = (await SecretariatRows(at.connection, at.now).of([id]))[id]
    if not secretariats:
        return ()
    situation = await situation_of(at, id)
    secretaries = await at.accounts.professionals_of([one.secretary for one in secretariats])
    readers = map(reader_told, secretaries.values())
    return [one.account for one in readers if decide(one, Part.DOSSIER, situation).is_allowed]
