"""Two dossiers of one person."""

from dossier.domain.merge import Merge
from dossier.records.told import Told


class MergeRecorded(Told, frozen=True, tag="merge"):
    """A merge, whole, from here on; in the journals of both dossiers.

    Shape:   reason: of this step; the author of the record took it
    """

    merge: Merge
    reason: str
