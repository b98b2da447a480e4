"""Who is around the person."""

from dossier.domain.circle import Membership
from dossier.domain.voice import Voice
from dossier.records.told import Told


class MembershipRecorded(Told, frozen=True, tag="membership", omit_defaults=True):
    """A membership of the care circle, whole, from here on; its number is the same for its whole life.

    Shape:   voice: by whose word its basis holds no more
    """

    number: int
    membership: Membership
    voice: Voice | None = None
