"""The e-mail that says that a message waits: whoever reads it over a shoulder learns nothing of anybody's health.

No name, not even of who gets it; no picture, no address of its own for each reader: nothing tells that it was opened.
"""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from protocol.values import Millis

SUBJECT = "Un nouveau message vous attend"

FRENCH = (
    "Bonjour,",
    "Un nouveau message vous attend dans votre messagerie sécurisée. Pour le lire, connectez-vous :",
    (
        "Il n’y en aura pas d’autre avant votre prochaine visite. Personne ne lit les réponses à ce courriel ; en cas "
        "d’urgence, appelez le 15 ou le 112."
    ),
)
ENGLISH = (
    "Hello,",
    "A new message is waiting for you in your secure messaging. Log in to read it:",
    (
        "There will be no other before your next visit. Nobody reads replies to this e-mail; in an emergency, call 15 "
        "or 112."
    ),
)


def letter(*, sender: str, to: str, link: str, reference: str, now: Millis) -> EmailMessage:
    """Compose the e-mail.

    Shape:   reference: the same when it is sent again, so that a mailbox that got both shows one
    Raises:  ValueError (an address is none)
    Source:  RFC 3834, 5 (Auto-Submitted); RFC 5322, 3.6.4 (Message-ID)
    """
    message = EmailMessage()
    message["Subject"] = SUBJECT
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1_000, tz=UTC))
    message["Message-ID"] = f"<{reference}@{_domain(message)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # what Exchange understands of it
    message.set_content("\n\n".join((_plain(FRENCH, link), "-- \n" + _plain(ENGLISH, link))) + "\n")
    message.add_alternative(_html(link), subtype="html")
    return message


def _domain(message: EmailMessage) -> str:
    return str(message["From"].addresses[0].domain) or "localhost"


def _plain(words: tuple[str, str, str], link: str) -> str:
    greeting, what, then = words
    return f"{greeting}\n\n{what}\n\n{link}\n\n{then}"


def _html(link: str) -> str:
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>' + SUBJECT + "</title></head>\n<body>\n"
        f"{_paragraphs(FRENCH, link)}\n<hr>\n"
        f'<div lang="en">\n{_paragraphs(ENGLISH, link)}\n</div>\n</body></html>\n'
    )


def _paragraphs(words: tuple[str, str, str], link: str) -> str:
    greeting, what, then = (escape(text) for text in words)
    target = escape(link)
    return f'<p>{greeting}</p>\n<p>{what}</p>\n<p><a href="{target}">{target}</a></p>\n<p>{then}</p>'
