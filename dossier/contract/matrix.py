"""The access matrix in force, as people know it, and the types of documents."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.domain.document import Confidentiality
from protocol.http import Admission, Route
from protocol.values import Millis


class MatrixVersion(Struct, frozen=True):
    """Shape:   digest: SHA-256 of what was imported; imported_at: null for the one that comes with the software."""

    version: str
    applies_from: Millis
    digest: str
    imported_at: Millis | None


class MatrixProfile(Struct, frozen=True):
    """A column: professions that read alike."""

    key: str
    label: str


class MatrixRow(Struct, frozen=True):
    """Who reads documents of a type.

    Shape:   readers: profiles; proposed: those of whom no official text says whether they read it
    """

    type_code: str
    readers: list[str]
    proposed: list[str]


class AccessMatrix(Struct, frozen=True):
    """Shape:   profile: the column of who asks; versions: all that were imported, and the one that came first."""

    version: MatrixVersion
    profile: str
    profiles: list[MatrixProfile]
    rows: list[MatrixRow]
    versions: list[MatrixVersion]


class DocumentClass(Struct, frozen=True):
    code: str
    label: str


class DocumentType(Struct, frozen=True):
    """Shape:   is_shareable: the matrix in force knows it."""

    code: str
    label: str
    class_code: str
    is_shareable: bool


class ConfidentialityLabel(Struct, frozen=True):
    code: Confidentiality
    label: str


class DocumentTypes(Struct, frozen=True):
    """Shape:   in French, as the national terminologies have them; photo: the type of a photo that is no imaging."""

    types: list[DocumentType]
    classes: list[DocumentClass]
    confidentialities: list[ConfidentialityLabel]
    photo: str


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        "/api/dossier/matrix",
        Admission.PROFESSIONAL,
        200,
        answer=AccessMatrix,
        summary="Which profession reads which type of document, by the matrix in force.",
    ),
    Route(
        "GET",
        "/api/dossier/document-types",
        Admission.FULL,
        200,
        answer=DocumentTypes,
        summary="Types of documents with their classes, and the codes of confidentiality.",
    ),
)
