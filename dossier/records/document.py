"""Documents: each version whole, and who may read them from when on."""

from collections.abc import Sequence

from dossier.domain.document import Confidentiality, Provenance
from dossier.records.told import Told
from protocol.values import AccountId, AttachmentId, SessionId


class DocumentRecorded(Told, frozen=True, tag="document", omit_defaults=True):
    """A version of a document, from 1; those before stay as they are.

    Shape:   file: which the same record has; dated: YYYY-MM-DD; provenance: of what was filed from a conversation
    """

    document: str
    number: int
    file: AttachmentId
    type_code: str
    title: str
    dated: str
    confidentiality: Sequence[Confidentiality]
    listed: Sequence[AccountId] = ()
    provenance: Provenance | None = None


class ConfidentialityRecorded(Told, frozen=True, tag="confidentiality", omit_defaults=True):
    """Who may read all versions of a document, from here on."""

    document: str
    confidentiality: Sequence[Confidentiality]
    listed: Sequence[AccountId] = ()


class DocumentRead(Told, frozen=True, tag="document_read", omit_defaults=True):
    """Somebody asked for a document, and was given or refused it; in the journal of accesses.

    Shape:   version: null where it was asked for as a whole; rule: which decided; profile: the column of the matrix;
             acting_for: as of a visit
    """

    document: str
    rule: str
    profile: str
    matrix: str
    session: SessionId
    version: int | None = None
    basis: str | None = None
    acting_for: AccountId | None = None
