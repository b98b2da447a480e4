"""A device that makes and uses passkeys, in software: the second implementation of what browsers and phones do.

Source:  https://www.w3.org/TR/webauthn-3/, 6.1 (authenticator data), 6.5.1 (attested credential data), 8.7 (attestation
         none); RFC 8949 (CBOR), RFC 9053, 7.1.1 (COSE keys on P-256)
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40
Json = dict[str, Any]


@dataclass
class Key:
    """A passkey as its device keeps it."""

    id: bytes
    private: ec.EllipticCurvePrivateKey
    user: bytes
    rp_id: str
    used: int = 0


@dataclass
class Authenticator:
    """Shape:   counts: whether it tells how often a key was used; verifies: whether it sees that its owner is there."""

    counts: bool = True
    verifies: bool = True
    keys: list[Key] = field(default_factory=list)

    def create(self, options: Json, origin: str, *, rp_id: str | None = None, id: bytes | None = None) -> Json:
        """Answer `navigator.credentials.create`; no honest device answers with an `rp_id` or `id` of its own."""
        rp_id = rp_id or options["rp"]["id"]
        key = Key(
            id or secrets.token_bytes(16), ec.generate_private_key(ec.SECP256R1()), _bytes(options["user"]["id"]), rp_id
        )
        self.keys.append(key)
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + _cose(key.private.public_key())
        data = self._data(key, ATTESTED) + attested
        client_data = _client_data("webauthn.create", options, origin)
        response = {
            "clientDataJSON": _text(client_data),
            "attestationObject": _text(_cbor({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return _credential(key, response)

    def get(self, options: Json, origin: str, *, rp_id: str | None = None) -> Json:
        """Answer `navigator.credentials.get` with the first key that may be used, as a person who has one only.

        Raises:  LookupError (it has none)
        """
        allowed = [_bytes(one["id"]) for one in options["allowCredentials"]]
        mine = [key for key in self.keys if key.rp_id == options["rpId"] and (not allowed or key.id in allowed)]
        if not mine:
            raise LookupError("no passkey of this device may be used")
        return self.sign(mine[0], options, origin, rp_id=rp_id)

    def sign(self, key: Key, options: Json, origin: str, *, rp_id: str | None = None) -> Json:
        """Answer with this key, whatever was asked for."""
        key.used += 1
        data = self._data(key, 0, rp_id)
        client_data = _client_data("webauthn.get", options, origin)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(key.private.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": _text(key.user),
        }
        return _credential(key, response)

    def _data(self, key: Key, flags: int, rp_id: str | None = None) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        count = key.used if self.counts else 0
        return hashlib.sha256((rp_id or key.rp_id).encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


def _client_data(kind: str, options: Json, origin: str) -> bytes:
    return json.dumps(
        {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False}
    ).encode()


def _credential(key: Key, response: Json) -> Json:
    return {
        "id": _text(key.id),
        "rawId": _text(key.id),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": response,
    }


def _cose(key: ec.EllipticCurvePublicKey) -> bytes:
    numbers = key.public_numbers()
    x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
    return _cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # kty EC2, alg ES256, crv P-256


def _cbor(value: Any) -> bytes:
    """The part of CBOR that an attestation is made of."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(5, len(value)) + b"".join(_cbor(one) for pair in value.items() for one in pair)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    if number < 256:
        return bytes([major << 5 | 24, number])
    return bytes([major << 5 | 25]) + number.to_bytes(2, "big")


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
