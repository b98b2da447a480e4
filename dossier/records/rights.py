"""What the person decided about their dossier."""

from dossier.domain.opposition import Opposition
from dossier.domain.voice import Voice
from dossier.records.told import Told


class OppositionRecorded(Told, frozen=True, tag="opposition"):
    """An opposition of the person, whole, from here on; its number is the same for its whole life.

    Shape:   voice: by whose word it stands so
    """

    number: int
    opposition: Opposition
    voice: Voice
