"""A dossier as somebody takes it along: what they may read of it and of its conversations, as of one moment."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from msgspec import Struct, to_builtins

from dossier.access import At
from dossier.contract.dossier import Dossier
from dossier.contract.export import ExportRequest
from dossier.domain.export import must_be_entitled, must_be_reason
from dossier.domain.note import Audience
from dossier.domain.question import FedConversation, Part
from dossier.domain.reader import Situation
from dossier.export.about import About, Folder
from dossier.export.about_looked import FOLDER as LOOKED_FOLDER
from dossier.export.about_looked import THING as LOOKED_THING
from dossier.export.about_looked import AboutLooked
from dossier.export.said import AboutSaid
from dossier.operations.audit import note_act
from dossier.operations.export_journal import Journal, Survey, survey
from dossier.operations.export_looked import Looks, looks, sees_who_looked
from dossier.operations.export_said import Said
from dossier.operations.reading import access_part, audience_of
from dossier.operations.seen import dossier_of
from dossier.operations.sight import Sight
from dossier.operations.visit import note_export
from dossier.store.dossiers import Found
from mis.extension import (
    CONVERSATION,
    Act,
    Actor,
    Export,
    Extract,
    FedBy,
    Host,
    Link,
    Names,
    Reading,
    Whole,
    Work,
)
from protocol.values import ConversationId, DossierId, Seq

DOSSIER = Names.of("dossier")
LOOKED = Names.of(LOOKED_THING)
FOLDER = "conversations/{number}/"


class Admitted(Struct, frozen=True):
    """Who may take a dossier along, and what is true of it then."""

    found: Found
    situation: Situation
    audience: Audience | None


class Looked(Struct, frozen=True):
    """What an export is made of, as of one moment.

    Shape:   last: the newest record of the journal then; heard: the conversations that who asks reads something of, and
             of each that they are not in and read in the thread the numbers of what was said there; accesses: the
             journal of who opened what and its newest record, for whom all of it is
    """

    sight: Sight
    dossier: Dossier
    last: Seq
    heard: Sequence[tuple[FedBy, Sequence[Seq] | None]]
    accesses: tuple[ConversationId, Seq] | None


async def begin(host: Host, actor: Actor, id: DossierId, request: ExportRequest) -> Export:
    """Admit an export of what one may read of a dossier, and record that it was asked for before a byte is given.

    Raises:  NotFound, Forbidden (who helps at home takes nothing along), BadRequest (no reason), TooLarge, RateLimited,
             Unavailable (what is newest is in no checkpoint)
    """
    async with host.store.reading() as reading:
        admitted = await _admit(reading, actor, id)
        reason = must_be_reason(request.reason, admitted.audience)
        looked = await _look(reading, actor, admitted)
    export = await host.exports.desk.compose(actor, await _parts(host, actor, looked))
    await host.store.writer.run(partial(_note, actor=actor, id=id, reason=reason))
    return export


async def _admit(at: At, actor: Actor, id: DossierId) -> Admitted:
    """Raises:  NotFound, Forbidden."""
    found, situation = await access_part(at, actor, id, Part.DOSSIER)
    audience = audience_of(actor, situation)
    must_be_entitled(audience)
    return Admitted(found, situation, audience)


async def _note(work: Work, *, actor: Actor, id: DossierId, reason: str | None) -> None:
    admitted = await _admit(work, actor, id)
    await note_export(work, actor, admitted.found, admitted.situation, reason)
    await note_act(work, actor, Act.DOSSIER_EXPORTED, id)


async def _look(reading: Reading, actor: Actor, admitted: Admitted) -> Looked:
    found = admitted.found
    sight = await Sight.of(reading, actor, found.id)
    return Looked(
        sight=sight,
        dossier=await dossier_of(reading, actor, found, admitted.situation),
        last=(await reading.fed.last(ConversationId(found.id))).seq,
        heard=[one async for one in _heard(reading, sight)],
        accesses=await _accesses(reading, sight, found),
    )


async def _accesses(reading: Reading, sight: Sight, found: Found) -> tuple[ConversationId, Seq] | None:
    if not sees_who_looked(sight.scene):
        return None
    return found.accesses, (await reading.fed.last(found.accesses)).seq


async def _heard(reading: Reading, sight: Sight) -> AsyncIterator[tuple[FedBy, Sequence[Seq] | None]]:
    """Whole for a member; as the thread has it for who reads it there; until they left for who was a member."""
    for one in await reading.fed.linked(sight.id, sight.actor.account):
        is_fed = one.feeds and sight.scene.allows(FedConversation(is_heard=False))
        if is_fed and not one.is_present:
            yield one, await reading.exported.texts(one.conversation, one.last.seq)
        elif one.heard is not None and sight.scene.allows(FedConversation(is_heard=True)):
            yield one, None


async def _parts(host: Host, actor: Actor, looked: Looked) -> list[Whole | Extract]:
    """The conversations, each in a folder, who opened what in another, and the journal."""
    surveyed = await survey(host.store, looked.sight, looked.last)
    folders = [Folder(FOLDER.format(number=number), one.subject) for number, (one, _) in enumerate(looked.heard, 1)]
    has_looked = looked.accesses is not None
    about = About(looked.dossier, folders, host.clock.now(), actor.profile.name, host.settings.zone, has_looked)
    parts: list[Whole | Extract] = [
        Whole(folder.path, one.conversation) if texts is None else _said(actor, folder, one, texts, about)
        for folder, (one, texts) in zip(folders, looked.heard, strict=True)
    ]
    if looked.accesses is not None:
        parts.append(await _who_looked(host, *looked.accesses, surveyed, about))
    return [*parts, _journal(looked, surveyed, about)]


def _said(actor: Actor, folder: Folder, fed: FedBy, texts: Sequence[Seq], about: About) -> Extract:
    told = AboutSaid(folder.subject, about)
    return Extract(
        folder=folder.path,
        names=CONVERSATION,
        conversation=fed.conversation,
        seqs=texts,
        title=told.title,
        sentences=told.sentences(),
        readme=told.readme(),
        about={"subject": fed.subject, "dossier": about.dossier.id},
        extracting=Said(actor, fed.last.seq, fed.heard.seq if fed.heard else 0, about.zone),
    )


async def _who_looked(host: Host, journal: ConversationId, last: Seq, surveyed: Survey, about: About) -> Extract:
    seqs = await looks(host.store, journal, last)
    told = AboutLooked(about)
    return Extract(
        folder=LOOKED_FOLDER,
        names=LOOKED,
        conversation=journal,
        seqs=seqs,
        title=told.title,
        sentences=told.sentences(),
        readme=told.readme(),
        about={"dossier": about.dossier.id},
        extracting=Looks(surveyed.titles, about.zone),
    )


def _journal(looked: Looked, surveyed: Survey, about: About) -> Extract:
    links = [Link(one.words, one.path + CONVERSATION.page) for one in about.folders]
    if about.has_looked:
        links.append(Link("Qui a lu ce dossier", LOOKED_FOLDER + LOOKED.page))
    return Extract(
        folder="",
        names=DOSSIER,
        conversation=ConversationId(looked.sight.id),
        seqs=surveyed.seqs,
        title=about.title,
        sentences=about.sentences(),
        readme=about.readme(),
        about=to_builtins(looked.dossier),
        extracting=Journal(looked.sight, looked.dossier.identity_version, surveyed, looked.last, about.zone),
        links=links,
    )
