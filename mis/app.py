"""The composition root: the one function that builds every part. There is no global elsewhere."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from mis.bus.base import Bus
from mis.bus.memory import MemoryBus
from mis.clock import Clock
from mis.gateway.dispatch import Dispatch
from mis.gateway.endpoint import Endpoint
from mis.gateway.hub import Hub
from mis.gateway.limits import Limits
from mis.http.routes import routes
from mis.http.session import SessionRoutes
from mis.identity.password import Passwords
from mis.identity.throttle import Throttle
from mis.metrics import Metrics
from mis.operations.session import LogInDesk
from mis.settings import Settings
from mis.store.store import Store

# How long an expired session may still be told of messages when its client only listens.
EXPIRY_SWEEP_S = 30.0


@dataclass
class App:
    """Every part of one server.

    Order:   `open`, then serve `asgi`; `drain` when the stop begins, `close` when nobody is connected any more
    """

    settings: Settings
    clock: Clock
    metrics: Metrics
    bus: Bus
    store: Store
    hub: Hub
    dispatch: Dispatch
    passwords: Passwords
    throttle: Throttle
    asgi: ASGIApp = field(init=False)
    is_stopping: bool = False
    _sweeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Bring the embedded database up to date, or see that PostgreSQL is; then begin to write.

        Raises:  StoreError (one sentence for the operator), Unavailable
        """
        await self.store.claim()
        if self.store.is_embedded:
            await self.store.migrate()
        await self.store.check()
        self.store.start()
        self._sweeping = asyncio.create_task(self._sweep(), name="expired sessions")

    async def drain(self) -> None:
        """Take nothing more; commit and answer what was taken."""
        self.is_stopping = True
        await self.store.writer.close()
        await self.dispatch.drain()

    async def close(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeping
        await self.store.close()
        self.passwords.close()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_SWEEP_S)
            self.hub.end_expired(self.clock.now())


def build(settings: Settings, clock: Clock, *, broken: Callable[[], None]) -> App:
    """Build a server; nothing is opened yet.

    Next:    `broken` is called once the disk has failed under a commit: end the process, no retry is safe
    """
    metrics = Metrics()
    bus = MemoryBus()
    hub = Hub(metrics)
    bus.listen(hub.hear)
    store = Store(settings, bus, clock=clock, metrics=metrics, in_doubt=hub.restart, broken=broken)
    dispatch = Dispatch(store, bus, Limits(settings), clock=clock, metrics=metrics)
    app = App(
        settings=settings,
        clock=clock,
        metrics=metrics,
        bus=bus,
        store=store,
        hub=hub,
        dispatch=dispatch,
        passwords=Passwords(),
        throttle=Throttle(settings),
    )
    endpoint = Endpoint(
        store, hub, dispatch, metrics=metrics, settings=settings, clock=clock, is_stopping=lambda: app.is_stopping
    )
    desk = LogInDesk(store, app.passwords, app.throttle, settings=settings, metrics=metrics)
    session = SessionRoutes(store, hub, desk, settings=settings, clock=clock)
    app.asgi = routes(endpoint, session, database=store.ping, settings=settings, metrics=metrics)
    return app
