"""Passkeys (WebAuthn): what the browser is asked, and whether what it brings back is right. Pure but for chance.

Whoever uses one is always verified by the device itself: by a face, a finger or the device's own PIN.

The library is imported by what asks it: with all the forms an attestation may have it is a tenth of a server's start.

Source:  https://www.w3.org/TR/webauthn-3/, 7.1 and 7.2
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mis.settings import Settings
from protocol.account import Account
from protocol.errors import BadRequest, Unauthenticated

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

NAME = "MIS"
CHALLENGE_BYTES = 64
ANSWER_MS = 300_000  # for somebody to find their glasses or their other telephone
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom a passkey is for: it works at this origin, and nowhere else.

    Shape:   id is a host name; origin is as browsers write it, `https://mis.example`
    """

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewCredential:
    """Shape:   id in base64url, public_key in COSE; sign_count is 0 for authenticators that do not count."""

    id: str
    public_key: bytes
    sign_count: int


def relying_party(settings: Settings, host: str) -> RelyingParty | None:
    """Whom a passkey would be for at this address; None where browsers make none: without https, and at a number.

    Shape:   host: the header of that name; it counts where nobody has set `public_url`, and for localhost alone, the
             one name that is nobody else's
    """
    try:
        address = urlsplit(settings.public_url if settings.public_url is not None else f"http://{host}")
        name, port = address.hostname or "", address.port
    except ValueError:
        return None
    is_local = name == "localhost" or name.endswith(".localhost")
    if _is_number(name) or not (is_local or (settings.public_url is not None and address.scheme == "https")):
        return None
    suffix = "" if port in (None, _PORTS[address.scheme]) else f":{port}"
    return RelyingParty(name, f"{address.scheme}://{name}{suffix}")


def new_passkey_options(
    party: RelyingParty, account: Account, *, login: str, existing: Sequence[str], challenge: bytes
) -> dict[str, Any]:
    """Return what `navigator.credentials.create` is asked.

    Shape:   existing: ids of the account's passkeys; a device that has one of them makes no second
    """
    import webauthn
    from webauthn.helpers.options_to_json_dict import options_to_json_dict
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=account.id.encode(),
        user_name=login,
        user_display_name=account.name,
        challenge=challenge,
        timeout=ANSWER_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return options_to_json_dict(options)


def passkey_options(party: RelyingParty, *, allowed: Sequence[str], challenge: bytes) -> dict[str, Any]:
    """Return what `navigator.credentials.get` is asked.

    Shape:   allowed: ids of an account's passkeys; empty where nobody knows who asks: then the device knows
    """
    import webauthn
    from webauthn.helpers.options_to_json_dict import options_to_json_dict
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=ANSWER_MS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def verified_new(party: RelyingParty, credential: dict[str, Any], *, challenge: bytes) -> NewCredential:
    """Return the passkey that an authenticator has made.

    Raises:  BadRequest (it answers another challenge, another site, or verified nobody)
    """
    import webauthn

    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever the library stumbles over: no parser's error is a server's defect here
        raise BadRequest("the passkey is not accepted", "credential") from error
    return NewCredential(in_base64url(verified.credential_id), verified.credential_public_key, verified.sign_count)


def verified_count(
    party: RelyingParty, credential: dict[str, Any], *, account: str, public_key: bytes, challenge: bytes
) -> int:
    """See that the passkey's owner was there, and return how often the authenticator says that it was used.

    Raises:  Unauthenticated
    Next:    compare the count with the one that is stored, in the transaction that stores it
    """
    import webauthn

    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = webauthn.helpers.parse_authentication_credential_json(credential).response.user_handle
    except Exception as error:
        raise Unauthenticated("the passkey is not accepted") from error
    if handle is not None and handle != account.encode():
        raise Unauthenticated("the passkey is not accepted")
    return verified.new_sign_count


def is_copied(stored: int, counted: int) -> bool:
    """Whether an authenticator that counts has not counted on: its key is in use elsewhere too (WebAuthn, 6.1.1)."""
    return (stored or counted) != 0 and counted <= stored


def new_challenge() -> bytes:
    """Return what an authenticator must sign."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def in_base64url(data: bytes) -> str:
    """Write bytes as browsers do here: in base64url, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def of_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _descriptors(ids: Sequence[str]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=of_base64url(id)) for id in ids]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
