"""Who reads the shared thread without being in a conversation hears, seconds later, that something was said in it."""

from collections.abc import Collection, Sequence

from dossier.domain.question import FedConversation
from dossier.operations.readers import readers_of
from dossier.operations.reading import situation_of
from mis.extension import Reading, Store, Work
from protocol.dossier import DossierChanged, DossierPart
from protocol.values import AccountId, DossierId


async def tell_said(store: Store, dossiers: Collection[DossierId]) -> None:
    """Have those told who read what is said about these dossiers; the writer has nothing to look up for it.

    Raises:  Unavailable
    """
    if not dossiers:
        return
    async with store.reading() as reading:
        readers = {id: await _readers(reading, id) for id in dossiers}

    async def tell(work: Work) -> None:
        for id, accounts in readers.items():
            work.tell(accounts, DossierChanged(dossier=id, part=DossierPart.TIMELINE))

    await store.writer.run(tell)


async def _readers(reading: Reading, id: DossierId) -> Sequence[AccountId]:
    return await readers_of(reading, id, FedConversation(is_heard=False), await situation_of(reading, id))
