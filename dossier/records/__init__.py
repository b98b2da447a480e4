"""What is recorded in the journals of a dossier, as it stays readable for ever: each structure by its tag `what`."""

from typing import TypeAlias

import msgspec

from dossier.records.circle import MembershipRecorded
from dossier.records.document import ConfidentialityRecorded, DocumentRead, DocumentRecorded
from dossier.records.emergency import EmergencyAnswered, EmergencyReviewed, GlassBroken
from dossier.records.event import EventRecorded
from dossier.records.export import Exported
from dossier.records.identity import IdentityRecorded
from dossier.records.insi import InsiAsked
from dossier.records.merge import MergeRecorded
from dossier.records.note import HungRecorded, NoteRecorded
from dossier.records.parcours import ParcoursRecorded
from dossier.records.plan import PlanRecorded, PlanSigned
from dossier.records.print import Printed
from dossier.records.rights import OppositionRecorded
from dossier.records.visit import Refused, Searched, Visited

__all__ = [
    "DECODER",
    "ConfidentialityRecorded",
    "DocumentRead",
    "DocumentRecorded",
    "EmergencyAnswered",
    "EmergencyReviewed",
    "EventRecorded",
    "Exported",
    "GlassBroken",
    "HungRecorded",
    "IdentityRecorded",
    "InsiAsked",
    "MembershipRecorded",
    "MergeRecorded",
    "NoteRecorded",
    "OppositionRecorded",
    "ParcoursRecorded",
    "PlanRecorded",
    "PlanSigned",
    "Printed",
    "Record",
    "Refused",
    "Searched",
    "Visited",
]

Record: TypeAlias = (
    ConfidentialityRecorded
    | DocumentRead
    | DocumentRecorded
    | EmergencyAnswered
    | EmergencyReviewed
    | EventRecorded
    | Exported
    | GlassBroken
    | HungRecorded
    | IdentityRecorded
    | InsiAsked
    | MembershipRecorded
    | MergeRecorded
    | NoteRecorded
    | OppositionRecorded
    | ParcoursRecorded
    | PlanRecorded
    | PlanSigned
    | Printed
    | Refused
    | Searched
    | Visited
)
DECODER = msgspec.json.Decoder(Record)
