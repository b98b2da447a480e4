"""Who asks: the account and the session behind a request."""

from dataclasses import dataclass

from protocol.account import Account
from protocol.values import AccountId, AccountKind, Millis, SessionId


@dataclass(frozen=True, slots=True)
class Actor:
    """Units:   expires_at in ms since 1970-01-01 UTC."""

    profile: Account
    session: SessionId
    expires_at: Millis

    @property
    def account(self) -> AccountId:
        return self.profile.id

    @property
    def kind(self) -> AccountKind:
        return self.profile.kind
