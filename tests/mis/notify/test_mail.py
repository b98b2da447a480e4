"""E-mails to patients: over real SMTP, encrypted, once until they come back, and about nothing."""

import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from mis.notify.mail import Mailed, MailSender
from mis.notify.mail_trial import try_mail
from mis.settings import Settings
from protocol.push import PushOutcome
from tests.mis.notify.ward import NotifyWard, opened
from tests.support.clock import FakeClock
from tests.support.mis_process import free_port
from tests.support.push_service import PushService

NOW = 1_750_000_000_000
PAUL = "paul@exemple.fr"
ELSEWHERE = "127.0.0.2"  # as far as the sender knows, another machine
FROM = "ne-pas-repondre@mis.test"


class Mailbox:
    """What an SMTP server does with what it gets, and what it got."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.to: list[str] = []
        self.says: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" in self.says:
            return self.says["DATA"]
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def relay(mailbox: Mailbox) -> Iterator[str]:
    """A relay on this machine, with which nothing is encrypted."""
    with listening(mailbox, "127.0.0.1") as url:
        yield url


@contextmanager
def listening(mailbox: Mailbox, host: str) -> Iterator[str]:
    controller = Controller(mailbox, hostname=host, port=free_port())
    controller.start()
    yield f"smtp://{host}:{controller.port}"
    controller.stop()


@pytest.fixture
async def ward(tmp_path: Path, clock: FakeClock, service: PushService, relay: str) -> AsyncIterator[NotifyWard]:
    changes = {"smtp_url": relay, "mail_from": FROM, "public_url": "https://mis.test"}
    async with opened("sqlite", tmp_path, clock, service, **changes) as running:
        await running.paul.ask("preferences.set", email=PAUL)
        running.clock.advance(120)  # Paul has been here, and is no more
        yield running


def settings(relay: str, **changes: Any) -> Settings:
    return Settings(smtp_url=relay, mail_from=FROM, public_url="https://mis.test", **changes)


async def test_a_patient_who_has_not_read_gets_an_e_mail_that_says_nothing_else(
    ward: NotifyWard, mailbox: Mailbox
) -> None:
    direct = await ward.alice.start(ward.paul, text="Vos résultats de glycémie")
    await ward.notify(59)
    assert mailbox.got == []
    await ward.notify(1)
    (mail,) = mailbox.got
    assert mailbox.to == [PAUL]
    assert mail["Subject"] == "Un nouveau message vous attend"
    assert (mail["From"], mail["To"], mail["Auto-Submitted"]) == (FROM, PAUL, "auto-generated")
    assert str(mail["Message-ID"]).endswith("@mis.test>")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for text in (plain.get_content(), html.get_content()):
        assert "Un nouveau message vous attend" in text
        assert "A new message is waiting" in text
        assert "https://mis.test" in text
        for secret in ("Alice", "Martin", "Paul", "Bernard", "glyc", direct, ward.paul.id):
            assert secret not in text
    whole = mail.as_string()
    assert "<img" not in html.get_content()
    assert "Alice" not in whole
    assert direct not in whole


async def test_there_is_one_until_they_come_back(ward: NotifyWard, mailbox: Mailbox) -> None:
    direct = await ward.alice.start(ward.paul, text="bonjour")
    for _ in range(3):
        await ward.notify(3_600)
        await ward.say(ward.alice, direct)
    assert len(mailbox.got) == 1
    await ward.paul.ask("receipt.read", conversation=direct, seq=2)  # a session of this moment
    ward.clock.advance(60)
    await ward.say(ward.alice, direct)
    await ward.notify(60)
    assert len(mailbox.got) == 2


async def test_a_professional_gets_none(ward: NotifyWard, mailbox: Mailbox) -> None:
    await ward.bob.ask("preferences.set", email="bob@exemple.fr")
    await ward.alice.start(ward.bob, ward.paul, text="bonjour")
    await ward.notify(120)
    assert mailbox.to == [PAUL]


async def test_who_gave_no_address_gets_none(ward: NotifyWard, mailbox: Mailbox) -> None:
    await ward.paul.ask("preferences.set", email=None)
    await ward.alice.start(ward.paul, text="bonjour")
    await ward.notify(120)
    assert mailbox.got == []


async def test_quiet_hours_are_quiet_for_e_mails_too(ward: NotifyWard, mailbox: Mailbox) -> None:
    """The fake clock begins at 17:06 in Paris."""
    await ward.paul.ask("preferences.set", quiet_hours={"from_min": 17 * 60, "until_min": 18 * 60})
    await ward.alice.start(ward.paul, text="bonjour")
    await ward.notify(60)
    assert mailbox.got == []
    await ward.notify(3_600)
    assert len(mailbox.got) == 1


async def test_a_relay_that_has_no_time_is_asked_again_and_the_mailbox_knows_it_is_one(
    ward: NotifyWard, mailbox: Mailbox
) -> None:
    await ward.alice.start(ward.paul, text="bonjour")
    mailbox.says["DATA"] = "451 later"
    await ward.notify(60)
    assert mailbox.got == []
    mailbox.says.clear()
    await ward.notify(5)
    assert len(mailbox.got) == 1
    told = ward.app.metrics.text().decode()
    assert 'mis_notices_total{kind="mail",outcome="later"} 1.0' in told
    assert 'mis_notices_total{kind="mail",outcome="taken"} 1.0' in told


async def test_an_address_that_is_refused_is_not_tried_again(ward: NotifyWard, mailbox: Mailbox) -> None:
    await ward.alice.start(ward.paul, text="bonjour")
    mailbox.says["RCPT"] = "550 no such user"
    await ward.notify(60)
    mailbox.says.clear()
    await ward.notify(3_600)
    assert mailbox.got == []


async def test_what_is_sent_again_bears_the_same_name(mailbox: Mailbox, relay: str) -> None:
    sender = MailSender(settings(relay))
    for reference in ("one", "one", "two"):
        assert (await sender.send(PAUL, reference, now=NOW)).outcome is PushOutcome.TAKEN
    first, again, other = (str(mail["Message-ID"]) for mail in mailbox.got)
    assert first == again != other


@pytest.mark.parametrize("address", ["paul@exemple.fr\r\nBcc: eve@exemple.fr", "paul@exemple.fr\nX: y", ""])
async def test_an_address_is_one_address(mailbox: Mailbox, relay: str, address: str) -> None:
    assert (await MailSender(settings(relay)).send(address, "r", now=NOW)).outcome is PushOutcome.REFUSED
    assert mailbox.got == []


async def test_nobody_listens(relay: str) -> None:
    sender = MailSender(settings(f"smtp://127.0.0.1:{free_port()}"))
    assert await sender.send(PAUL, "r", now=NOW) == Mailed(PushOutcome.LATER, reason="connection")


@asynccontextmanager
async def encrypted(mailbox: Mailbox, folder: Path, *, at_once: bool) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A relay with a certificate and a password, and what believes it."""
    certificate = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"mis", b"p@ss/word")
        return AuthResult(success=is_right, handled=False)

    controller = Controller(
        mailbox,
        hostname=ELSEWHERE,
        port=free_port(),
        ssl_context=context if at_once else None,
        tls_context=None if at_once else context,
        require_starttls=not at_once,
        authenticator=authenticate,
        auth_required=not at_once,
        auth_require_tls=not at_once,
    )
    controller.start()
    try:
        yield controller.port, ssl.create_default_context(cafile=str(certificate))
    finally:
        controller.stop()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_another_machine_is_spoken_to_encrypted_and_only_if_it_is_the_right_one(
    mailbox: Mailbox, tmp_path: Path, scheme: str
) -> None:
    async with encrypted(mailbox, tmp_path, at_once=scheme == "smtps") as (port, believing):
        url = f"{scheme}://mis:p%40ss%2Fword@{ELSEWHERE}:{port}"
        known, unknown = MailSender(settings(url), context=believing), MailSender(settings(url))
        assert await unknown.send(PAUL, "r", now=NOW) == Mailed(PushOutcome.LATER, reason="certificate")
        assert await known.send(PAUL, "r", now=NOW) == Mailed(PushOutcome.TAKEN, 250)
        wrong = MailSender(settings(url.replace("p%40ss", "wrong")), context=believing)
        assert await wrong.send(PAUL, "r", now=NOW) == Mailed(PushOutcome.LATER, 535, "password")
    assert len(mailbox.got) == 1


