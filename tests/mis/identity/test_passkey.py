"""Passkeys: for one origin, one challenge, and an owner whom the device has verified; anything else is refused."""

from typing import Any

import pytest

from mis.identity.passkey import (
    NewCredential,
    RelyingParty,
    is_copied,
    new_passkey_options,
    passkey_options,
    relying_party,
    verified_count,
    verified_new,
)
from mis.settings import Settings
from protocol.account import Account
from protocol.errors import BadRequest, Unauthenticated
from protocol.values import AccountId, AccountKind
from tests.support.authenticator import Authenticator

PARTY = RelyingParty("mis.example", "https://mis.example")
ALICE = Account(AccountId("alice-id"), AccountKind.PROFESSIONAL, "Alice Martin", None, None)
CHALLENGE, OTHER = b"c" * 64, b"o" * 64


def creating(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return new_passkey_options(PARTY, ALICE, login="alice", existing=["aWQ"], challenge=challenge)


def using(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return passkey_options(PARTY, allowed=[], challenge=challenge)


def made(device: Authenticator) -> NewCredential:
    return verified_new(PARTY, device.create(creating(), PARTY.origin), challenge=CHALLENGE)


def count(passkey: NewCredential, answer: dict[str, Any], *, account: str = ALICE.id) -> int:
    return verified_count(PARTY, answer, account=account, public_key=passkey.public_key, challenge=CHALLENGE)


def test_a_passkey_is_made_and_used() -> None:
    device = Authenticator()
    passkey = made(device)
    assert count(passkey, device.get(using(), PARTY.origin)) == 1
    assert count(passkey, device.get(using(), PARTY.origin)) == 2


def test_the_device_is_asked_to_keep_the_passkey_and_to_verify_its_owner() -> None:
    asked = creating()
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert asked["attestation"] == "none"
    assert asked["excludeCredentials"] == [{"id": "aWQ", "type": "public-key"}]
    assert asked["rp"]["id"] == "mis.example"
    assert using()["userVerification"] == "required"


@pytest.mark.parametrize(
    ("device", "options", "origin", "rp_id"),
    [
        (Authenticator(verifies=False), creating(), PARTY.origin, None),
        (Authenticator(), creating(OTHER), PARTY.origin, None),
        (Authenticator(), creating(), "https://evil.example", None),
        (Authenticator(), creating(), "http://mis.example", None),
        (Authenticator(), creating(), "https://mis.example:8443", None),
        (Authenticator(), creating(), PARTY.origin, "evil.example"),
    ],
    ids=["not verified", "challenge", "origin", "scheme", "port", "site"],
)
def test_a_passkey_that_was_made_otherwise_is_refused(
    device: Authenticator, options: dict[str, Any], origin: str, rp_id: str | None
) -> None:
    with pytest.raises(BadRequest):
        verified_new(PARTY, device.create(options, origin, rp_id=rp_id), challenge=CHALLENGE)
    assert made(Authenticator()), "made as asked, it is taken"


@pytest.mark.parametrize(
    ("verifies", "options", "origin", "rp_id"),
    [
        (False, using(), PARTY.origin, None),
        (True, using(OTHER), PARTY.origin, None),
        (True, using(), "https://evil.example", None),
        (True, using(), "https://mis.example.evil.example", None),
        (True, using(), PARTY.origin, "evil.example"),
    ],
    ids=["not verified", "challenge", "origin", "longer origin", "site"],
)
def test_a_passkey_that_is_used_otherwise_is_refused(
    *, verifies: bool, options: dict[str, Any], origin: str, rp_id: str | None
) -> None:
    device = Authenticator()
    passkey = made(device)
    device.verifies = verifies
    answer = device.get(options, origin, rp_id=rp_id)
    with pytest.raises(Unauthenticated):
        count(passkey, answer)
    device.verifies = True
    assert count(passkey, device.get(using(), PARTY.origin)) == 2, "used as asked, it is taken"


def test_another_key_signs_nothing_here() -> None:
    device, thief = Authenticator(), Authenticator()
    passkey = made(device)
    made(thief)
    answer = thief.get(using(), PARTY.origin)
    with pytest.raises(Unauthenticated):
        count(passkey, {**answer, "id": passkey.id, "rawId": passkey.id})


def test_a_passkey_that_names_another_account_is_refused() -> None:
    device = Authenticator()
    passkey = made(device)
    with pytest.raises(Unauthenticated):
        count(passkey, device.get(using(), PARTY.origin), account="bob-id")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"id": 1},
        {"id": "x", "rawId": "y"},
        {"response": {}},
        {"response": None},
        {"response": {"clientDataJSON": "bnVsbA", "authenticatorData": "", "signature": "", "userHandle": "é"}},
        {"type": "password"},
    ],
)
def test_what_is_no_answer_is_refused_and_no_defect(changed: dict[str, Any]) -> None:
    device = Authenticator()
    passkey = made(device)
    answer = device.get(using(), PARTY.origin) | changed if changed else {}
    with pytest.raises(Unauthenticated):
        count(passkey, answer)
    with pytest.raises(BadRequest):
        verified_new(PARTY, answer, challenge=CHALLENGE)


@pytest.mark.parametrize(
    ("stored", "counted", "copied"),
    [(0, 0, False), (0, 1, False), (4, 5, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_count_that_does_not_go_on_is_a_copy(stored: int, counted: int, *, copied: bool) -> None:
    assert is_copied(stored, counted) is copied


@pytest.mark.parametrize(
    ("public_url", "host", "party"),
    [
        ("https://mis.example", "whatever", RelyingParty("mis.example", "https://mis.example")),
        ("https://mis.example:443/", "", RelyingParty("mis.example", "https://mis.example")),
        ("https://MIS.example:8443", "", RelyingParty("mis.example", "https://mis.example:8443")),
        ("http://localhost:8000", "", RelyingParty("localhost", "http://localhost:8000")),
        ("http://mis.example", "localhost", None),
        ("https://192.0.2.1", "localhost", None),
        ("https://[2001:db8::1]", "localhost", None),
        (None, "localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        (None, "localhost", RelyingParty("localhost", "http://localhost")),
        (None, "ward.localhost:8000", RelyingParty("ward.localhost", "http://ward.localhost:8000")),
        (None, "127.0.0.1:8000", None),
        (None, "mis.example", None),
        (None, "localhost.evil.example", None),
        (None, "evil-localhost", None),
        (None, "localhost:port", None),
        (None, "[", None),
        (None, "", None),
    ],
)
def test_a_passkey_is_for_the_servers_own_name(public_url: str | None, host: str, party: RelyingParty | None) -> None:
    assert relying_party(Settings(public_url=public_url), host) == party
