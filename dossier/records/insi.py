"""INSi was asked."""

from dossier.domain.insi import InsiOutcome
from dossier.records.told import Told


class InsiAsked(Told, frozen=True, tag="insi_asked", omit_defaults=True):
    """The author of this record had INSi asked about the identity; what became of it, the next identity tells.

    Shape:   outcome: null where no answer came; nothing of whom it told
    """

    outcome: InsiOutcome | None = None