async def test_no_address_goes_in_clear_to_another_machine(mailbox: Mailbox) -> None:
    with listening(mailbox, ELSEWHERE) as url:
        mailed = await MailSender(settings(url)).send(PAUL, "r", now=NOW)
    assert mailed == Mailed(PushOutcome.LATER, reason="encryption")
    assert mailbox.to == []


async def test_the_operator_is_told_what_happened(mailbox: Mailbox, relay: str) -> None:
    is_taken, says = await try_mail(settings(relay), PAUL, reference="r", now=NOW)
    assert (is_taken, len(mailbox.got)) == (True, 1)
    assert "took it" in says
    mailbox.says["RCPT"] = "550 no such user"
    is_taken, says = await try_mail(settings(relay), PAUL, reference="r", now=NOW)
    assert not is_taken
    assert says.endswith("it refuses the address (550).")
    is_taken, says = await try_mail(Settings(), PAUL, reference="r", now=NOW)
    assert "MIS_SMTP_URL is not set" in says


def _certificate(folder: Path) -> Path:
    """A certificate for that address, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ELSEWHERE))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "relay.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    return file


async def test_a_muted_conversation_uses_up_no_e_mail(ward: NotifyWard, mailbox: Mailbox) -> None:
    group = await ward.alice.start(ward.paul, ward.bob, text="bonjour")
    await ward.paul.ask("conversation.mark", conversation=group, muted=True)
    ward.clock.advance(120)
    await ward.say(ward.alice, group)
    await ward.notify(60)
    assert mailbox.got == []
    await ward.alice.start(ward.paul, text="bonjour")
    await ward.notify(60)
    assert len(mailbox.got) == 1
