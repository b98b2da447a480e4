"""E-mails to patients and caregivers, over the operator's SMTP server: never in clear to another machine."""

import hashlib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from mis.notify.letter import letter
from mis.settings import Settings
from protocol.push import PushOutcome
from protocol.values import Millis

PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409; RFC 8314
WHOLE_S = 20.0


@dataclass(frozen=True, slots=True)
class Relay:
    """Where e-mails are handed over.

    Shape:   is_here: this very machine, with which nothing needs to be encrypted
    """

    host: str
    port: int
    is_tls: bool
    is_here: bool
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of an e-mail.

    Shape:   status: what the relay said, null where it said nothing; reason: a word, null where it took it
    """

    outcome: PushOutcome
    status: int | None = None
    reason: str | None = None
    retry_after_ms: Millis | None = None


def relay_of(url: str) -> Relay:
    """What `smtp_url` says, which the settings have looked at."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return Relay(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        is_here=host in ("localhost", "127.0.0.1", "::1"),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class MailSender:
    """Order:   only where the settings say over which relay."""

    def __init__(self, settings: Settings, *, context: ssl.SSLContext | None = None) -> None:
        self._relay = relay_of(settings.smtp_url or "")
        self._sender = settings.mail_from or ""
        self._link = settings.public_url or ""
        self._context = context or ssl.create_default_context()

    @property
    def relay(self) -> Relay:
        return self._relay

    async def send(self, address: str, reference: str, *, now: Millis) -> Mailed:
        """Hand one e-mail over.

        Shape:   reference: what it is about, the same when it is sent again
        """
        digest = hashlib.sha256(reference.encode()).hexdigest()[:32]
        try:
            message = letter(sender=self._sender, to=address, link=self._link, reference=digest, now=now)
            await self._hand_over(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _answered(error.recipients[0].code, "recipient")
        except aiosmtplib.SMTPAuthenticationError as error:
            return Mailed(PushOutcome.LATER, error.code, "password")  # the operator's to mend: it is kept meanwhile
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error.code, "sender" if isinstance(error, aiosmtplib.SMTPSenderRefused) else "relay")
        except (TimeoutError, OSError) as error:
            return Mailed(PushOutcome.LATER, reason=_reason(error))
        except aiosmtplib.SMTPException:  # the relay offers no encryption, or no way to log in
            return Mailed(PushOutcome.LATER, reason="encryption")
        except (ValueError, IndexError, UnicodeError):
            return Mailed(PushOutcome.REFUSED, reason="address")
        return Mailed(PushOutcome.TAKEN, 250)

    async def _hand_over(self, message: EmailMessage) -> None:
        relay = self._relay
        await aiosmtplib.send(
            message,
            hostname=relay.host,
            port=relay.port,
            username=relay.user,
            password=relay.password,
            use_tls=relay.is_tls,
            start_tls=None if relay.is_tls else not relay.is_here,
            tls_context=self._context,
            timeout=WHOLE_S,
        )


def _answered(code: int, reason: str) -> Mailed:
    """RFC 5321, 4.2.1: 4yz is for now, 5yz for good."""
    return Mailed(PushOutcome.LATER if code < 500 else PushOutcome.REFUSED, code, reason)


def _reason(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return "certificate"
        if isinstance(error, socket.gaierror):
            return "name"
        if isinstance(error, TimeoutError):
            return "time"
        error = error.__cause__ or error.__context__
    return "connection"
