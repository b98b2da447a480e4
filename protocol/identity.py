"""Identity over HTTP: who one is, what proves it, one's devices, and what an operator administers."""

from typing import Any

from msgspec import Struct

from protocol.account import Account
from protocol.values import AccountId, AccountKind, Cursor, Millis, SessionId


class ServerFacts(Struct, frozen=True):
    """The answer to `GET /api/server`: what the log-in screen offers.

    Shape:   passkeys: whether this address can have any (a browser makes them over https, and on localhost, only)
    """

    name: str
    version: str
    pro_sante_connect: bool
    passkeys: bool
    password_chars: int
    pin_attempts: int


# Proofs.


class Renewal(Struct, frozen=True):
    """The body of `POST /api/session/renewal`: a full log-in that keeps the session, and unlocks it."""

    password: str
    code: str | None = None


class Unlock(Struct, frozen=True):
    """The body of `POST /api/session/unlock`: the PIN, which gives the session another token and no longer life."""

    pin: str


class PasswordChange(Struct, frozen=True):
    password: str
    new_password: str


class PasswordProof(Struct, frozen=True):
    password: str


class Code(Struct, frozen=True):
    code: str


class PasskeyChallenge(Struct, frozen=True):
    """What the browser is asked; `options` go to `navigator.credentials`, as WebAuthn's JSON form.

    Shape:   ceremony: to be sent back with the answer, once, within five minutes
    Source:  https://www.w3.org/TR/webauthn-3/, 5.1.8 to 5.1.10
    """

    ceremony: str
    options: dict[str, Any]


class PasskeyAnswer(Struct, frozen=True):
    """Shape:   credential: the JSON form of what `navigator.credentials.get` gave."""

    ceremony: str
    credential: dict[str, Any]
    device: str | None = None


class NewPasskey(Struct, frozen=True):
    """Shape:   credential: the JSON form of what `navigator.credentials.create` gave."""

    ceremony: str
    credential: dict[str, Any]
    name: str


class Passkey(Struct, frozen=True):
    id: str
    name: str
    created_at: Millis
    used_at: Millis | None


class Passkeys(Struct, frozen=True):
    passkeys: list[Passkey]


class SecondFactor(Struct, frozen=True):
    """Shape:   is_required: the account must have one; to remove it ends every session, and another is set up."""

    is_set: bool
    recovery_codes_left: int
    is_required: bool = False


class SecondFactorKey(Struct, frozen=True):
    """Shape:   key in base32; address is `otpauth://totp/...`; qr is an SVG image of it."""

    key: str
    address: str
    qr: str


class RecoveryCodes(Struct, frozen=True):
    codes: list[str]


# Devices.


class Device(Struct, frozen=True):
    """One session of one's own.

    Shape:   way: password, passkey, psc or activation
    Units:   times in ms since 1970-01-01 UTC; active_at is exact to a minute
    """

    id: SessionId
    device: str | None
    way: str
    created_at: Millis
    active_at: Millis
    expires_at: Millis
    locked: bool
    is_this_one: bool


class Devices(Struct, frozen=True):
    sessions: list[Device]


# Patients and caregivers.


class NewPerson(Struct, frozen=True):
    """A patient or a caregiver, as a professional makes their account.

    Shape:   birth_date: YYYY-MM-DD
    """

    kind: AccountKind
    name: str
    birth_date: str


class AccessCode(Struct, frozen=True):
    """Shown once.

    Shape:   code in groups of four, XXXX-XXXX-XXXX; address: the page where it is given; qr: it as an SVG image
    """

    account: Account
    login: str
    code: str
    expires_at: Millis
    address: str
    qr: str


class Person(Struct, frozen=True):
    """Shape:   state: invited (a code waits), expired (its code is void), active, deactivated."""

    account: Account
    login: str
    state: str
    created_at: Millis
    code_expires_at: Millis | None


class People(Struct, frozen=True):
    people: list[Person]


class Activation(Struct, frozen=True):
    """Shape:   birth_date: YYYY-MM-DD, null for who gave none."""

    code: str
    password: str
    birth_date: str | None = None
    pin: str | None = None
    device: str | None = None


# Administration.


class NewAccount(Struct, frozen=True):
    kind: AccountKind
    login: str
    name: str
    profession: str | None = None
    place: str | None = None
    rpps: str | None = None
    birth_date: str | None = None


class AdministeredAccount(Struct, frozen=True):
    """Shape:   state: active, invited, deactivated; pin_blocked: the PIN attempts of the day are used up."""

    account: Account
    login: str
    state: str
    created_at: Millis
    active_at: Millis | None
    sessions: int
    pin_blocked: bool
    second_factor: bool


class AdministeredAccounts(Struct, frozen=True):
    accounts: list[AdministeredAccount]
    more: bool


class AuditEntry(Struct, frozen=True):
    """Shape:   subject: the account that it happened to, where that is another than the one that acted."""

    id: int
    at: Millis
    act: str
    outcome: str
    account: AccountId | None
    session: SessionId | None
    subject: AccountId | None
    address: str | None
    detail: str | None


class AuditedAccount(Struct, frozen=True):
    id: AccountId
    login: str
    name: str


class AuditPage(Struct, frozen=True):
    """Shape:   accounts: every account that these entries name, and the one that was asked for, each once
    Order:   newest first; `cursor` as `before` gives what is older
    """

    entries: list[AuditEntry]
    cursor: Cursor | None
    accounts: list[AuditedAccount] = []
