"""What one has to do in the plans of all dossiers that one may open."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.person import Patient
from protocol.errors import BadRequest
from protocol.http import Admission, Route
from protocol.values import Cursor, DossierId


class Task(Struct, frozen=True):
    """An action of one's own that is still to be done.

    Shape:   due: YYYY-MM-DD; is_late: that day is over where the region is
    """

    dossier: DossierId
    person: Patient
    action: str
    title: str
    due: str
    is_late: bool


class Tasks(Struct, frozen=True):
    """Shape:   what is due first, first."""

    tasks: list[Task]
    next: Cursor | None


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        "/api/dossier/tasks",
        Admission.FULL,
        200,
        answer=Tasks,
        query=("after",),
        summary="One's own actions that are still to be done, over all dossiers, what is due first, first.",
        refuses=(BadRequest,),
    ),
)
