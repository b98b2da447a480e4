"""Who hears of something that not everybody reads: those who may read it."""

from collections.abc import Sequence
from typing import TypeAlias

from dossier.access import At
from dossier.domain.decision import decide
from dossier.domain.note import Note
from dossier.domain.question import Document, FedConversation, Part
from dossier.domain.reader import Situation
from dossier.operations.reading import reader_told
from dossier.store.memberships import MembershipRows
from mis.extension import Work
from protocol.dossier import DossierChanged, DossierPart
from protocol.values import AccountId, DossierId

Readable: TypeAlias = Document | Note | FedConversation | Part


async def tell_readers(
    work: Work, id: DossierId, part: DossierPart, thing: Readable, situation: Situation
) -> Sequence[AccountId]:
    """Have those told after the commit who may read it, and nobody else; give them."""
    readers = await readers_of(work, id, thing, situation)
    work.tell(readers, DossierChanged(dossier=id, part=part))
    return readers


async def readers_of(at: At, id: DossierId, thing: Readable, situation: Situation) -> Sequence[AccountId]:
    """Those who may open the dossier, and read this of it."""
    members = await MembershipRows(at.connection, at.now).who_may_open(id)
    asked = dict.fromkeys([*members, *(one.secretary for one in situation.secretariats)])
    accounts = (await at.accounts.by_ids(list(asked))).values()
    return [one.id for one in accounts if decide(reader_told(one), thing, situation).is_allowed]
