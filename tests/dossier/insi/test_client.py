"""INSi is asked as its contract says, and whatever comes back is an answer of its contract or none."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from dossier.domain.identity import Identity, Sex, Traits
from dossier.domain.ins import Ins, InsOid
from dossier.domain.insi import InsiAnswer, InsiOutcome
from dossier.insi.client import MOST_BYTES, HttpInsi
from dossier.insi.document import NESTED
from dossier.insi.service import Insi
from mis.logs import FIELDS
from mis.settings import Settings
from protocol.errors import Unavailable
from tests.observatory.tls import new_certificate
from tests.support.insi_service import (
    MATRICULE,
    NOBODY,
    ODETTE,
    SEVERAL,
    SOAP,
    InsiService,
    answer,
    fault,
    insi_service,
    one,
)

NOW = 1_750_000_000_000  # 2025-06-15
HERS = Identity(Traits("LEFEVRE", "ODETTE MARIE", Sex.FEMALE, "1941-03-14", "14047"), "ODETTE")
# Each would be an answer if it were taken.
HEAD, TRUE = one().split(b"\n", 1)
WITH_A_TYPE = HEAD + b"<!DOCTYPE a>" + TRUE
WITH_AN_ENTITY = HEAD + b'<!DOCTYPE a [<!ENTITY b "LEFEVRE">]>' + TRUE.replace(b"LEFEVRE", b"&b;")
WITH_A_FILE = (
    HEAD + b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + TRUE.replace(b"LEFEVRE", b"LEFEVRE&b;")
)
NESTED_DEEP = TRUE.replace(b"<S:Body", b"<a>" * NESTED + b"</a>" * NESTED + b"<S:Body")


@pytest.fixture
async def service() -> AsyncIterator[InsiService]:
    async with insi_service() as running:
        yield running


def client(service: InsiService, **changes: Any) -> Insi:
    told = {"insi_url": service.url, "insi_sender": "10B0152872", "insi_authorisation": "MIS0000000"}
    return HttpInsi(Settings(**{**told, **changes}), service.url)


async def refusal(insi: Insi) -> str:
    """The reason for which nothing is known; neither it nor the log says of whom."""
    with structlog.testing.capture_logs() as logs, pytest.raises(Unavailable) as refused:
        await insi.search(HERS, NOW)
    (logged,) = logs
    reason = str((refused.value.details or {})["reason"])
    assert (logged["event"], logged["code"]) == ("insi_unavailable", reason)
    assert set(logged) - {"event", "log_level"} <= set(FIELDS)
    assert "LEFEVRE" not in f"{logs} {refused.value.message} {refused.value.details}"
    return reason


def locked(key: Path) -> Path:
    """The same key, under a passphrase."""
    opened = load_pem_private_key(key.read_bytes(), None)
    file = key.with_name("locked.pem")
    file.write_bytes(opened.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"lavande")))
    return file


async def test_what_is_sent_is_a_question_of_the_contract(service: InsiService) -> None:
    service.tell(one())
    await client(service).search(HERS, NOW)
    (asked,) = service.asked
    assert asked.headers["content-type"].startswith("application/soap+xml; charset=utf-8; action=")
    assert "rechercherInsAvecTraitsIdentite" in asked.headers["content-type"]
    assert asked.headers["accept-encoding"] == "identity"
    root = asked.document.documentElement
    assert root is not None
    assert (root.namespaceURI, root.localName) == (SOAP, "Envelope")
    assert asked.text("Action") == "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
    assert asked.text("MessageID").startswith("uuid:")
    assert (asked.text("IDAM"), asked.element("IDAM").getAttribute("R")) == ("MIS0000000", "4")
    senders = [node.firstChild.data for node in asked.document.getElementsByTagNameNS("*", "Emetteur")]  # type: ignore[union-attr]
    assert senders == ["10B0152872", "10B0152872"]
    query = asked.element("RECSANSVITALE")
    assert query.namespaceURI == "http://www.cnamts.fr/INSiRecSans"
    assert [node.localName for node in query.childNodes] == ["NomNaissance", "Prenom", "Sexe", "DateNaissance"]
    assert asked.traits == {
        "NomNaissance": "LEFEVRE",
        "Prenom": "ODETTE",
        "Sexe": "F",
        "DateNaissance": "1941-03-14",
    }


async def test_who_is_found_is_told_with_what_they_had_before(service: InsiService) -> None:
    service.tell(one(former=[("2410314047001", "30"), ("2410314047001", "31")]))
    person = (await client(service).search(HERS, NOW)).person
    assert person is not None
    assert (person.traits, person.ins) == (HERS.traits, Ins("".join(MATRICULE), InsOid.NIR))
    assert person.former == (Ins("241031404700130", InsOid.NIR),), "the key of the other is wrong: nobody recorded it"


async def test_a_date_that_is_not_whole_goes_and_comes_with_noughts(service: InsiService) -> None:
    service.tell(one({**ODETTE, "DateNaissance": "1941-00-00"}))
    traits = Traits("LEFEVRE", "ODETTE MARIE", Sex.FEMALE, "1941", "14047")
    person = (await client(service).search(Identity(traits, "ODETTE"), NOW)).person
    assert service.asked[0].text("DateNaissance") == "1941-00-00"
    assert person is not None
    assert person.traits == traits


async def test_where_several_are_found_more_is_told_until_there_is_one(service: InsiService) -> None:
    service.tell(answer(*SEVERAL), answer(*SEVERAL), one())
    assert (await client(service).search(HERS, NOW)).outcome is InsiOutcome.FOUND
    assert [(asked.traits["Prenom"], asked.traits.get("LieuNaissance")) for asked in service.asked] == [
        ("ODETTE", None),
        ("ODETTE MARIE", None),
        ("ODETTE MARIE", "14047"),
    ]
    service.tell(answer(*SEVERAL))
    assert await client(service).search(HERS, NOW) == InsiAnswer(InsiOutcome.SEVERAL)
    service.tell(answer(*NOBODY))
    before = len(service.asked)
    assert await client(service).search(HERS, NOW) == InsiAnswer(InsiOutcome.NOBODY)
    assert len(service.asked) == before + 1, "who is not found is not found by more"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, fault("Sender", "desir_550"), "insi_refused"),
        (500, fault("Receiver", "insi_102"), "insi_away"),
        (503, b"<html>", "insi_away"),
        (302, b"", "insi_unreadable"),
        (200, b"{}", "insi_unreadable"),
        (200, b"", "insi_unreadable"),
        (200, one()[:-20], "insi_unreadable"),
        (200, WITH_A_TYPE, "insi_unreadable"),
        (200, WITH_AN_ENTITY, "insi_unreadable"),
        (200, WITH_A_FILE, "insi_unreadable"),
        (200, NESTED_DEEP, "insi_unreadable"),
        (200, one() + b" " * MOST_BYTES, "insi_unreadable"),
        (200, answer("07", "Autre"), "insi_unreadable"),
        (200, answer("00", "OK"), "insi_unreadable"),
        (200, one({**ODETTE, "Sexe": "X"}), "insi_unreadable"),
        (200, one({**ODETTE, "DateNaissance": "1941-02-30"}), "insi_unreadable"),
        (200, one({name: text for name, text in ODETTE.items() if name != "LieuNaissance"}), "insi_unreadable"),
        (200, one(matricule=(MATRICULE[0], "93")), "insi_unreadable"),
        (200, one(oid="1.2.250.1.213.1.4.10"), "insi_unreadable"),
    ],
)
async def test_what_is_no_answer_is_none(service: InsiService, status: int, body: bytes, reason: str) -> None:
    service.tell(body, status=status)
    assert await refusal(client(service)) == reason
    assert len(service.asked) == 1, "it was asked"


async def test_an_answer_that_does_not_come_in_time_is_none(service: InsiService) -> None:
    service.tell(one())
    service.hold = asyncio.Event()
    assert await refusal(client(service, insi_timeout_s=0.1)) == "insi_away"
    service.hold.set()
    service.hold = None
    assert (await client(service).search(HERS, NOW)).outcome is InsiOutcome.FOUND


async def test_nobody_listening_is_no_answer() -> None:
    async with insi_service() as gone:
        pass
    assert await refusal(client(gone)) == "insi_away"


async def test_people_of_the_test_environment_are_taken_where_it_was_said(service: InsiService) -> None:
    service.tell(one(matricule=(MATRICULE[0], "93"), oid="1.2.250.1.213.1.4.10"))
    person = (await client(service, insi_people="test").search(HERS, NOW)).person
    assert person is not None
    assert person.ins == Ins(f"{MATRICULE[0]}93", InsOid.NIR_TEST)


async def test_over_tls_it_is_asked_with_the_certificate_of_the_organisation(tmp_path: Path) -> None:
    theirs, their_key = new_certificate(tmp_path)
    (ours := tmp_path / "ours").mkdir()
    certificate, key = new_certificate(ours)
    trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificate)
    trusting.verify_mode = ssl.CERT_REQUIRED
    trusting.load_cert_chain(theirs, their_key)
    async with insi_service(trusting) as service:
        service.tell(one())
        files = {
            "insi_certificate_file": str(certificate),
            "insi_key_file": str(key),
            "insi_authorities_file": str(theirs),
        }
        assert (await client(service, **files).search(HERS, NOW)).outcome is InsiOutcome.FOUND
        for changed in (
            {"insi_certificate_file": str(theirs), "insi_key_file": str(their_key)},  # of others
            {"insi_authorities_file": str(certificate)},  # INSi is not who it says
            {"insi_certificate_file": str(tmp_path / "none")},
            {"insi_key_file": str(theirs)},
            {"insi_key_file": str(locked(key))},  # nobody is asked for its passphrase
        ):
            assert await refusal(client(service, **{**files, **changed})) == "insi_away"
        assert len(service.asked) == 1
