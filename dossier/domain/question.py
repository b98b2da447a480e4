"""What is asked for in a dossier, and by whom: the question that a decision answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from dossier.domain.circle import Membership, Role
from dossier.domain.document import Confidentiality
from dossier.domain.legal_basis import Scope
from dossier.domain.note import Audience, Note
from dossier.domain.profile import COORDINATION
from dossier.domain.reader import Reader, Situation, Stance, stance_of
from protocol.values import AccountId


@dataclass(frozen=True, slots=True)
class Document:
    """What of a document decides who reads it.

    Shape:   type_code: null while it has none; listed: who is named for this document, one by one
    """

    id: str
    author: AccountId
    type_code: str | None
    confidentiality: frozenset[Confidentiality] = frozenset({Confidentiality.NORMAL})
    listed: frozenset[AccountId] = frozenset()


@dataclass(frozen=True, slots=True)
class FedConversation:
    """A conversation that feeds the dossier's shared thread: what of it decides who reads there what is said in it.

    Shape:   is_heard: the reader is or was a member of it, and reads what was said until they left
    """

    is_heard: bool


class Part(StrEnum):
    """A part of a dossier that is read as one."""

    DOSSIER = "dossier"  # that there is one, and its name in a list
    IDENTITY = "identity"
    CIRCLE = "circle"
    PLAN = "plan"
    LIFE_LINE = "life_line"
    ACCESS_LOG = "access_log"  # who opened what
    ALERTS = "alerts"  # what of it came from outside the circle: emergencies, refusals, searches


Thing = TypeVar("Thing", Document, Note, FedConversation, Part)


@dataclass(frozen=True)
class Question(Generic[Thing]):
    """May this reader read this thing, as things stand."""

    reader: Reader
    thing: Thing
    situation: Situation

    @cached_property
    def membership(self) -> Membership | None:
        """What opens the dossier to the reader; None also for who broke glass."""
        return self.situation.membership_of(self.reader)

    @property
    def stance(self) -> Stance:
        return stance_of(self.reader, self.membership)

    @property
    def audience(self) -> Audience | None:
        """What the reader is to the person, for a note."""
        is_coordinator = self.membership is not None and self.membership.role is Role.COORDINATOR
        if self.stance is Stance.PROFESSIONAL and (is_coordinator or self.reader.profile == COORDINATION):
            return Audience.COORDINATOR
        return _AUDIENCE.get(self.stance)

    @property
    def scope(self) -> Scope | None:
        """The part of the dossier that a consent must cover; none for its door, and for who opened what."""
        if isinstance(self.thing, Document):
            return Scope.DOCUMENTS
        if isinstance(self.thing, Note):
            return Scope.NOTES
        if isinstance(self.thing, FedConversation):
            return Scope.CONVERSATIONS
        return _SCOPE.get(self.thing)


_AUDIENCE: Mapping[Stance, Audience] = {
    Stance.PROFESSIONAL: Audience.PROFESSIONAL,
    Stance.PATIENT: Audience.PATIENT,
    Stance.REPRESENTATIVE: Audience.REPRESENTATIVE,
    Stance.CAREGIVER: Audience.CAREGIVER,
}
_SCOPE: Mapping[Part, Scope] = {
    Part.IDENTITY: Scope.IDENTITY,
    Part.CIRCLE: Scope.CIRCLE,
    Part.PLAN: Scope.PLAN,
    Part.LIFE_LINE: Scope.LIFE_LINE,
}
