"""The secret of one session: shown to its owner once, stored only as a hash."""

import base64
import hashlib
import secrets

from mis.ids import Randomness

TOKEN_BYTES = 32  # 256 bits: then a plain hash suffices, nobody tries 2^256 (OWASP ASVS 5.0, 7.2.3)
TOKEN_CHARS = 43  # TOKEN_BYTES in base64 without padding


def new_token(randomness: Randomness = secrets.token_bytes) -> str:
    """Return a new session token, URL-safe."""
    return base64.urlsafe_b64encode(randomness(TOKEN_BYTES)).decode("ascii").rstrip("=")


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token: 32 bytes from which nobody gets it back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
