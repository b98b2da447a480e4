"""Who prints what: admitted as who reads it, and recorded."""

from collections.abc import Mapping

from dossier.contract.prints import NewPrint, PrintedPart
from dossier.domain.question import Part
from dossier.operations.audit import note_act
from dossier.operations.reading import access_as_reader
from dossier.operations.visit import note_print
from mis.extension import Act, Actor, Work
from protocol.values import DossierId

# What decides who reads it on the screen.
READ_AS: Mapping[PrintedPart, Part] = {
    PrintedPart.DOSSIER: Part.DOSSIER,
    PrintedPart.TIMELINE: Part.DOSSIER,
    PrintedPart.DOCUMENTS: Part.DOSSIER,
    PrintedPart.NOTES: Part.DOSSIER,
    PrintedPart.PLAN: Part.PLAN,
    PrintedPart.CIRCLE: Part.CIRCLE,
    PrintedPart.IDENTITY: Part.IDENTITY,
    PrintedPart.LIFE_LINE: Part.LIFE_LINE,
}


async def print_part(work: Work, actor: Actor, id: DossierId, request: NewPrint) -> None:
    """Record that the actor prints a part of a dossier that they may read, each time.

    Raises:  NotFound
    """
    found, situation = await access_as_reader(work, actor, id, READ_AS[request.part])
    await note_print(work, actor, found, request.part, situation)
    await note_act(work, actor, Act.DOSSIER_PRINTED, id)
