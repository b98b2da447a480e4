"""The second factor: codes that change every 30 seconds, and the recovery codes beside them. Pure.

Source:  RFC 6238 (TOTP), RFC 4226 (HOTP), the key URI format of the authenticator applications
"""

import hmac
import secrets

import pyotp

from mis.clock import Millis

ISSUER = "MIS"
STEP_MS = 30_000
DRIFT_STEPS = 1  # a phone's clock may be half a minute off (RFC 6238, 6)
DIGITS = 6
RECOVERY_CODES = 10
# Without what looks like something else: 0 and o, 1 and i and l, and u, which is read as v.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
RECOVERY_CHARS = 10  # 49 bits, of which nobody guesses one when few guesses an hour are looked at


def new_key() -> str:
    """Return a new key in base32: 160 bits, as many as the hash has (RFC 4226, 4, R6)."""
    return pyotp.random_base32()


def key_address(key: str, login: str) -> str:
    """Return what an authenticator application reads from the QR code."""
    return pyotp.TOTP(key, name=login, issuer=ISSUER).provisioning_uri()


def step_of(key: str, code: str, *, after: int, now: Millis) -> int | None:
    """Return the step that the code is of, None for a wrong one.

    Shape:   `after`: the newest step that was taken; no code of it or before it is right any more (RFC 6238, 5.2)
    """
    totp = pyotp.TOTP(key)
    given = plain(code).encode("utf-8", "surrogatepass")
    this = now // STEP_MS
    right = [
        step
        for step in range(this - DRIFT_STEPS, this + DRIFT_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given) and step > after
    ]
    return right[0] if right else None


def plain(code: str) -> str:
    """Return a code without what people write into it: spaces, a hyphen, capitals."""
    return "".join(code.split()).replace("-", "").casefold()


def new_recovery_codes() -> list[str]:
    """Return codes for whoever has lost the phone, in two groups each."""
    return [_grouped("".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_CHARS))) for _ in range(RECOVERY_CODES)]


def _grouped(code: str) -> str:
    half = RECOVERY_CHARS // 2
    return f"{code[:half]}-{code[half:]}"
