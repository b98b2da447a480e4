"""What the person opposes: the whole, somebody, a profession, or a document."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.opposition import Against
from dossier.domain.voice import Voice
from protocol.account import Account
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.values import Millis


class NewOpposition(Struct, frozen=True):
    """Shape:   target: null for the whole; an account, a profile of the matrix, or a document."""

    against: Against
    target: str | None = None


class DossierOpposition(Struct, frozen=True):
    """An opposition, as the person told it.

    Units:   since, until in ms since 1970-01-01 UTC; until is exclusive, null while it holds
    Shape:   account: of a person who is opposed; title: of a document that is, null for who may not read it;
             voice: by whose word it stands so
    """

    number: int
    against: Against
    target: str | None
    account: Account | None
    title: str | None
    voice: Voice
    since: Millis
    until: Millis | None


class DossierOppositions(Struct, frozen=True):
    """Shape:   everything that was ever opposed, in the order in which it was told."""

    oppositions: list[DossierOpposition]


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        f"{ONE}/oppositions",
        Admission.FULL,
        200,
        answer=DossierOppositions,
        summary="What the person opposes: for them, who represents them, and who administers the circle.",
    ),
    Route(
        "POST",
        f"{ONE}/oppositions",
        Admission.FULL,
        201,
        NewOpposition,
        DossierOppositions,
        summary="Have the person oppose something, at once: by themselves, who represents them, or on their word.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{ONE}/oppositions/{{number}}/end",
        Admission.FULL,
        200,
        answer=DossierOppositions,
        summary="End an opposition.",
        refuses=(Conflict,),
    ),
)
