"""Where a push may be sent: a browser names the address, anybody may name any, only known push services are believed.

Source:  ASVS 5.0, 1.3.6; CVE-2021-21392 (IPv6 addresses that lead to IPv4 ones); RFC 8030, 3
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

ENDPOINT_CHARS = 2_048  # Microsoft's are the longest known, some 700
HTTPS_PORT = 443
# RFC 3986, 2. Spaces, backslashes and control characters are what parsers disagree about.
_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A parsed address: what is checked is what is connected to, by no second parser.

    Shape:   is_named: the operator has named this very machine, so that it may be one of their own network
    """

    scheme: str
    host: str
    port: int
    target: str
    is_named: bool

    @property
    def origin(self) -> str:
        """Scheme, host and port, as VAPID's `aud` wants it (RFC 6454, 6.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = (self.scheme, self.port) == ("https", HTTPS_PORT)
        return f"{self.scheme}://{host}" + ("" if is_usual else f":{self.port}")


def endpoint_of(url: str, services: str) -> Endpoint | None:
    """The address, if one of the services is there; null otherwise.

    Shape:   services: comma separated hosts; `*.` before one stands for whatever comes before it; an address with its
             port (127.0.0.1:8080) is believed as it is, without https if it is this machine
    """
    if len(url) > ENDPOINT_CHARS or not _URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None or parts.fragment or not host:
        return None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    entries = [entry.strip().lower() for entry in services.split(",")]
    address = _address(host)
    if address is None:
        is_known = parts.scheme == "https" and port in (None, HTTPS_PORT) and any(_is_at(host, one) for one in entries)
        return Endpoint("https", host, HTTPS_PORT, target, is_named=False) if is_known else None
    may_be_plain = parts.scheme == "https" or (parts.scheme == "http" and address.is_loopback)
    if port is None or not may_be_plain or parts.netloc.lower() not in entries:
        return None
    return Endpoint(parts.scheme, host, port, target, is_named=True)


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network, and to no machine of one's own."""
    parsed = _address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        return parsed.is_global and parsed in _GLOBAL_UNICAST and parsed not in _SIX_TO_FOUR
    return parsed is not None and parsed.is_global and not parsed.is_multicast


def _is_at(host: str, entry: str) -> bool:
    return host.endswith(entry[1:]) if entry.startswith("*.") else host == entry


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
