"""Push subscriptions: where the browser of a session takes pushes. They end with the session."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.notice import Subscription
from mis.store.tables import notices, push_subscriptions, sessions
from protocol.values import AccountId, Millis, SessionId

_SUBSCRIPTION = (push_subscriptions.c.endpoint, push_subscriptions.c.p256dh, push_subscriptions.c.auth)


@dataclass(frozen=True, slots=True)
class SubscribedDevice:
    """Units:   active_at in ms since 1970-01-01 UTC, exact to a minute."""

    session: SessionId
    device: str | None
    active_at: Millis
    subscription: Subscription


class PushSubscriptions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, session: SessionId) -> Subscription | None:
        query = select(*_SUBSCRIPTION).where(push_subscriptions.c.session == session)
        row = (await self._connection.execute(query)).first()
        return Subscription(*row) if row else None

    async def of_account(self, account: AccountId, *, now: Millis) -> Sequence[SubscribedDevice]:
        """The devices of an account that asked for pushes, of sessions that last."""
        query = (
            select(sessions.c.id, sessions.c.device, sessions.c.active_at, *_SUBSCRIPTION)
            .join(push_subscriptions, push_subscriptions.c.session == sessions.c.id)
            .where(push_subscriptions.c.account == account, sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
            .order_by(sessions.c.active_at.desc(), sessions.c.id)
        )
        rows = (await self._connection.execute(query)).all()
        return [SubscribedDevice(row[0], row[1], row[2], Subscription(*row[3:])) for row in rows]

    async def set(self, session: SessionId, account: AccountId, subscription: Subscription, *, now: Millis) -> None:
        """Have a session's device be pushed to.

        The same endpoint with the same keys is the same browser, in a session that it has left: what was pushed to that
        one is no more, or somebody would read on a shared computer that another has a message.
        """
        await self.remove(session)
        same = (column == getattr(subscription, column.name) for column in _SUBSCRIPTION)
        left = (await self._connection.execute(select(push_subscriptions.c.session).where(*same))).scalars().all()
        for one in left:
            await self.remove(SessionId(one))
        row = {"session": session, "account": account, "created_at": now}
        row |= {column.name: getattr(subscription, column.name) for column in _SUBSCRIPTION}
        await self._connection.execute(insert(push_subscriptions), row)

    async def forget(self, session: SessionId, subscription: Subscription) -> None:
        """Remove what the push service no longer knows, unless the browser has given another meanwhile."""
        if await self.of(session) == subscription:
            await self.remove(session)

    async def remove(self, session: SessionId) -> None:
        """Have a session's device be pushed to no more, by what waits neither."""
        await self._connection.execute(delete(notices).where(notices.c.session == session))
        await self._connection.execute(delete(push_subscriptions).where(push_subscriptions.c.session == session))
