"""What was written or sent in a conversation becomes a document."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.document import DossierDocument
from dossier.contract.paths import ONE
from dossier.domain.document import Confidentiality
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.values import AccountId, AttachmentId, ClientRef, ConversationId, Seq


class Filing(Struct, frozen=True):
    """A message that one may read, its text or one of its files, to be copied into the dossier.

    Shape:   attachment: which file, null for the text; the rest as of a new document
    """

    client_ref: ClientRef
    conversation: ConversationId
    seq: Seq
    title: str
    dated: str
    type_code: str | None = None
    attachment: AttachmentId | None = None
    confidentiality: tuple[Confidentiality, ...] = (Confidentiality.NORMAL,)
    listed: tuple[AccountId, ...] = ()


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ONE}/filings",
        Admission.FULL,
        201,
        Filing,
        DossierDocument,
        summary="File from a conversation; the same `client_ref` gives the same document.",
        refuses=(Conflict,),
    ),
)
