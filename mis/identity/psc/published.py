"""What the provider publishes about itself: where its doors are, and the keys it signs with."""

from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct, field

from mis.identity.psc.errors import ProviderUnavailableError, Reason
from mis.identity.psc.fetch import Fetch
from mis.identity.psc.tokens import UnknownKeyError
from mis.settings import Settings, is_private
from protocol.values import Millis

T = TypeVar("T")

DISCOVERY = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0, 4
KEPT_MS = 3_600_000
# Who signs with an unknown key makes us look whether there are new ones; but not anybody, all day.
LOOKED_AGAIN_MS = 30_000
OK = 200


class Doors(Struct, frozen=True):
    """Source:  OpenID Connect Discovery 1.0, 3; RP-Initiated Logout 1.0, 2.1."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = field(default_factory=lambda: ["client_secret_basic"])

    @property
    def takes_basic(self) -> bool:
        """Whether the token endpoint wants the secret in a header, else in the form."""
        return "client_secret_basic" in self.token_endpoint_auth_methods_supported


class _Keys(TypedDict):
    keys: list[dict[str, Any]]


class Published:
    """Raises:  ProviderUnavailableError, from whatever asks the network."""

    def __init__(self, settings: Settings, fetch: Fetch) -> None:
        self._issuer = settings.psc_issuer or ""
        self._address = settings.psc_discovery_url or self._issuer.rstrip("/") + DISCOVERY
        self._fetch = fetch
        self._doors: tuple[Doors, Millis] | None = None
        self._keys: tuple[KeySet, Millis] | None = None

    async def doors(self, now: Millis) -> Doors:
        if self._doors is None or now - self._doors[1] >= KEPT_MS:
            self._doors = await self._read_doors(), now
        return self._doors[0]

    async def verified(self, verify: Callable[[KeySet], T], now: Millis) -> T:
        """What `verify` finds with the provider's keys; with its new ones if it signs with one that is not known.

        Raises:  RefusedError, as `verify` does
        """
        try:
            return verify(await self._key_set(now, KEPT_MS))
        except UnknownKeyError:
            return verify(await self._key_set(now, LOOKED_AGAIN_MS))

    async def _key_set(self, now: Millis, kept_ms: Millis) -> KeySet:
        if self._keys is None or now - self._keys[1] >= kept_ms:
            self._keys = await self._read_keys(now), now
        return self._keys[0]

    async def _read_doors(self) -> Doors:
        doors = decoded(await self._document(self._address), Doors)
        used = (doors.authorization_endpoint, doors.token_endpoint, doors.userinfo_endpoint, doors.jwks_uri)
        private = all(map(is_private, (*used, *filter(None, [doors.end_session_endpoint]))))
        if doors.issuer != self._issuer or not private:
            raise ProviderUnavailableError(Reason.UNREADABLE)
        return doors

    async def _read_keys(self, now: Millis) -> KeySet:
        body = await self._document((await self.doors(now)).jwks_uri)
        try:
            return KeySet.import_key_set(decoded(body, _Keys))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderUnavailableError(Reason.UNREADABLE) from error

    async def _document(self, address: str) -> bytes:
        fetched = await self._fetch.get(address)
        if fetched.status != OK:
            raise ProviderUnavailableError(Reason.UNAVAILABLE)
        return fetched.body


def decoded(body: bytes, type: type[T]) -> T:
    """Decode an answer of the provider.

    Raises:  ProviderUnavailableError (it is something else)
    """
    try:
        return msgspec.json.decode(body, type=type)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ProviderUnavailableError(Reason.UNREADABLE) from error
