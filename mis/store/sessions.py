"""Sessions: one log-in on one device, its token known only by its hash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.actor import Actor
from mis.bus.base import SessionTurn, Turn
from mis.domain.session import TWO_FACTORS, SessionFacts, Way, lock_after_ms
from mis.identity.password import NO_PASSWORD
from mis.settings import Settings
from mis.store.accounts import account_of
from mis.store.tables import accounts, passkeys, pins, psc_sessions, second_factors, sessions
from protocol.account import Account
from protocol.values import AccountId, Millis, SessionId


@dataclass(frozen=True, slots=True)
class NewSession:
    id: SessionId
    account: AccountId
    token_hash: bytes
    device: str | None
    way: Way
    created_at: Millis
    expires_at: Millis


class Sessions:
    """Where a method says live, it is: neither ended nor expired, and of an account that is not deactivated.

    What ends, locks or unlocks a session is told to every node after the commit, by `turned`.
    """

    def __init__(
        self, connection: AsyncConnection, settings: Settings, turned: Callable[[SessionTurn], None] | None = None
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._turned = turned

    async def add(self, session: NewSession) -> None:
        """Store a session that its owner has just begun by proving who they are."""
        row = {name: getattr(session, name) for name in session.__slots__}
        row |= {"way": session.way.value, "strong_at": session.created_at, "active_at": session.created_at}
        await self._connection.execute(insert(sessions), row)

    async def actor(self, token_hash: bytes, *, now: Millis) -> Actor | None:
        """Who a token speaks for, while its session is live."""
        row = await self._live(self._actors().where(sessions.c.token_hash == token_hash), now)
        return None if row is None else self._actor(row)

    async def expired(self, token_hash: bytes, *, now: Millis) -> SessionId | None:
        """The session of a token whose time is up, if nobody has ended it yet."""
        query = select(sessions.c.id).where(
            sessions.c.token_hash == token_hash, sessions.c.ended_at.is_(None), sessions.c.expires_at <= now
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def of(self, id: SessionId, *, now: Millis) -> Actor | None:
        """Who a session speaks for, while it is live."""
        row = await self._live(self._actors().where(sessions.c.id == id), now)
        return None if row is None else self._actor(row)

    async def locked_for_update(self, id: SessionId, *, now: Millis) -> Actor | None:
        """The session as the database has it now, if it is live; its row stays locked until the commit."""
        row = await self._live(self._actors().where(sessions.c.id == id).with_for_update(of=sessions), now)
        return None if row is None else self._actor(row)

    async def live_of(self, account: AccountId, *, now: Millis) -> list[SessionId]:
        """The live sessions of an account."""
        query = (
            select(sessions.c.id)
            .join(accounts, accounts.c.id == sessions.c.account)
            .where(sessions.c.account == account, *_is_live(now))
        )
        return list((await self._connection.execute(query)).scalars())

    async def end(self, id: SessionId, *, now: Millis) -> None:
        """End a session; one that has ended already stays as it was."""
        await self._set(id, ended_at=now)
        self._turn(id, Turn.ENDED, now)

    async def lock(self, id: SessionId, *, now: Millis) -> None:
        await self._set(id, locked_at=now)
        self._turn(id, Turn.LOCKED, now)

    async def unlock(self, id: SessionId, *, now: Millis) -> None:
        await self._set(id, locked_at=None, active_at=now, pin_attempts=0)
        self._turn(id, Turn.UNLOCKED, now)

    async def renew(self, id: SessionId, token_hash: bytes, *, way: Way, now: Millis) -> None:
        """The owner has proved who they are: unlocked, under a new token."""
        proved = {"locked_at": None, "active_at": now, "strong_at": now, "pin_attempts": 0}
        await self._set(id, **proved, token_hash=token_hash)
        if way in TWO_FACTORS:
            await self.proved_by(id, way)
        self._turn(id, Turn.UNLOCKED, now)

    async def proved_by(self, id: SessionId, way: Way) -> None:
        """Note that the owner has proved who they are by a stronger way than the session began by."""
        await self._set(id, way=way.value)

    async def token_hash(self, id: SessionId) -> bytes:
        """The hash of the token of a session that exists."""
        query = select(sessions.c.token_hash).where(sessions.c.id == id)
        return bytes((await self._connection.execute(query)).scalar_one())

    async def replace_token(self, id: SessionId, *, old: bytes, new: bytes) -> None:
        """Put another token in the place of one, unless a third has taken it meanwhile."""
        changed = update(sessions).where(
            sessions.c.id == id, sessions.c.token_hash == old, sessions.c.ended_at.is_(None)
        )
        await self._connection.execute(changed.values(token_hash=new))

    async def count_pin(self, id: SessionId, attempts: int) -> None:
        await self._set(id, pin_attempts=attempts)

    async def pin_attempts(self, id: SessionId) -> int:
        """PINs counted since the last right one."""
        query = select(sessions.c.pin_attempts).where(sessions.c.id == id)
        return int((await self._connection.execute(query)).scalar_one())

    async def were_active(self, seen: Sequence[tuple[SessionId, Millis]]) -> None:
        """Note when sessions were last active; never earlier than what is known."""
        if seen:
            rows = [{"of_id": id, "at": at} for id, at in seen]
            await self._connection.execute(_ACTIVE, rows)

    def _turn(self, id: SessionId, turn: Turn, now: Millis) -> None:
        if self._turned is not None:
            self._turned(SessionTurn(id, turn, now))

    async def _set(self, id: SessionId, **values: Any) -> None:
        changed = update(sessions).where(sessions.c.id == id, sessions.c.ended_at.is_(None)).values(**values)
        await self._connection.execute(changed)

    async def _live(self, query: Select[Any], now: Millis) -> RowMapping | None:
        row: RowMapping | None = (await self._connection.execute(query.where(*_is_live(now)))).mappings().first()
        return row

    def _actor(self, row: RowMapping) -> Actor:
        profile = account_of(row)
        return Actor(profile, row["session"], self._facts(row, profile))

    def _facts(self, row: RowMapping, profile: Account) -> SessionFacts:
        return SessionFacts(
            strong_at=row["strong_at"],
            active_at=row["active_at"],
            expires_at=row["expires_at"],
            locked_at=row["locked_at"],
            pin_set=row["pin_set"] is not None,
            lock_after_ms=lock_after_ms(profile.kind, self._settings),
            has_password=row["password_hash"] != NO_PASSWORD,
            way=Way(row["way"]),
            has_second_factor=bool(row.get("has_second_factor")),
            has_other_way=bool(row.get("has_other_way")),
        )

    def _actors(self) -> Select[Any]:
        """Who asks is asked for at every request: what nobody requires is not looked up."""
        return _ACTORS if self._settings.second_factor == "optional" else _ACTORS_AND_FACTORS


def _is_live(now: Millis) -> tuple[Any, ...]:
    return (
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > now,
        accounts.c.deactivated_at.is_(None),
    )


_ACTIVE = (
    update(sessions)
    .where(sessions.c.id == bindparam("of_id"), sessions.c.active_at < bindparam("at"))
    .values(active_at=bindparam("at"))
)

_ACTORS = (
    select(
        sessions.c.id.label("session"),
        sessions.c.way,
        sessions.c.strong_at,
        sessions.c.active_at,
        sessions.c.expires_at,
        sessions.c.locked_at,
        accounts.c.password_hash,
        pins.c.account.label("pin_set"),
        accounts.c.id,
        accounts.c.kind,
        accounts.c.name,
        accounts.c.profession,
        accounts.c.place,
    )
    .join(accounts, accounts.c.id == sessions.c.account)
    .join(pins, pins.c.account == accounts.c.id, isouter=True)
)
_own = sessions.alias("own")
_ACTORS_AND_FACTORS = _ACTORS.add_columns(
    exists()
    .where(second_factors.c.account == accounts.c.id, second_factors.c.confirmed_at.is_not(None))
    .label("has_second_factor"),
    or_(
        exists().where(passkeys.c.account == accounts.c.id),
        exists().where(_own.c.account == accounts.c.id, psc_sessions.c.session == _own.c.id),
    ).label("has_other_way"),
)
