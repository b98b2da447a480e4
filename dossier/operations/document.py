"""Documents as who asks may read them: listed, shown with their versions, given; each decided at that moment."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Self

from msgspec import Struct

from dossier.access import At
from dossier.contract.document import (
    DocumentClassCount,
    DocumentProvenance,
    DocumentVersion,
    DossierDocument,
    DossierDocuments,
)
from dossier.domain.decision import Decision, decide
from dossier.domain.document import TYPES, UNTIL_TOLD, Provenance
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.reading import may_read, reader_of, situation_of
from dossier.operations.visit import note_document, note_visit
from dossier.records import DECODER, DocumentRecorded
from dossier.store.documents import DocumentRows, KeptDocument, KeptVersion
from dossier.store.dossiers import DossierRows
from mis.extension import Actor, Kept, Reading, Recorded, Work, cursor_of, place_of
from protocol.account import Account
from protocol.errors import NotFound
from protocol.values import AccountId, Cursor, DossierId, Millis, Seq

PAGE = 50


class Place(Struct, frozen=True, array_like=True):
    """Where a page of documents ended: with the newest version that one may read."""

    at: Millis
    id: str


class Readable(Struct, frozen=True):
    """Shape:   versions: those that one may read, the newest first; at least one."""

    kept: KeptDocument
    versions: Sequence[KeptVersion]

    @property
    def place(self) -> Place:
        return Place(self.versions[0].at, self.kept.id)

    @property
    def class_code(self) -> str:
        return TYPES[self.kept.type_code].class_code


async def page(
    work: Work, actor: Actor, id: DossierId, class_code: str | None, before: Cursor | None
) -> DossierDocuments:
    """What the actor may read of a dossier; that they looked is recorded first.

    Raises:  NotFound, BadRequest (no cursor of this server's)
    """
    found = await DossierRows(work.connection, work.now).one(id)
    situation = await situation_of(work, id)
    readable = await documents_of(work, actor, id, situation)
    if found is None or not (readable or may_read(actor, Part.DOSSIER, situation)):
        raise NotFound("no such dossier")
    await note_visit(work, actor, found, "documents", situation)
    counts = Counter(one.class_code for one in readable)
    after = place_of(before, Place) if before else None
    asked = [one for one in readable if class_code in (None, one.class_code) and _is_after(one, after)]
    following = cursor_of(asked[PAGE - 1].place) if len(asked) > PAGE else None
    shown = await shown_documents(work, actor, asked[:PAGE], situation)
    return DossierDocuments(shown, [DocumentClassCount(*one) for one in sorted(counts.items())], following)


async def show(work: Work, actor: Actor, id: DossierId, document: str) -> DossierDocument | None:
    """A document, or None for who may not read it; either is recorded.

    Raises:  NotFound (there is none)
    """
    kept = await access_kept(work, id, document)
    situation = await situation_of(work, id)
    readable = _readable(actor, kept, situation)
    decided = _decision(actor, kept, (readable.versions if readable else kept.versions)[0], situation)
    await _note(work, actor, id, kept, None, decided)
    return (await shown_documents(work, actor, [readable], situation))[0] if readable else None


async def may_open(work: Work, actor: Actor, id: DossierId, document: str, number: int) -> bool:
    """Whether the actor may read a version now; either is recorded.

    Raises:  NotFound (there is none)
    """
    kept = await access_kept(work, id, document)
    decided = _decision(actor, kept, _version(kept, number), await situation_of(work, id))
    await _note(work, actor, id, kept, number, decided)
    return decided.is_allowed


async def access_file(reading: Reading, actor: Actor, id: DossierId, document: str, number: int) -> Kept:
    """The file of a version, for who may read it now.

    Raises:  NotFound
    """
    kept = await access_kept(reading, id, document)
    version = _version(kept, number)
    file = await reading.attachments.one(version.file)
    if file is None or not _decision(actor, kept, version, await situation_of(reading, id)).is_allowed:
        raise NotFound("no such document")
    return file


async def documents_of(at: At, actor: Actor, id: DossierId, situation: Situation) -> list[Readable]:
    """What the actor may read, the newest first."""
    kept = await DocumentRows(at.connection).of(id)
    found = [one for one in (_readable(actor, document, situation) for document in kept) if one]
    return sorted(found, key=lambda one: (one.place.at, one.kept.id), reverse=True)


async def access_kept(at: At, id: DossierId, document: str) -> KeptDocument:
    """A document, of which nothing is decided yet.

    Raises:  NotFound
    """
    kept = await DocumentRows(at.connection).one(id, document)
    if kept is None:
        raise NotFound("no such document")
    return kept


async def access_document(at: At, actor: Actor, id: DossierId, document: str, situation: Situation) -> Readable:
    """A document with what the actor may read of it.

    Raises:  NotFound
    """
    readable = _readable(actor, await access_kept(at, id, document), situation)
    if readable is None:
        raise NotFound("no such document")
    return readable


async def named_documents(
    at: At, actor: Actor, id: DossierId, ids: Collection[str], situation: Situation
) -> Mapping[str, DossierDocument]:
    """Of documents that something else names (a note, a visit) those that the actor may read, by id."""
    kept = await DocumentRows(at.connection).some(id, ids)
    found = [one for one in (_readable(actor, document, situation) for document in kept) if one]
    return {one.id: one for one in await shown_documents(at, actor, found, situation)}


async def shown_documents(
    at: At, actor: Actor, some: Sequence[Readable], situation: Situation
) -> list[DossierDocument]:
    """Documents in words, for who may read them."""
    showing = await _Showing.of(at, actor, some, situation)
    return [showing.document(one) for one in some]


class _Showing(Struct, frozen=True):
    """What documents are shown with: their records, and the accounts that these name."""

    actor: Actor
    situation: Situation
    recorded: Mapping[Seq, Recorded]
    people: Mapping[AccountId, Account]

    @classmethod
    async def of(cls, at: At, actor: Actor, some: Sequence[Readable], situation: Situation) -> Self:
        places = [(one.kept.journal, version.seq) for one in some for version in one.versions]
        recorded = {one.seq: one for one in await at.records.named(places)}
        named = {version.author for one in some for version in one.versions}
        named |= {account for one in some for account in one.kept.listed}
        named |= {told.provenance.author for told in map(_told, recorded.values()) if told and told.provenance}
        return cls(actor, situation, recorded, await at.accounts.by_ids(list(named)))

    def document(self, one: Readable) -> DossierDocument:
        kept = one.kept
        has_circle = may_read(self.actor, Part.CIRCLE, self.situation)
        return DossierDocument(
            id=kept.id,
            type_code=kept.type_code,
            confidentiality=sorted(kept.confidentiality),
            listed=[self.people[account] for account in sorted(kept.listed)] if has_circle else None,
            versions=[self._version(version) for version in one.versions],
            may_change=kept.author == self.actor.account,
            may_show=self._may_show(kept),
        )

    def _version(self, version: KeptVersion) -> DocumentVersion:
        recorded = self.recorded[version.seq]
        told = _told(recorded)
        return DocumentVersion(
            number=version.number,
            title=told.title if told else None,
            dated=told.dated if told else None,
            author=self.people[version.author],
            at=version.at,
            file=recorded.files[0] if recorded.files else None,
            provenance=self._provenance(told.provenance) if told and told.provenance else None,
        )

    def _provenance(self, told: Provenance) -> DocumentProvenance:
        return DocumentProvenance(told.conversation, told.seq, self.people[told.author], told.at)

    def _may_show(self, kept: KeptDocument) -> bool:
        membership = self.situation.circle.member_at(self.actor.account, self.situation.now)
        tells = kept.author == self.actor.account or (membership is not None and membership.is_administrator)
        return tells and bool(kept.confidentiality & UNTIL_TOLD)


def _told(recorded: Recorded) -> DocumentRecorded | None:
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    return told if isinstance(told, DocumentRecorded) else None


def _readable(actor: Actor, kept: KeptDocument, situation: Situation) -> Readable | None:
    versions = [one for one in kept.versions if _decision(actor, kept, one, situation).is_allowed]
    return Readable(kept, versions) if versions else None


def _decision(actor: Actor, kept: KeptDocument, version: KeptVersion, situation: Situation) -> Decision:
    return decide(reader_of(actor), kept.asked(version), situation)


def _version(kept: KeptDocument, number: int) -> KeptVersion:
    found = next((one for one in kept.versions if one.number == number), None)
    if found is None:
        raise NotFound("no such document")
    return found


async def _note(
    work: Work, actor: Actor, id: DossierId, kept: KeptDocument, number: int | None, decided: Decision
) -> None:
    found = await DossierRows(work.connection, work.now).one(id)
    if found is not None:
        await note_document(work, actor, found, kept.id, number, decided)


def _is_after(one: Readable, place: Place | None) -> bool:
    return place is None or (one.place.at, one.place.id) < (place.at, place.id)
