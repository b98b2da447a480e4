"""Why somebody does not come in by Pro Santé Connect: words of a fixed list, for the audit; people are told less."""

from enum import StrEnum

from protocol.values import AccountId


class Reason(StrEnum):
    """What was wrong."""

    UNAVAILABLE = "provider_unavailable"
    UNREADABLE = "provider_unreadable"  # it answered what its specification does not say
    DENIED = "provider_denied"  # it said no: the person changed their mind, or the code is not good
    STATE = "state"  # never begun here, begun in another browser, used before, or too old
    ISSUER = "issuer"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    EXPIRED = "expired"
    NONCE = "nonce"
    ACR = "acr"
    NOT_FRESH = "not_fresh"  # it believed a log-in of before, though asked to ask again
    NATIONAL_ID = "national_id"  # missing
    UNKNOWN_ACCOUNT = "unknown_account"
    OTHER_ACCOUNT = "other_account"  # this subject was linked to an account of another national identifier
    OTHER_SESSION = "other_session"  # they proved who they are from within somebody else's session
    DEACTIVATED = "deactivated"
    EVENT = "event"  # no log-out token, but another token of the provider
    REPLAYED = "replayed"


class PscError(Exception):
    """Nobody comes in.

    Shape:   account is whose it would have been, where that is known
    """

    def __init__(self, reason: Reason, account: AccountId | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.account = account


class ProviderUnavailableError(PscError):
    """The provider cannot be reached, or answers nothing that could be read: other ways in are for that."""


class RefusedError(PscError):
    """What was shown does not prove who one is."""
