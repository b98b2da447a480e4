"""Who asks: the account and the session behind a request."""

from dataclasses import dataclass

from mis.domain.session import SessionFacts
from protocol.account import Account
from protocol.values import AccountId, AccountKind, Millis, SessionId


@dataclass(frozen=True, slots=True)
class Actor:
    """Shape:   facts are of the moment the actor was looked up; address is where the request came from."""

    profile: Account
    session: SessionId
    facts: SessionFacts
    address: str | None = None

    @property
    def account(self) -> AccountId:
        return self.profile.id

    @property
    def kind(self) -> AccountKind:
        return self.profile.kind

    @property
    def expires_at(self) -> Millis:
        return self.facts.expires_at
