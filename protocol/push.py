"""Pushes: one device is told, by its browser's push service, that a message waits (RFC 8030, RFC 8291, RFC 8292)."""

from enum import StrEnum

from msgspec import Struct

from protocol.frames import Request


class PushOutcome(StrEnum):
    """What a push service did with a push."""

    TAKEN = "taken"
    GONE = "gone"
    """The browser wants no more of them: the subscription is removed."""
    REFUSED = "refused"
    LATER = "later"
    """Not now, or it was out of reach."""


class PushState(Struct, frozen=True):
    """Shape:   key: the application server key, an uncompressed point of P-256 in base64url
    subscribed: whether this device is
    """

    key: str
    subscribed: bool


class PushTested(Struct, frozen=True):
    """Shape:   status: what the push service answered, null where it gave no answer."""

    outcome: PushOutcome
    status: int | None


class PushGet(Request, frozen=True, tag="push.get"):
    """What this device needs to subscribe, and whether it has."""


class PushSubscribe(Request, frozen=True, tag="push.subscribe"):
    """What the browser gave: `PushSubscription.toJSON()`, its keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


class PushUnsubscribe(Request, frozen=True, tag="push.unsubscribe"):
    """No more pushes to this device."""


class PushTest(Request, frozen=True, tag="push.test"):
    """One push to this device, now."""
