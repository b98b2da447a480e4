"""Every resource under `/api/dossier/`: each noun has a module of what goes in, what comes out, and its routes."""

from collections.abc import Sequence

from dossier.contract import (
    accesses,
    birth_places,
    circle,
    document,
    dossier,
    emergencies,
    export,
    filing,
    identity,
    inclusion,
    insi,
    invitation,
    life_line,
    matrix,
    merge,
    note,
    oppositions,
    plan,
    prints,
    secretariat,
    tasks,
    timeline,
)
from protocol.http import Route

ROUTES: Sequence[Route] = (
    *inclusion.ROUTES,
    *birth_places.ROUTES,
    *dossier.ROUTES,
    *identity.ROUTES,
    *insi.ROUTES,
    *merge.ROUTES,
    *circle.ROUTES,
    *note.ROUTES,
    *timeline.ROUTES,
    *document.ROUTES,
    *filing.ROUTES,
    *matrix.ROUTES,
    *plan.ROUTES,
    *tasks.ROUTES,
    *life_line.ROUTES,
    *invitation.ROUTES,
    *accesses.ROUTES,
    *oppositions.ROUTES,
    *emergencies.ROUTES,
    *secretariat.ROUTES,
    *export.ROUTES,
    *prints.ROUTES,
)
