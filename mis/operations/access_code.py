"""Access codes: made outside the transaction that keeps their hash, and shown once after it."""

from dataclasses import dataclass

from mis.actor import Actor
from mis.identity.access_code import new_access_code, read_access_code
from mis.identity.pepper import Pepper
from mis.identity.qr import qr_svg
from mis.settings import Settings
from mis.store.work import Work
from protocol.account import Account
from protocol.identity import AccessCode
from protocol.values import Millis

PAGE = "/activation"
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code as it is shown, and what is kept of it."""

    shown: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """Whom a code was given for, until when."""

    account: Account
    login: str
    expires_at: Millis


def make_code(pepper: Pepper) -> MadeCode:
    shown = new_access_code()
    return MadeCode(shown, pepper.code_hash(read_access_code(shown)))


async def give_code(work: Work, account: Account, login: str, code: MadeCode, *, by: Actor | None) -> Given:
    """Keep a code for an account, in the place of the one before."""
    expires_at = work.now + work.settings.access_code_days * DAY_MS
    giver = by.account if by else None
    work.writes()
    await work.access_codes.put(account.id, code.hash, created_by=giver, now=work.now, expires_at=expires_at)
    return Given(account, login, expires_at)


def access_code(given: Given, code: MadeCode, settings: Settings) -> AccessCode:
    """Return what is shown once, and printed for its owner.

    Shape:   the QR code opens the page with the code after `#`, which no browser sends to a server
    """
    address = _public_address(settings) + PAGE
    qr = qr_svg(f"{address}#{code.shown}")
    return AccessCode(given.account, given.login, code.shown, given.expires_at, address, qr)


def _public_address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return (settings.public_url or f"http://{host}:{settings.port}").rstrip("/")
