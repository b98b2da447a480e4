"""The access matrix: imported by an operator, in force from its day on, shown as people know it."""

from dossier.contract.matrix import (
    AccessMatrix,
    ConfidentialityLabel,
    DocumentClass,
    DocumentType,
    DocumentTypes,
    MatrixProfile,
    MatrixRow,
    MatrixVersion,
)
from dossier.domain.document import CLASSES, CONFIDENTIALITIES, PHOTO, TYPES
from dossier.domain.matrix import Matrix, default_matrix, matrix_in_force, read_matrix
from dossier.domain.profile import PROFILES
from dossier.operations.reading import reader_of
from dossier.store.matrices import MatrixRows
from mis.extension import Act, Actor, Reading, Work
from protocol.errors import Conflict
from protocol.values import Millis


async def import_matrix(work: Work, text: str, version: str, applies_from: Millis) -> Matrix:
    """Keep a matrix for good; it is in force from its day on, until another one is.

    Raises:  BadRequest (a line, or the version), Conflict (there is one of this version)
    """
    matrix = read_matrix(text, version, applies_from)
    rows = MatrixRows(work.connection)
    imported = await rows.all()
    if matrix.version in {default_matrix().version, *(one.version for one in imported)}:
        raise Conflict(f"there is a matrix of version {matrix.version}", {"reason": "matrix_version"})
    work.writes()
    await rows.add(matrix, text, at=work.now)
    await work.audit.add(Act.DOSSIER_MATRIX_IMPORTED, detail=str(len(imported) + 1))
    return matrix


async def show(reading: Reading, actor: Actor) -> AccessMatrix:
    """The matrix in force, row by row."""
    rows = MatrixRows(reading.connection)
    matrix = matrix_in_force(await rows.matrices(), reading.now)
    first = default_matrix()
    versions = [MatrixVersion(first.version, first.applies_from, first.digest, None)]
    versions += [
        MatrixVersion(*(getattr(one, name) for name in MatrixVersion.__struct_fields__)) for one in await rows.all()
    ]
    return AccessMatrix(
        version=next(one for one in versions if one.version == matrix.version),
        profile=reader_of(actor).profile,
        profiles=[MatrixProfile(key, label) for key, label in PROFILES.items()],
        rows=[_row(matrix, code) for code in TYPES if code in matrix.types],
        versions=versions,
    )


async def types(reading: Reading) -> DocumentTypes:
    """What a document may be, in the order of the terminologies."""
    matrix = matrix_in_force(await MatrixRows(reading.connection).matrices(), reading.now)
    return DocumentTypes(
        types=[DocumentType(one.code, one.label, one.class_code, one.code in matrix.types) for one in TYPES.values()],
        classes=[DocumentClass(code, label) for code, label in CLASSES.items()],
        confidentialities=[ConfidentialityLabel(code, label) for code, label in CONFIDENTIALITIES.items()],
        photo=PHOTO,
    )


def _row(matrix: Matrix, code: str) -> MatrixRow:
    readers = [profile for profile in PROFILES if matrix.allows(profile, code)]
    return MatrixRow(code, readers, [profile for profile in PROFILES if (profile, code) in matrix.proposed])
