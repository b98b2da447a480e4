"""The provider's tokens: who signed them, for whom, when, and for which request. Pure; the time is an argument.

Source:  OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.4 and 2.6
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from mis.identity.psc.errors import Reason, RefusedError
from protocol.values import Millis

# Signatures that only the provider can make. Never `none`, and no HS256: its key would be a secret of ours, and a
# public key of theirs taken for one (RFC 8725, 2.1 and 3.1).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY_S = 60  # between two clocks
LOG_OUT_TOKEN_S = 300  # a log-out that was asked for longer ago is an old token, shown again
LOG_OUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MOST_TOKEN_CHARS = 32_768
MOST_NAME_CHARS = 255  # of a subject (OpenID Connect Core 1.0, 2), and of what else is kept


class UnknownKeyError(RefusedError):
    """Signed with a key that is not in the set: the provider may have new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What every token must say."""

    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class IdToken:
    """Shape:   sid names the provider's session, where it tells it."""

    subject: str
    sid: str | None


@dataclass(frozen=True, slots=True)
class LogOutToken:
    """Shape:   subject or sid is there, or both; fingerprint is the same for the same token only."""

    subject: str | None
    sid: str | None
    fingerprint: str


def id_token(
    token: str,
    keys: KeySet,
    expected: Expected,
    *,
    nonce: str,
    acr_values: Collection[str],
    proved_since: Millis | None,
    now: Millis,
) -> IdToken:
    """Verify an ID token.

    Shape:   proved_since: since when the person must have proved who they are; None believes a log-in of before
    Raises:  RefusedError, UnknownKeyError
    """
    claims = _verified(token, keys, expected, now)
    if claims.get("nonce") != nonce:
        raise RefusedError(Reason.NONCE)
    if claims.get("acr") not in acr_values:
        raise RefusedError(Reason.ACR)
    if not _is_text(claims.get("sub")) or "exp" not in claims:
        raise RefusedError(Reason.CLAIMS)
    if proved_since is not None and _seconds(claims.get("auth_time")) + LEEWAY_S < proved_since // 1_000:
        raise RefusedError(Reason.NOT_FRESH)
    return IdToken(claims["sub"], claims["sid"] if _is_text(claims.get("sid")) else None)


def log_out_token(token: str, keys: KeySet, expected: Expected, *, now: Millis) -> LogOutToken:
    """Verify a log-out token; that it comes once is the caller's to see.

    Raises:  RefusedError, UnknownKeyError
    """
    claims = _verified(token, keys, expected, now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOG_OUT_EVENT), dict) or "nonce" in claims:
        raise RefusedError(Reason.EVENT)
    subject, sid, jti = claims.get("sub"), claims.get("sid"), claims.get("jti")
    if not _is_text(jti) or not (_is_text(subject) or _is_text(sid)):
        raise RefusedError(Reason.CLAIMS)
    if now // 1_000 - _seconds(claims.get("iat")) > LOG_OUT_TOKEN_S:
        raise RefusedError(Reason.EXPIRED)
    fingerprint = hashlib.sha256(f"{expected.issuer}\n{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    return LogOutToken(subject if _is_text(subject) else None, sid if _is_text(sid) else None, fingerprint)


def signed_claims(token: str, keys: KeySet) -> dict[str, Any]:
    """The claims of a token of which only the signature is looked at here.

    Raises:  RefusedError, UnknownKeyError
    """
    if len(token) > MOST_TOKEN_CHARS:
        raise RefusedError(Reason.CLAIMS)
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except InvalidKeyIdError as error:
        raise UnknownKeyError(Reason.SIGNATURE) from error
    except (JoseError, ValueError) as error:
        raise RefusedError(Reason.SIGNATURE) from error


def _verified(token: str, keys: KeySet, expected: Expected, now: Millis) -> dict[str, Any]:
    claims = signed_claims(token, keys)
    registry = jwt.JWTClaimsRegistry(
        now=now // 1_000,
        leeway=LEEWAY_S,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError as error:
        raise RefusedError(Reason.EXPIRED) from error
    except JoseError as error:
        raise RefusedError(Reason.CLAIMS) from error
    # A token for several is for the one that `azp` names (Core, 3.1.3.7, 4 and 5).
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise RefusedError(Reason.CLAIMS)
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
        raise RefusedError(Reason.CLAIMS)
    return claims


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MOST_NAME_CHARS


def _seconds(value: Any) -> int:
    """An instant; what is none was in 1970."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
