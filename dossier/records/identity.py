"""Who the person is."""

from dossier.domain.identity import Identity
from dossier.domain.ins import Ins
from dossier.domain.proof import Proof
from dossier.domain.status import Standing, Trigger
from dossier.records.told import Told


class IdentityRecorded(Told, frozen=True, tag="identity", omit_defaults=True):
    """Who the person is, whole, from here on.

    Shape:   trigger: what changed how far it is established, null where only words were corrected; proof: the document
             that was shown; ins: stays in the journal where it may be stored, and is shown where it may be shown
    """

    identity: Identity
    standing: Standing
    trigger: Trigger | None = None
    proof: Proof | None = None
    ins: Ins | None = None
