"""What a document is called and how confidential it is: types, classes and codes of the national terminologies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from dossier.domain.packaged import rows_of
from protocol.values import AccountId, AttachmentId, ConversationId, Millis, Seq

PHOTO = "52040-3"  # an illustration that is no medical imaging: what a photo of a conversation is filed as
PLAN = "18776-5"


class Confidentiality(StrEnum):
    """Source:  JDV_J08: one of N, R, V, and any of the three others."""

    NORMAL = "N"
    RESTRICTED = "R"
    VERY_RESTRICTED = "V"
    MASKED = "MASQUE_PS"
    INVISIBLE_TO_PATIENT = "INVISIBLE_PATIENT"
    INVISIBLE_TO_REPRESENTATIVES = "INVISIBLE_REPRESENTANTS_LEGAUX"


LISTED_ONLY = frozenset({Confidentiality.RESTRICTED, Confidentiality.VERY_RESTRICTED})

UNTIL_TOLD = frozenset({Confidentiality.INVISIBLE_TO_PATIENT, Confidentiality.INVISIBLE_TO_REPRESENTATIVES})


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Shape:   in_dmp: whether the national shared record takes it."""

    code: str
    label: str
    class_code: str
    in_dmp: bool


class Provenance(Struct, frozen=True, omit_defaults=True):
    """The message that a document was filed from.

    Shape:   attachment: which of its files, null for its text
    Units:   at in ms since 1970-01-01 UTC
    """

    conversation: ConversationId
    seq: Seq
    author: AccountId
    at: Millis
    attachment: AttachmentId | None = None


def _types() -> Mapping[str, DocumentType]:
    rows = rows_of("document_types.csv")
    return {
        row["code"]: DocumentType(row["code"], row["label_fr"], row["class_code"], row["in_dmp"] == "O") for row in rows
    }


TYPES: Mapping[str, DocumentType] = _types()
CONFIDENTIALITIES: Mapping[Confidentiality, str] = {
    Confidentiality(row["code"]): row["label_fr"] for row in rows_of("confidentiality.csv")
}
CLASSES: Mapping[str, str] = {row["code"]: row["label_fr"] for row in rows_of("document_classes.csv")}
