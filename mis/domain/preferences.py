"""What an account chose for itself, as it is stored; who chose nothing has every default."""

from dataclasses import dataclass

from protocol.values import AccountId, Millis


@dataclass(frozen=True, slots=True)
class Preferences:
    """Units:   minutes of the day, in the region's time zone; away_from and away_until in ms since 1970-01-01 UTC
    Shape:   quiet hours: both or neither; substitute only with an absence
    """

    typing: bool = True
    presence: bool = True
    quiet_from_min: int | None = None
    quiet_until_min: int | None = None
    away_from: Millis | None = None
    away_until: Millis | None = None
    substitute: AccountId | None = None
    email: str | None = None

    def is_away(self, now: Millis) -> bool:
        return self.away_from is not None and self.away_until is not None and self.away_from <= now < self.away_until


DEFAULTS = Preferences()
