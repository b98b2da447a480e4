"""The audit: appended to in the transaction of the act itself, and never changed (a trigger forbids it)."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.audit import Act, Outcome
from mis.store.tables import audit
from protocol.values import AccountId, Millis, SessionId


class Audit:
    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def add(
        self,
        act: Act,
        outcome: Outcome = Outcome.OK,
        *,
        account: AccountId | None = None,
        session: SessionId | None = None,
        subject: AccountId | None = None,
        address: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Append what happened.

        Shape:   account acted, to itself or to `subject`; detail is a word of the code's, never one of a person's
        """
        row = {
            "at": self._now,
            "act": act.value,
            "outcome": outcome.value,
            "account": account,
            "session": session,
            "subject": subject,
            "address": address,
            "detail": detail,
        }
        await self._connection.execute(insert(audit), row)
