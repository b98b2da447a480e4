"""How often an account may ask and send; nothing of it when the rate limits are off."""

from collections import OrderedDict

from mis.domain.rate import Bucket, full
from mis.settings import Settings
from protocol.errors import RateLimited
from protocol.frames import Request
from protocol.message import MessageSend
from protocol.values import AccountId, Millis

# A bucket nobody has touched for longest is full again anyway, so forgetting it gives nothing away.
ACCOUNTS_KEPT = 50_000


class Limits:
    """Buckets live with the account and not with the connection: to reconnect refills nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: OrderedDict[tuple[AccountId, bool], Bucket] = OrderedDict()

    def check(self, account: AccountId, request: Request, now: Millis) -> None:
        """Raises:  RateLimited (nothing was executed)."""
        self._take(account, now, is_message=type(request) is MessageSend)

    def check_request(self, account: AccountId, now: Millis) -> None:
        """The same for a request over HTTP.

        Raises:  RateLimited (nothing was executed)
        """
        self._take(account, now, is_message=False)

    def _take(self, account: AccountId, now: Millis, *, is_message: bool) -> None:
        if not self._settings.limited:
            return
        wait_ms = self._bucket(account, is_message, now).take(now)
        if wait_ms:
            raise RateLimited(wait_ms, "too many requests")

    def _bucket(self, account: AccountId, is_message: bool, now: Millis) -> Bucket:  # noqa: FBT001 - half of the key
        key = (account, is_message)
        bucket = self._buckets.get(key)
        if bucket is None:
            settings = self._settings
            rate = settings.messages_per_s if is_message else settings.requests_per_s
            burst = settings.messages_burst if is_message else settings.requests_burst
            bucket = self._buckets[key] = full(rate, burst, now)
            if len(self._buckets) > ACCOUNTS_KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket
