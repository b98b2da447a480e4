"""Secretariats: who acts for which professional, from when until when."""

from collections.abc import Sequence

from msgspec import Struct

from protocol.account import Account
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.http import Admission, Route
from protocol.values import AccountId, Cursor, Millis

SECRETARIATS = "/api/dossier/secretariats"


class NewSecretariat(Struct, frozen=True):
    """Units:   times in ms since 1970-01-01 UTC; since is now if not given; until is exclusive."""

    secretary: AccountId
    professional: AccountId
    since: Millis | None = None
    until: Millis | None = None


class SecretariatEnd(Struct, frozen=True):
    """Units:   until in ms since 1970-01-01 UTC; now if not given."""

    until: Millis | None = None


class DossierSecretariat(Struct, frozen=True):
    """Somebody who reads what their own column gives, of what the professional reads, in every dossier of theirs.

    Units:   times in ms since 1970-01-01 UTC
    Shape:   until is exclusive, and null while no end is known; is_active: it opens dossiers now; ended_by: who told
             its end, null while nobody did
    """

    id: str
    secretary: Account
    professional: Account
    since: Millis
    until: Millis | None
    is_active: bool
    told_by: Account
    ended_by: Account | None


class DossierSecretariats(Struct, frozen=True):
    """Shape:   the one that begins last first; those that are over too."""

    secretariats: list[DossierSecretariat]
    next: Cursor | None


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        SECRETARIATS,
        Admission.FULL,
        200,
        answer=DossierSecretariats,
        query=("before",),
        summary="Who acts for whom: for an operator all of it, for others who acts for them and for whom they act.",
        refuses=(BadRequest,),
    ),
    Route(
        "POST",
        SECRETARIATS,
        Admission.OPERATOR,
        201,
        NewSecretariat,
        DossierSecretariat,
        summary="Have a secretary act for a professional.",
        refuses=(NotFound, Conflict),
    ),
    Route(
        "POST",
        f"{SECRETARIATS}/{{id}}/end",
        Admission.FULL,
        200,
        SecretariatEnd,
        DossierSecretariat,
        summary="End a secretariat, as an operator or as the professional: what it opened is shut at once.",
        refuses=(Conflict,),
    ),
)
