"""Preferences: what an account chose for itself."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from protocol.account import Account
from protocol.frames import Request
from protocol.values import MAX_SAFE_INTEGER, AccountId

MinuteOfDay = Annotated[int, Meta(ge=0, le=24 * 60 - 1)]
Instant = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER, description="milliseconds since 1970-01-01 UTC")]


class QuietHours(Struct, frozen=True):
    """When nothing but what is urgent disturbs.

    Units:   minutes of the day, in the region's time zone; from_min up to and without until_min, over midnight or not
    """

    from_min: MinuteOfDay
    until_min: MinuteOfDay


class Absence(Struct, frozen=True):
    """From when until when somebody is away, and who stands in for them."""

    from_at: Instant
    until_at: Instant
    substitute: Account | None


class NewAbsence(Struct, frozen=True):
    """Shape:   substitute: a professional's account, not one's own."""

    from_at: Instant
    until_at: Instant
    substitute: AccountId | None = None


class Preferences(Struct, frozen=True):
    """Shape:   typing, presence: whether others are told; email: where to write that a message waits."""

    typing: bool
    presence: bool
    quiet_hours: QuietHours | None
    absence: Absence | None
    email: str | None


class PreferencesGet(Request, frozen=True, tag="preferences.get"):
    """What the account that asks chose."""


class PreferencesSet(Request, frozen=True, tag="preferences.set"):
    """Change what is named, and leave the rest; null takes away."""

    typing: bool | UnsetType = UNSET
    presence: bool | UnsetType = UNSET
    quiet_hours: QuietHours | UnsetType | None = UNSET
    absence: NewAbsence | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
