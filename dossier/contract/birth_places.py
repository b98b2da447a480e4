"""Where people are born: the codes that INSEE gives to what they call it."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from protocol.http import Admission, Route


class BirthPlaceSearch(Struct, frozen=True, forbid_unknown_fields=True):
    """Shape:   text: the beginning of a name, or of a code."""

    text: Annotated[str, Meta(max_length=100)]


class BirthPlace(Struct, frozen=True):
    """Shape:   code: 5 characters, as the identity wants it; department: of a commune, 2 or 3 characters; null of a
    country
    """

    code: str
    name: str
    department: str | None


class BirthPlaces(Struct, frozen=True):
    """Shape:   at most 12, what fits best first."""

    places: list[BirthPlace]


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        "/api/dossier/birth-places",
        Admission.PROFESSIONAL,
        200,
        BirthPlaceSearch,
        BirthPlaces,
        asks=True,
        summary="Communes and countries by the beginning of their name or code.",
    ),
)
