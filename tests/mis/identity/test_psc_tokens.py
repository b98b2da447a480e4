"""Tokens of the provider: signed by it, for us, now, and what they are meant for; anything else proves nothing."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from mis.identity.psc.errors import Reason, RefusedError
from mis.identity.psc.tokens import (
    LOG_OUT_EVENT,
    Expected,
    IdToken,
    LogOutToken,
    UnknownKeyError,
    id_token,
    log_out_token,
)

NOW_S = 1_750_000_000
EXPECTED = Expected("https://provider.example", "mis")
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}, private=True)
KEYS = KeySet([RSA, EC])
IDENTITY: dict[str, Any] = {
    "iss": "https://provider.example",
    "aud": "mis",
    "sub": "alice",
    "sid": "s1",
    "iat": NOW_S,
    "exp": NOW_S + 300,
    "auth_time": NOW_S,
    "nonce": "n",
    "acr": "eidas1",
}
LOG_OUT: dict[str, Any] = {
    "iss": "https://provider.example",
    "aud": "mis",
    "sub": "alice",
    "sid": "s1",
    "iat": NOW_S,
    "jti": "j1",
    "events": {LOG_OUT_EVENT: {}},
}


def signed(claims: dict[str, Any], *without: str, **header: Any) -> str:
    said = {name: value for name, value in claims.items() if name not in without}
    return jwt.encode({"alg": "RS256", "kid": "rsa", **header}, said, RSA, algorithms=["RS256", "PS256", "RS512"])


def identity(token: str, *, proved_since_s: int | None = NOW_S, now_s: int = NOW_S) -> IdToken:
    return id_token(
        token,
        KEYS,
        EXPECTED,
        nonce="n",
        acr_values=["eidas1"],
        proved_since=None if proved_since_s is None else proved_since_s * 1_000,
        now=now_s * 1_000,
    )


def log_out(token: str, *, now_s: int = NOW_S) -> LogOutToken:
    return log_out_token(token, KEYS, EXPECTED, now=now_s * 1_000)


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("alg", ["RS256", "PS256", "RS512"])
def test_an_identity_that_the_provider_signed_is_whom_it_names(alg: str) -> None:
    assert identity(signed(IDENTITY, alg=alg)) == IdToken("alice", "s1")
    assert identity(jwt.encode({"alg": "ES256", "kid": "ec"}, IDENTITY, EC)) == IdToken("alice", "s1")
    assert identity(signed(IDENTITY, "sid")) == IdToken("alice", None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://evil.example"}, Reason.CLAIMS),
        ({"iss": "https://provider.example/"}, Reason.CLAIMS),
        ({"aud": "another"}, Reason.CLAIMS),
        ({"aud": ["another"]}, Reason.CLAIMS),
        ({"aud": []}, Reason.CLAIMS),
        ({"aud": ["mis", "another"]}, Reason.CLAIMS),
        ({"aud": ["mis", "another"], "azp": "another"}, Reason.CLAIMS),
        ({"azp": "another"}, Reason.CLAIMS),
        ({"exp": NOW_S - 60}, Reason.EXPIRED),
        ({"exp": "tomorrow"}, Reason.CLAIMS),
        ({"iat": NOW_S + 61}, Reason.CLAIMS),
        ({"iat": True}, Reason.CLAIMS),
        ({"nbf": NOW_S + 61}, Reason.CLAIMS),
        ({"nonce": "N"}, Reason.NONCE),
        ({"nonce": ["n"]}, Reason.NONCE),
        ({"acr": "eidas0"}, Reason.ACR),
        ({"acr": None}, Reason.ACR),
        ({"sub": ""}, Reason.CLAIMS),
        ({"sub": 1}, Reason.CLAIMS),
        ({"sub": "x" * 256}, Reason.CLAIMS),
        ({"auth_time": NOW_S - 61}, Reason.NOT_FRESH),
        ({"auth_time": "now"}, Reason.NOT_FRESH),
    ],
)
def test_an_identity_of_another_kind_is_none(changes: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        identity(signed({**IDENTITY, **changes}))
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("iss", Reason.CLAIMS),
        ("aud", Reason.CLAIMS),
        ("iat", Reason.CLAIMS),
        ("exp", Reason.CLAIMS),
        ("sub", Reason.CLAIMS),
        ("nonce", Reason.NONCE),
        ("acr", Reason.ACR),
        ("auth_time", Reason.NOT_FRESH),
    ],
)
def test_an_identity_without_what_it_must_say_is_none(missing: str, reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        identity(signed(IDENTITY, missing))
    assert refused.value.reason is reason


def test_two_clocks_may_differ_by_a_minute() -> None:
    assert identity(signed({**IDENTITY, "iat": NOW_S + 60, "exp": NOW_S - 59, "auth_time": NOW_S - 60}))


def test_where_a_log_in_of_before_is_believed_its_time_is_not_asked() -> None:
    assert identity(signed(IDENTITY, "auth_time"), proved_since_s=None)


def test_a_token_for_several_is_for_the_one_it_names() -> None:
    assert identity(signed({**IDENTITY, "aud": ["mis", "another"], "azp": "mis"}))


def test_nothing_but_the_providers_signature_is_one() -> None:
    right = signed(IDENTITY)
    head, body, signature = right.split(".")
    header = {"alg": "RS256", "kid": "rsa"}
    public = RSA.as_pem(private=False)
    mallory = RSAKey.generate_key(2048)
    forged = {
        "no signature": f"{part({'alg': 'none'})}.{body}.",
        "no signature but a name": f"{part({'alg': 'none', 'kid': 'rsa'})}.{body}.",
        "the signature of other words": f"{head}.{part({**IDENTITY, 'sub': 'mallory'})}.{signature}",
        "another key of that name": jwt.encode({"alg": "RS256", "kid": "rsa"}, IDENTITY, mallory),
        "a key that comes with it": jwt.encode(
            {"alg": "RS256", "kid": "rsa", "jwk": mallory.as_dict(private=False)}, IDENTITY, mallory
        ),
        "the public key as a secret": jwt.encode(
            {"alg": "HS256", "kid": "rsa"}, IDENTITY, OctKey.import_key(base64.b64encode(public)), algorithms=["HS256"]
        ),
        "a header that must be understood": f"{part({**header, 'crit': ['x'], 'x': 1})}.{body}.{signature}",
        "no token": "",
        "not three parts": "a.b",
        "nonsense": "a.b.c",
        "not a JSON object": f"{head}.{base64.urlsafe_b64encode(b'[]').decode()}.{signature}",
        "as long as a book": "a" * 40_000,
    }
    for what, token in forged.items():
        with pytest.raises(RefusedError) as refused:
            identity(token)
        assert refused.value.reason in (Reason.SIGNATURE, Reason.CLAIMS), what
    assert identity(right)


def test_a_key_that_is_not_known_may_be_a_new_one() -> None:
    new = RSAKey.generate_key(2048)
    with pytest.raises(UnknownKeyError):
        identity(jwt.encode({"alg": "RS256", "kid": "new"}, IDENTITY, new))


def test_a_log_out_names_a_session_or_a_person() -> None:
    both = log_out(signed(LOG_OUT))
    assert (both.subject, both.sid) == ("alice", "s1")
    assert log_out(signed(LOG_OUT, "sid")).sid is None
    assert log_out(signed(LOG_OUT, "sub")).subject is None
    assert log_out(signed(LOG_OUT)).fingerprint == both.fingerprint
    assert log_out(signed({**LOG_OUT, "jti": "j2"})).fingerprint != both.fingerprint


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nonce": "n"}, Reason.EVENT),
        ({"events": {}}, Reason.EVENT),
        ({"events": {LOG_OUT_EVENT: None}}, Reason.EVENT),
        ({"events": [LOG_OUT_EVENT]}, Reason.EVENT),
        ({"iat": NOW_S - 301}, Reason.EXPIRED),
        ({"iat": NOW_S + 61}, Reason.CLAIMS),
        ({"exp": NOW_S - 60}, Reason.EXPIRED),
        ({"iss": "https://evil.example"}, Reason.CLAIMS),
        ({"aud": "another"}, Reason.CLAIMS),
        ({"jti": 1}, Reason.CLAIMS),
        ({"sub": 1, "sid": None}, Reason.CLAIMS),
    ],
)
def test_a_log_out_of_another_kind_is_none(changes: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        log_out(signed({**LOG_OUT, **changes}))
    assert refused.value.reason is reason


@pytest.mark.parametrize("missing", [("events",), ("jti",), ("iat",), ("iss",), ("aud",), ("sub", "sid")])
def test_a_log_out_without_what_it_must_say_is_none(missing: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError):
        log_out(signed(LOG_OUT, *missing))
