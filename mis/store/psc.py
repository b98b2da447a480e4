"""Whom Pro Santé Connect calls by which subject, and which of its sessions ours began with."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.search import search_key
from mis.store.accounts import account_of
from mis.store.directory import Directory
from mis.store.tables import accounts, psc_identities, psc_sessions, sessions
from protocol.account import Account
from protocol.values import AccountId, Millis, SessionId


@dataclass(frozen=True, slots=True)
class Known:
    """An account that a professional may come in by.

    Shape:   rpps is null for who has none
    """

    account: Account
    rpps: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class PscSession:
    """What one of our sessions began with there.

    Shape:   sid where the provider names its sessions; sealed_hint is its ID token (`mis.identity.pepper`)
    """

    session: SessionId
    issuer: str
    subject: str
    sid: str | None
    sealed_hint: bytes


class Psc:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def linked(self, issuer: str, subject: str) -> Known | None:
        """The account that this subject came in by before."""
        query = (
            select(accounts)
            .join(psc_identities, psc_identities.c.account == accounts.c.id)
            .where(psc_identities.c.issuer == issuer, psc_identities.c.subject == subject)
        )
        return await self._known(query)

    async def of_rpps(self, rpps: str) -> Known | None:
        return await self._known(select(accounts).where(accounts.c.rpps == rpps))

    async def link(self, issuer: str, subject: str, account: AccountId) -> None:
        row = {"issuer": issuer, "subject": subject, "account": account}
        await self._connection.execute(insert(psc_identities), row)

    async def identify(self, account: Account) -> None:
        """Write an account's name and profession as they are told officially."""
        official = {
            "name": account.name,
            "profession": account.profession,
            "search_key": search_key(account.name, account.profession, account.place),
        }
        await self._connection.execute(update(accounts).where(accounts.c.id == account.id).values(official))
        await Directory(self._connection).follow(account.id)

    async def began(self, session: PscSession) -> None:
        """Note what a session began with, or was last renewed with."""
        row = {
            "session": session.session,
            "issuer": session.issuer,
            "subject": session.subject,
            "sid": session.sid,
            "id_token": session.sealed_hint,
        }
        await self._connection.execute(delete(psc_sessions).where(psc_sessions.c.session == session.session))
        await self._connection.execute(insert(psc_sessions), row)

    async def of_session(self, id: SessionId) -> PscSession | None:
        query = select(psc_sessions).where(psc_sessions.c.session == id)
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        return PscSession(row["session"], row["issuer"], row["subject"], row["sid"], row["id_token"])

    async def live(
        self, issuer: str, *, subject: str | None, sid: str | None, now: Millis
    ) -> list[tuple[SessionId, AccountId]]:
        """Our live sessions that began with a session there, or with any of a subject's, and whose they are.

        Shape:   subject or sid is given; both must be right where both are
        """
        query = (
            select(sessions.c.id, sessions.c.account)
            .join(psc_sessions, psc_sessions.c.session == sessions.c.id)
            .where(psc_sessions.c.issuer == issuer)
            .where(sessions.c.ended_at.is_(None))
            .where(sessions.c.expires_at > now)
        )
        if sid is not None:
            query = query.where(psc_sessions.c.sid == sid)
        if subject is not None:
            query = query.where(psc_sessions.c.subject == subject)
        return [(row.id, row.account) for row in await self._connection.execute(query)]

    async def _known(self, query: Select[Any]) -> Known | None:
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else Known(account_of(row), row["rpps"], row["deactivated_at"] is None)
