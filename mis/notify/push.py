"""One push: encrypted for the browser that reads it, signed, sent, and what became of it."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from mis.domain.notice import Subscription, outcome_of
from mis.identity.pepper import Pepper, Purpose
from mis.notify.endpoint import endpoint_of
from mis.notify.outbound import Answered, Outbound, UnreachableError
from mis.notify.vapid import Vapid
from mis.settings import Settings
from protocol.push import PushOutcome
from protocol.values import Millis

AUTH_BYTES = 16  # RFC 8291, 3.2
POINT_BYTES = 65
# How long a push service keeps it for a device that is switched off. What is urgent is repeated anyway.
KEPT_S = 24 * 3_600
TOPIC_BYTES = 24  # 32 characters, the most there may be (RFC 8030, 5.4)


class UnusableError(Exception):
    """A subscription that no push is sent to; the message is the field that is wrong."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a push.

    Shape:   status is null where there was no answer, and reason then says why, by a word of a fixed list
    """

    outcome: PushOutcome
    status: int | None = None
    reason: str | None = None
    retry_after_ms: Millis | None = None


class Push(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that a push says.

    Shape:   tag: the conversation, or the dossier, by an identifier that means nothing but to this server; null for a
             test
    """

    tag: str | None
    unread: int
    urgent: bool = False
    is_dossier: bool = msgspec.field(default=False, name="dossier")


class PushSender:
    """Next:    `close` when the application ends."""

    def __init__(self, settings: Settings, pepper: Pepper, outbound: Outbound | None = None) -> None:
        self._services = settings.push_services
        self._pepper = pepper
        self._vapid = Vapid(pepper, settings)
        self._outbound = outbound or Outbound()

    @property
    def key(self) -> str:
        return self._vapid.key

    def check(self, subscription: Subscription) -> None:
        """Raises:  UnusableError (the address is of no known push service, or a key is none)."""
        if endpoint_of(subscription.endpoint, self._services) is None:
            raise UnusableError("endpoint")
        _check_point(subscription.p256dh)
        if len(_bytes(subscription.auth, "auth")) != AUTH_BYTES:
            raise UnusableError("auth")

    async def send(self, subscription: Subscription, push: Push, *, now: Millis) -> Sent:
        """Send one push; the address is looked at again, for the settings may be others than when it was given."""
        endpoint = endpoint_of(subscription.endpoint, self._services)
        if endpoint is None:
            return Sent(PushOutcome.GONE, reason="service")
        headers = {
            "Authorization": self._vapid.authorization(endpoint.origin, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_S),
            "Urgency": "high",
        }
        if push.tag is not None:
            headers["Topic"] = self._topic(subscription, push.tag)
        body = _encrypted(subscription, msgspec.json.encode(push))
        try:
            answered = await self._outbound.post(endpoint, headers, body)
        except UnreachableError as error:
            return Sent(PushOutcome.LATER, reason=str(error))
        outcome = outcome_of(answered.status)
        return Sent(outcome, answered.status, retry_after_ms=_retry_after_ms(answered, now))

    async def close(self) -> None:
        await self._outbound.close()

    def _topic(self, subscription: Subscription, tag: str) -> str:
        """What has a later push replace an earlier one that waits there.

        Another for each device: the push service must not learn who is in one conversation with whom.
        """
        about = f"{subscription.endpoint} {tag}".encode()
        return base64.urlsafe_b64encode(self._pepper.mixed(about, Purpose.PUSH)[:TOPIC_BYTES]).decode()


def _encrypted(subscription: Subscription, payload: bytes) -> bytes:
    from pywebpush import WebPusher  # half a second and 20 MB, which who pushes to nobody does not need

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    encoded = WebPusher({"endpoint": subscription.endpoint, "keys": keys}).encode(payload)
    return bytes(encoded["body"])


def _retry_after_ms(answered: Answered, now: Millis) -> Millis | None:
    """RFC 9110, 10.2.3: seconds, or a date."""
    asked = answered.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return int(asked[:9]) * 1_000
    try:
        at = parsedate_to_datetime(asked).replace(tzinfo=UTC)
    except (ValueError, TypeError):
        return None
    return max(0, round(at.timestamp() * 1_000) - now)


def _check_point(p256dh: str) -> None:
    point = _bytes(p256dh, "p256dh")
    try:
        if len(point) != POINT_BYTES:
            raise UnusableError("p256dh")
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise UnusableError("p256dh") from None


def _bytes(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise UnusableError(field) from None
