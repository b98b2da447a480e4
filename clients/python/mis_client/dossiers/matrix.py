"""The access matrix in force, and the types of documents."""

from dossier.contract.matrix import AccessMatrix, DocumentTypes
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_MATRIX = Exchange("GET", "/api/dossier/matrix", AccessMatrix)
_TYPES = Exchange("GET", "/api/dossier/document-types", DocumentTypes)


class Matrix(Asking):
    async def read_matrix(self) -> AccessMatrix:
        """Which profession reads which type of document, by the matrix in force."""
        return await self._ask(_MATRIX)

    async def read_document_types(self) -> DocumentTypes:
        """Types of documents with their classes, and the codes of confidentiality."""
        return await self._ask(_TYPES)
