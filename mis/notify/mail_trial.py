"""An e-mail tried for the operator: what happened, and what to do about it, in plain words."""

from mis.notify.mail import Mailed, MailSender
from mis.settings import Settings
from protocol.push import PushOutcome
from protocol.values import Millis

REASONS = {
    "name": "its name does not resolve: look at MIS_SMTP_URL and at this machine's DNS",
    "connection": "it cannot be reached: is the port right, does a firewall let this machine out to it?",
    "certificate": "its certificate is not believed: is it for that name, does this machine know its authority?",
    "time": "it did not answer in time",
    "encryption": "it offers no STARTTLS or no log-in: no password and no address goes in clear; try smtps://",
    "password": "it refuses the user or the password of MIS_SMTP_URL",
    "sender": "it refuses MIS_MAIL_FROM as a sender",
    "recipient": "it refuses the address",
    "relay": "it refuses the e-mail",
    "address": "that is no e-mail address",
}


async def try_mail(settings: Settings, address: str, *, reference: str, now: Millis) -> tuple[bool, str]:
    """Send one e-mail as patients get it; whether it was taken, and a sentence about it."""
    if settings.smtp_url is None:
        return False, "MIS_SMTP_URL is not set: no e-mail is sent (docs/notifications.md)."
    sender = MailSender(settings)
    mailed = await sender.send(address, reference, now=now)
    where = f"{sender.relay.host}:{sender.relay.port}"
    if mailed.outcome is PushOutcome.TAKEN:
        return True, f"{where} took it: look into the mailbox, and among the unwanted; past this relay we see nothing."
    return False, f"{where}: {_why(mailed)}."


def _why(mailed: Mailed) -> str:
    said = REASONS[mailed.reason or "relay"]
    return said if mailed.status is None else f"{said} ({mailed.status})"
