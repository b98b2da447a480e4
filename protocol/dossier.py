"""The dossier over the WebSocket: what is told to those who may open one. Its resources are read over HTTP."""

from enum import StrEnum

from protocol.frames import Event
from protocol.values import DossierId


class DossierPart(StrEnum):
    IDENTITY = "identity"
    CIRCLE = "circle"
    TIMELINE = "timeline"  # something was said about the person
    NOTES = "notes"
    MENTION = "mention"  # one is named in a note that one may read
    DOCUMENTS = "documents"  # told to who may read the one that it is about
    PLAN = "plan"
    LIFE_LINE = "life_line"
    OPPOSITIONS = "oppositions"
    ACCESSES = "accesses"
    EMERGENCY = "emergency"
    MERGES = "merges"


class DossierChanged(Event, frozen=True, tag="dossier.changed"):
    """Something of a dossier changed: who shows it reads it again, and puts it away if it is theirs no more."""

    dossier: DossierId
    part: DossierPart
