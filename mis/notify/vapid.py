"""The application server key: it tells the browser that subscribed, and its push service, whose a push is.

It is derived from the pepper: every node has it, and no copy of the database.

Source:  RFC 8292; FIPS 186-5, A.2.1 for a private key from random bits
"""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from mis.identity.pepper import Pepper, Purpose
from mis.settings import Settings
from protocol.values import Millis

# The order of the group (SP 800-186, 3.2.1.3).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TOKEN_S = 12 * 3_600  # at most a day (RFC 8292, 2)


class Vapid:
    def __init__(self, pepper: Pepper, settings: Settings) -> None:
        seed = int.from_bytes(_seed(pepper))
        private = ec.derive_private_key(seed % (ORDER - 1) + 1, ec.SECP256R1())
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.key = base64.urlsafe_b64encode(point).rstrip(b"=").decode()
        """As `PushManager.subscribe` wants it."""
        self._private = ECKey.import_key(private)
        # Whom a push service would tell of trouble: the region's own address, behind which the operator is.
        self._contact = settings.public_url if settings.secure else "mailto:mis@localhost"

    def authorization(self, audience: str, now: Millis) -> str:
        """The header for one push service, told by its origin."""
        claims = {"aud": audience, "exp": now // 1_000 + TOKEN_S, "sub": self._contact}
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, self._private)
        return f"vapid t={token}, k={self.key}"


def _seed(pepper: Pepper) -> bytes:
    """Return 64 bits more than the order has, so that no private key is likelier than another."""
    return pepper.mixed(b"vapid 1", Purpose.PUSH) + pepper.mixed(b"vapid 2", Purpose.PUSH)[:8]
