"""Pro Santé Connect, or any OpenID provider that says the same: where it is asked, and what its answers prove.

Source:  OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9700, 2.1 (state, nonce and PKCE together)
"""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import quote

import msgspec
from httpx import URL
from msgspec import Struct

from mis.identity.psc.errors import ProviderUnavailableError, Reason, RefusedError
from mis.identity.psc.fetch import Fetch, Fetched
from mis.identity.psc.professional import Professional, UserInfo, professional_of
from mis.identity.psc.published import OK, Doors, Published, decoded
from mis.identity.psc.tokens import Expected, IdToken, LogOutToken, id_token, log_out_token, signed_claims
from mis.settings import Settings
from protocol.values import Millis

CALLBACK = "/api/psc/callback"
SECRET_BYTES = 32
JWT = "application/jwt"


class Attempt(Struct, frozen=True):
    """What one log-in must remember from the way out to the way back.

    Units:   began_at in ms since 1970-01-01 UTC
    """

    nonce: str
    verifier: str
    began_at: Millis


class Proof(Struct, frozen=True):
    """Who came back; `hint` is for a log-out there, later."""

    id_token: IdToken
    professional: Professional
    hint: str


class _Granted(Struct, frozen=True):
    access_token: str
    id_token: str


class Provider:
    """Every call may ask the network: none belongs in a transaction.

    Raises:  ProviderUnavailableError, RefusedError
    Next:    `close` when the application ends
    """

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.psc_issuer or ""
        self._settings = settings
        self._public_url = (settings.public_url or "").rstrip("/")
        self._client_id = settings.psc_client_id or ""
        self._expected = Expected(self.issuer, self._client_id)
        self._fetch = Fetch()
        self._published = Published(settings, self._fetch)

    async def close(self) -> None:
        await self._fetch.close()

    async def log_in_address(self, state: str, attempt: Attempt) -> str:
        """Where the person proves who they are."""
        doors = await self._published.doors(attempt.began_at)
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._public_url + CALLBACK,
            "scope": self._settings.psc_scopes,
            "acr_values": self._settings.psc_acr_values,
            "state": state,
            "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        if self._asks_again:
            asked |= {"prompt": "login", "max_age": "0"}  # max_age has it tell auth_time (Core, 2)
        return str(URL(doors.authorization_endpoint).copy_merge_params(asked))

    async def proof(self, attempt: Attempt, code: str, *, now: Millis) -> Proof:
        """What the code of an attempt is good for: who they are, verified."""
        doors = await self._published.doors(now)
        granted = await self._granted(doors, attempt, code)
        token = await self._published.verified(
            lambda keys: id_token(
                granted.id_token,
                keys,
                self._expected,
                nonce=attempt.nonce,
                acr_values=self._settings.psc_acr_values.split(),
                proved_since=attempt.began_at if self._asks_again else None,
                now=now,
            ),
            now,
        )
        fetched = await self._fetch.get(doors.userinfo_endpoint, bearer=granted.access_token)
        if fetched.status != OK:
            raise ProviderUnavailableError(Reason.UNAVAILABLE)
        told = await self._user_info(fetched, now)
        return Proof(token, professional_of(told, token.subject), granted.id_token)

    async def log_out_address(self, hint: str | None, *, now: Millis) -> str | None:
        """Where the person's session at the provider is ended; None where it has no such door.

        Source:  OpenID Connect RP-Initiated Logout 1.0, 2
        """
        doors = await self._published.doors(now)
        if doors.end_session_endpoint is None:
            return None
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": f"{self._public_url}/"}
        if hint is not None:
            asked["id_token_hint"] = hint
        return str(URL(doors.end_session_endpoint).copy_merge_params(asked))

    async def log_out_token(self, token: str, *, now: Millis) -> LogOutToken:
        """What the provider tells of a session that ended there."""
        return await self._published.verified(lambda keys: log_out_token(token, keys, self._expected, now=now), now)

    @property
    def _asks_again(self) -> bool:
        """Whether the person must prove who they are now, and not only have done so earlier for another service."""
        return self._settings.psc_reauthenticate == "on"

    async def _granted(self, doors: Doors, attempt: Attempt, code: str) -> _Granted:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._public_url + CALLBACK,
            "code_verifier": attempt.verifier,
        }
        secret = self._settings.psc_client_secret or ""
        if doors.takes_basic:
            # RFC 6749, 2.3.1: both are form-encoded first.
            fetched = await self._fetch.post(
                doors.token_endpoint, form, basic=(quote(self._client_id, safe=""), quote(secret, safe=""))
            )
        else:
            form |= {"client_id": self._client_id, "client_secret": secret}
            fetched = await self._fetch.post(doors.token_endpoint, form, basic=None)
        if fetched.status != OK:
            raise RefusedError(Reason.DENIED)
        return decoded(fetched.body, _Granted)

    async def _user_info(self, fetched: Fetched, now: Millis) -> UserInfo:
        if fetched.media_type != JWT:
            return decoded(fetched.body, UserInfo)
        token = fetched.body.decode("ascii", "replace")
        claims: dict[str, Any] = await self._published.verified(lambda keys: signed_claims(token, keys), now)
        return decoded(msgspec.json.encode(claims), UserInfo)


def new_attempt(now: Millis) -> Attempt:
    return Attempt(secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES), now)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
