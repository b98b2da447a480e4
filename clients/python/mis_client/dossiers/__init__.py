"""Dossiers de coordination (coordination records): a method for each resource, over HTTP."""

from mis_client.dossiers.accesses import Accesses
from mis_client.dossiers.birth_places import PlacesOfBirth
from mis_client.dossiers.circle import Circle
from mis_client.dossiers.documents import Documents
from mis_client.dossiers.emergencies import Emergencies
from mis_client.dossiers.exports import Exports
from mis_client.dossiers.identity import Identities
from mis_client.dossiers.inclusion import Inclusions
from mis_client.dossiers.insi import Insi
from mis_client.dossiers.life_line import LifeLines
from mis_client.dossiers.listed import Listed
from mis_client.dossiers.matrix import Matrix
from mis_client.dossiers.merges import Merges
from mis_client.dossiers.notes import Notes
from mis_client.dossiers.oppositions import Oppositions
from mis_client.dossiers.plan import Plans
from mis_client.dossiers.prints import Prints
from mis_client.dossiers.secretariats import Secretariats
from mis_client.dossiers.tasks import OwnTasks
from mis_client.dossiers.timeline import Thread

__all__ = ["Dossiers"]


class Dossiers(
    Inclusions,
    PlacesOfBirth,
    Listed,
    Identities,
    Insi,
    Merges,
    Circle,
    Notes,
    Thread,
    Documents,
    Matrix,
    Plans,
    OwnTasks,
    LifeLines,
    Oppositions,
    Accesses,
    Emergencies,
    Exports,
    Prints,
    Secretariats,
):
    """What may be asked of dossiers; each takes the structure that the contract has for it.

    What only reads, or has a `client_ref`, is asked until it is answered. Everything else is asked once: after
    ConnectionLost it may have been done.

    Raises:  by every method: NotFound (there is no such thing for who asks), Locked, RateLimited, Unavailable,
             ConnectionLost, Unauthenticated, RemoteProtocolError
    """
