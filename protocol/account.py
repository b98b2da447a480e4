"""Accounts: who can log in, as others see them."""

from msgspec import Struct

from protocol.frames import Request
from protocol.values import AccountId, AccountKind


class Account(Struct, frozen=True):
    id: AccountId
    kind: AccountKind
    name: str
    profession: str | None = None
    place: str | None = None


class AccountFind(Request, frozen=True, tag="account.find"):
    """Find a patient, a caregiver or a professional by the exact login, to write to them."""

    login: str
