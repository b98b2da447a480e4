"""Of which parcours somebody of the circle takes part in the team."""

from collections.abc import Sequence

from dossier.records.told import Told
from protocol.values import AccountId


class ParcoursRecorded(Told, frozen=True, tag="parcours"):
    """What a member takes part in, all of it, from here on.

    A record of its own, and no part of the membership: what somebody is followed for is not for everybody who is shown
    the circle.

    Shape:   number: of the membership
    """

    number: int
    member: AccountId
    parcours: Sequence[str]
