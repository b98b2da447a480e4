"""Everything under `/api/dossier/`: each noun of the contract has a module from a request to its operation."""

from dataclasses import replace

from starlette.routing import Route

from dossier.http.accesses import AccessRoutes
from dossier.http.birth_places import BirthPlaceRoutes
from dossier.http.circle import CircleRoutes
from dossier.http.document import DocumentRoutes
from dossier.http.dossiers import DossierRoutes
from dossier.http.emergencies import EmergencyRoutes
from dossier.http.export import ExportRoutes
from dossier.http.filing import FilingRoutes
from dossier.http.identity import IdentityRoutes
from dossier.http.inclusion import InclusionRoutes
from dossier.http.insi import InsiRoutes
from dossier.http.invitation import InvitationRoutes
from dossier.http.life_line import LifeLineRoutes
from dossier.http.matrix import MatrixRoutes
from dossier.http.merges import MergeRoutes
from dossier.http.notes import NoteRoutes
from dossier.http.oppositions import OppositionRoutes
from dossier.http.plan import PlanRoutes
from dossier.http.prints import PrintRoutes
from dossier.http.refusals import WatchedDoor
from dossier.http.secretariats import SecretariatRoutes
from dossier.http.tasks import TaskRoutes
from dossier.http.timeline import TimelineRoutes
from mis.extension import Host

ALL = (
    InclusionRoutes,
    BirthPlaceRoutes,
    DossierRoutes,
    IdentityRoutes,
    InsiRoutes,
    MergeRoutes,
    CircleRoutes,
    DocumentRoutes,
    FilingRoutes,
    MatrixRoutes,
    NoteRoutes,
    TimelineRoutes,
    InvitationRoutes,
    PlanRoutes,
    TaskRoutes,
    LifeLineRoutes,
    AccessRoutes,
    OppositionRoutes,
    EmergencyRoutes,
    SecretariatRoutes,
    ExportRoutes,
    PrintRoutes,
)


def routes(host: Host) -> list[Route]:
    watched = replace(host, door=WatchedDoor(host.door, host.store))
    return [route for some in ALL for route in some(watched).routes()]
