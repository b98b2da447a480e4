"""Pushes as their device asks for them: subscribed, unsubscribed, tried; and tried by the operator, step by step."""

from collections.abc import Awaitable, Callable
from functools import partial

from mis.actor import Actor
from mis.domain.notice import Subscription
from mis.domain.rate import Buckets
from mis.notify.push import Push, PushSender, Sent, UnusableError
from mis.settings import Settings
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import BadRequest, Conflict, RateLimited, Unauthenticated
from protocol.frames import Nothing
from protocol.push import PushGet, PushOutcome, PushState, PushSubscribe, PushTest, PushTested, PushUnsubscribe
from protocol.values import Millis

# Somebody tries again who saw nothing; a push service counts pushes against the whole server.
TESTS = 5
TESTS_PER_S = TESTS / 60

# What is left to be written, and what it answers.
Step = Callable[[Work], Awaitable[PushState | PushTested | Nothing]]


class PushDesk:
    """Whatever is asked is about the session that asks, and no other can be named."""

    def __init__(self, store: Store, sender: PushSender, settings: Settings) -> None:
        self._store = store
        self._sender = sender
        self._settings = settings
        self._tests = Buckets(TESTS_PER_S, TESTS)

    async def get(self, actor: Actor, request: PushGet, *, now: Millis) -> Step:  # noqa: ARG002 - as its siblings
        """What this device needs to subscribe, and whether it has."""
        return partial(_state, actor=actor, key=self._sender.key)

    async def subscribe(self, actor: Actor, request: PushSubscribe, *, now: Millis) -> Step:  # noqa: ARG002
        """Have this session's device be pushed to.

        Raises:  BadRequest (of no known push service, or no keys), Unauthenticated (the session has ended)
        """
        subscription = Subscription(request.endpoint, request.p256dh, request.auth)
        try:
            self._sender.check(subscription)
        except UnusableError as error:
            raise BadRequest("no subscription that this server pushes to", str(error)) from error
        return partial(_subscribe, actor=actor, subscription=subscription)

    async def unsubscribe(self, actor: Actor, request: PushUnsubscribe, *, now: Millis) -> Step:  # noqa: ARG002
        """Push no more to this session's device; not an error where nothing was pushed."""
        return partial(_unsubscribe, actor=actor)

    async def test(self, actor: Actor, request: PushTest, *, now: Millis) -> Step:  # noqa: ARG002
        """Push once to this session's device, and say what the push service answered.

        Raises:  Conflict (it has not subscribed), RateLimited
        """
        wait_ms = self._tests.take(actor.account, now) if self._settings.limited else 0
        if wait_ms:
            raise RateLimited(wait_ms, "too many tests")
        async with self._store.reading() as reading:
            subscription = await reading.push_subscriptions.of(actor.session)
        if subscription is None:
            raise Conflict("this device has not subscribed: push.subscribe", {"needs": "push.subscribe"})
        sent = await self._sender.send(subscription, Push(None, 0), now=now)
        return partial(_tested, actor=actor, subscription=subscription, sent=sent)


async def _state(work: Work, *, actor: Actor, key: str) -> PushState:
    return PushState(key, subscribed=await work.push_subscriptions.of(actor.session) is not None)


async def _subscribe(work: Work, *, actor: Actor, subscription: Subscription) -> Nothing:
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    work.writes()
    await work.push_subscriptions.set(actor.session, actor.account, subscription, now=work.now)
    return Nothing()


async def _unsubscribe(work: Work, *, actor: Actor) -> Nothing:
    work.writes()
    await work.push_subscriptions.remove(actor.session)
    return Nothing()


async def _tested(work: Work, *, actor: Actor, subscription: Subscription, sent: Sent) -> PushTested:
    if sent.outcome is PushOutcome.GONE:
        work.writes()
        await work.push_subscriptions.forget(actor.session, subscription)
    return PushTested(sent.outcome, sent.status)
