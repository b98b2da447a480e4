"""Parcours that a person follows (DAC, plaies, ...), each with its team (équipe de prise en charge), of the circle."""

from collections.abc import Sequence

from dossier.domain.circle import Kind, Membership
from protocol.errors import BadRequest, Conflict
from protocol.text import normalized
from protocol.values import Millis

PARCOURS = 5  # of one member
NAME_CHARS = 60


def must_be_parcours(told: Sequence[str]) -> tuple[str, ...]:
    """Return the names of parcours, each once: regions have their own, so that no list of them is here.

    Raises:  BadRequest (parcours_count, parcours_name), TooLarge
    """
    names = tuple(dict.fromkeys(_name(one) for one in told))
    if len(names) > PARCOURS:
        raise BadRequest(f"more than {PARCOURS} parcours", "parcours", "parcours_count")
    return names


def must_take_part(membership: Membership, now: Millis) -> None:
    """Refuse who is in no team: it is of those who work for the person, and are there.

    Raises:  Conflict (parcours_member)
    """
    if membership.kind is not Kind.PROFESSIONAL or not membership.is_active_at(now):
        raise Conflict("professionals who are in the circle take part in a parcours", {"reason": "parcours_member"})


def _name(told: str) -> str:
    name = normalized(" ".join(told.split()), field="parcours", most_chars=NAME_CHARS)
    if not name:
        raise BadRequest("a parcours has a name", "parcours", "parcours_name")
    return name
