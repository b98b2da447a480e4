"""What the person opposes, in words: whom by name, and a document by its title for who may read it."""

from collections.abc import Mapping, Sequence

from dossier.contract.oppositions import DossierOpposition, DossierOppositions
from dossier.domain.opposition import Against
from dossier.operations.document import documents_of, shown_documents
from dossier.operations.reading import situation_of
from dossier.operations.visit import note_visit
from dossier.store.dossiers import Found
from dossier.store.oppositions import Opposed, OppositionRows
from mis.extension import Actor, Work
from protocol.account import Account
from protocol.values import AccountId


async def shown(work: Work, actor: Actor, found: Found) -> DossierOppositions:
    """Everything that was ever opposed in a dossier, in the order in which it was told."""
    told = await OppositionRows(work.connection).of(found.id)
    people = await work.accounts.by_ids([AccountId(one) for one in _targets(told, Against.PERSON)])
    titles = await _titles(work, actor, found, _targets(told, Against.DOCUMENT))
    return DossierOppositions([_opposition(number, one, people, titles) for number, one in enumerate(told, 1)])


def _targets(told: Sequence[Opposed], against: Against) -> Sequence[str]:
    return [str(one.opposition.target) for one in told if one.opposition.against is against]


async def _titles(work: Work, actor: Actor, found: Found, documents: Sequence[str]) -> Mapping[str, str | None]:
    """The titles of those that the actor may read; that they saw them is recorded first."""
    if not documents:
        return {}
    situation = await situation_of(work, found.id)
    readable = [one for one in await documents_of(work, actor, found.id, situation) if one.kept.id in documents]
    if readable:
        await note_visit(work, actor, found, "documents", situation)
    return {one.id: one.versions[0].title for one in await shown_documents(work, actor, readable, situation)}


def _opposition(
    number: int, opposed: Opposed, people: Mapping[AccountId, Account], titles: Mapping[str, str | None]
) -> DossierOpposition:
    told = opposed.opposition
    target = str(told.target)
    return DossierOpposition(
        number=number,
        against=told.against,
        target=told.target,
        account=people.get(AccountId(target)) if told.against is Against.PERSON else None,
        title=titles.get(target) if told.against is Against.DOCUMENT else None,
        voice=opposed.voice,
        since=told.since,
        until=told.until,
    )
