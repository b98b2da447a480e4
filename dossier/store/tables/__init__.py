"""The tables, a module for each noun; `versions/` makes them, and a test keeps the two equal.

Projections of what stands in the journals of the dossiers, but for the matrices and the secretariats, which are of no
dossier. Words that people wrote are in the journals alone.
"""

from dossier.store.tables.documents import documents, versions
from dossier.store.tables.dossiers import dossiers, likenesses, words
from dossier.store.tables.emergencies import emergencies
from dossier.store.tables.events import events
from dossier.store.tables.matrices import matrices
from dossier.store.tables.memberships import memberships
from dossier.store.tables.merges import merges
from dossier.store.tables.metadata import metadata
from dossier.store.tables.notes import notes
from dossier.store.tables.oppositions import oppositions
from dossier.store.tables.parcours import parcours
from dossier.store.tables.plans import plan_signatures, plan_versions, tasks, tasks_called
from dossier.store.tables.secretariats import secretariats
from dossier.store.tables.visits import visits

__all__ = [
    "documents",
    "dossiers",
    "emergencies",
    "events",
    "likenesses",
    "matrices",
    "memberships",
    "merges",
    "metadata",
    "notes",
    "oppositions",
    "parcours",
    "plan_signatures",
    "plan_versions",
    "secretariats",
    "tasks",
    "tasks_called",
    "versions",
    "visits",
    "words",
]
