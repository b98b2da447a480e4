"""Documents: brought, deposited, read version by version, and shown to whom they may be."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import DOCUMENT, ONE, VERSION
from dossier.domain.document import Confidentiality
from protocol.account import Account
from protocol.attachment import Attachment, AttachmentStored
from protocol.errors import BadRequest, Closed, Conflict
from protocol.http import Admission, Route
from protocol.values import AccountId, AttachmentId, ConversationId, Cursor, Millis, Seq

BYTES, PICTURE = "application/octet-stream", "image/webp"


class DocumentProvenance(Struct, frozen=True):
    """The message that a version was filed from."""

    conversation: ConversationId
    seq: Seq
    author: Account
    at: Millis


class DocumentVersion(Struct, frozen=True):
    """Shape:   dated: YYYY-MM-DD, the day that the document tells; at: when its author deposited it; title, dated and
    file are null where its record cannot be opened any more
    """

    number: int
    title: str | None
    dated: str | None
    author: Account
    at: Millis
    file: Attachment | None
    provenance: DocumentProvenance | None


class DossierDocument(Struct, frozen=True):
    """A document, as far as who asks may read it.

    Shape:   type_code: of the national terminology (`GET /api/dossier/document-types`); versions: those that one may
             read, the newest first; listed: who is named for it, null for who may not see the circle; may_change: who
             asks is its author; may_show: may take back what hides it from the person until they are told
    """

    id: str
    type_code: str
    confidentiality: list[Confidentiality]
    listed: list[Account] | None
    versions: list[DocumentVersion]
    may_change: bool
    may_show: bool


class DocumentClassCount(Struct, frozen=True):
    """How many documents of a class one may read."""

    code: str
    count: int


class DossierDocuments(Struct, frozen=True):
    """A page of what one may read, the newest version first.

    Shape:   classes: of all pages together, by code
    """

    documents: list[DossierDocument]
    classes: list[DocumentClassCount]
    next: Cursor | None


class NewDocument(Struct, frozen=True):
    """A document to be.

    Shape:   file: of `POST .../files`, one's own; confidentiality: one of N, R and V, and any of the other three;
             listed: who reads what is R or V, and which caregivers read it
    """

    file: AttachmentId
    title: str
    dated: str
    type_code: str | None = None
    confidentiality: tuple[Confidentiality, ...] = (Confidentiality.NORMAL,)
    listed: tuple[AccountId, ...] = ()


class NewVersion(Struct, frozen=True):
    """Another version of a document; those before stay readable."""

    file: AttachmentId
    title: str
    dated: str


class DocumentAudience(Struct, frozen=True):
    """What decides who reads a document, of one that is to be deposited."""

    type_code: str | None = None
    confidentiality: tuple[Confidentiality, ...] = (Confidentiality.NORMAL,)
    listed: tuple[AccountId, ...] = ()


class DocumentConfidentiality(Struct, frozen=True):
    confidentiality: tuple[Confidentiality, ...]
    listed: tuple[AccountId, ...] = ()


class DocumentReaders(Struct, frozen=True):
    """Shape:   readers: null for who may not see the circle; count: of all, who asks among them."""

    count: int
    readers: list[Account] | None


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ONE}/files",
        Admission.FULL,
        201,
        answer=AttachmentStored,
        query=("client_ref",),
        summary="Bring a file to the dossier; what no document has after a day is deleted.",
        refuses=(BadRequest, Closed),
        bytes_in=BYTES,
    ),
    Route(
        "POST",
        f"{ONE}/readers",
        Admission.FULL,
        200,
        DocumentAudience,
        DocumentReaders,
        asks=True,
        summary="Who of the care circle would read such a document.",
    ),
    Route(
        "POST",
        f"{ONE}/documents",
        Admission.FULL,
        201,
        NewDocument,
        DossierDocument,
        summary="Deposit a document; the same file gives the same one.",
        refuses=(Conflict,),
    ),
    Route(
        "GET",
        f"{ONE}/documents",
        Admission.FULL,
        200,
        answer=DossierDocuments,
        query=("class", "before"),
        summary="The documents that one may read, the newest first.",
        refuses=(BadRequest,),
    ),
    Route(
        "GET",
        DOCUMENT,
        Admission.FULL,
        200,
        answer=DossierDocument,
        summary="A document with every version that one may read; that one opened it is recorded.",
    ),
    Route(
        "POST",
        f"{DOCUMENT}/versions",
        Admission.FULL,
        201,
        NewVersion,
        DossierDocument,
        summary="Add a version; those before stay as they are.",
        refuses=(Conflict,),
    ),
    Route(
        "PUT",
        f"{DOCUMENT}/confidentiality",
        Admission.FULL,
        200,
        DocumentConfidentiality,
        DossierDocument,
        summary="Have others read a document: its author, or who administers once the person was told.",
    ),
    Route(
        "GET",
        f"{VERSION}/file",
        Admission.FULL,
        200,
        summary="The bytes of a version, or a `Range` of them; that one read it is recorded.",
        bytes_out=BYTES,
        is_ranged=True,
    ),
    Route(
        "GET",
        f"{VERSION}/thumbnail",
        Admission.FULL,
        200,
        summary="A small picture of a version that is a picture or a PDF; that one saw it is recorded.",
        bytes_out=PICTURE,
    ),
    Route(
        "GET",
        f"{VERSION}/pages/{{page}}",
        Admission.FULL,
        200,
        query=("width",),
        summary="A page of a PDF as a picture, from 1; that one saw it is recorded.",
        refuses=(BadRequest,),
        bytes_out=PICTURE,
    ),
)
