"""Deposits: who adds a document to a dossier, and what a document must tell to be shared."""

from datetime import UTC, datetime, timedelta

from dossier.domain.day import must_be_day
from dossier.domain.decision import decide
from dossier.domain.document import LISTED_ONLY, TYPES, UNTIL_TOLD, Confidentiality
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.question import Document, Part
from dossier.domain.reader import Reader, Situation
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.text import normalized
from protocol.values import Millis

TITLE_CHARS = 200
_LEVELS = LISTED_ONLY | {Confidentiality.NORMAL}


def must_deposit(reader: Reader, document: Document, situation: Situation) -> None:
    """Refuse a deposit by who is not in the circle, and a document that could not be shared.

    The matrix limits who reads, not who deposits: one's own production is always read by oneself.

    Raises:  NotFound (they may not open the dossier), Forbidden (deposit_glass: break-glass reads and adds nothing),
             BadRequest (document_untyped, document_type, document_outside_matrix, document_confidentiality,
             document_listed)
    """
    must_be_in_circle(reader, situation)
    _must_have_type(document, situation)
    _must_be_confidential(document, situation)


def must_be_in_circle(reader: Reader, situation: Situation) -> None:
    """Refuse whoever adds nothing to the dossier.

    Raises:  NotFound (they may not open it), Forbidden (deposit_glass: break-glass reads and adds nothing)
    """
    door = decide(reader, Part.DOSSIER, situation)
    if not door.is_allowed:
        raise NotFound("no such dossier")
    if door.basis is LegalBasis.EMERGENCY:
        raise Forbidden("break-glass reads and adds nothing", {"reason": "deposit_glass"})


def must_be_described(title: str, dated: str, now: Millis) -> str:
    """Return the title of a document.

    Shape:   title of 1 to 200 characters; dated: YYYY-MM-DD, not after today, wherever today is
    Raises:  BadRequest (document_title, day_..., document_dated), TooLarge
    """
    told = normalized(title.strip(), field="title", most_chars=TITLE_CHARS)
    if not told:
        raise BadRequest("title is missing", "title", "document_title")
    if must_be_day(dated, "dated") > (datetime.fromtimestamp(now / 1_000, UTC) + timedelta(hours=14)).date():
        raise BadRequest("dated is a day to come", "dated", "document_dated")
    return told


def must_change_confidentiality(reader: Reader, before: Document, after: Document, situation: Situation) -> None:
    """Refuse another confidentiality by who is not the author; who administers may show what was hidden until told.

    Raises:  Forbidden (document_author), BadRequest (document_confidentiality, document_listed)
    """
    _must_be_confidential(after, situation)
    if before.author == reader.account:
        return
    membership = situation.membership_of(reader)
    shows_only = after.listed == before.listed and before.confidentiality - after.confidentiality <= UNTIL_TOLD
    if not (
        membership and membership.is_administrator and shows_only and after.confidentiality < before.confidentiality
    ):
        raise Forbidden("its author changes who reads a document", {"reason": "document_author"})


def _must_be_confidential(document: Document, situation: Situation) -> None:
    if len(document.confidentiality & _LEVELS) != 1:
        raise BadRequest("confidentiality is one of N, R and V", "confidentiality", "document_confidentiality")
    if any(situation.circle.member_at(account, situation.now) is None for account in document.listed):
        raise BadRequest("who is listed is in the circle", "listed", "document_listed")


def _must_have_type(document: Document, situation: Situation) -> None:
    if document.type_code is None:
        raise BadRequest("a document without a type cannot be shared", "type_code", "document_untyped")
    if document.type_code not in TYPES:
        raise BadRequest("type_code is no type of document", "type_code", "document_type")
    if document.type_code not in situation.matrix.types:
        reason = "document_outside_matrix"
        raise BadRequest("no profile of the matrix has this type: it cannot be shared", "type_code", reason)
