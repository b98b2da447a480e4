"""The life line."""

from dossier.domain.life_line import Event
from dossier.records.told import Told


class EventRecorded(Told, frozen=True, tag="event"):
    """What happened to the person, whole, from here on; its number is the same in each of its versions, from 1."""

    number: int
    version: int
    event: Event
