"""What is true of a dossier for one reader at one moment: what decides about each line that they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dossier.domain.decision import decide
from dossier.domain.note import Note
from dossier.domain.question import Document, FedConversation, Part
from dossier.domain.reader import Reader, Situation
from dossier.store.documents import KeptDocument
from protocol.values import DossierId


@dataclass(frozen=True, slots=True)
class Scene:
    """Shape:   documents: those of the dossier, by id, as they may be read now and not when they were deposited;
    through: the dossier through which this one is read, which tells of their merge itself
    """

    reader: Reader
    situation: Situation
    documents: Mapping[str, KeptDocument] = field(default_factory=dict)
    through: DossierId | None = None

    def allows(self, thing: Document | Note | FedConversation | Part) -> bool:
        return decide(self.reader, thing, self.situation).is_allowed

    def reads(self, document: str) -> bool:
        """Whether the reader may read any version of a document."""
        kept = self.documents[document]
        return any(self.allows(kept.asked(one)) for one in kept.versions)
