"""The composition root: the one function that builds every part. There is no global elsewhere."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.routing import Route
from starlette.types import ASGIApp

from mis.bus.base import Bus
from mis.bus.memory import MemoryBus
from mis.clock import Clock
from mis.gateway.dispatch import Dispatch
from mis.gateway.endpoint import Endpoint
from mis.gateway.hub import Hub
from mis.gateway.limits import Limits
from mis.gateway.watch import Watch
from mis.http.activation import ActivationRoutes
from mis.http.administration import AdministrationRoutes
from mis.http.devices import DeviceRoutes
from mis.http.door import Door
from mis.http.facts import FactsRoutes
from mis.http.passkeys import PasskeyRoutes
from mis.http.password import PasswordRoutes
from mis.http.people import PeopleRoutes
from mis.http.psc import PscRoutes
from mis.http.routes import routes
from mis.http.second_factor import SecondFactorRoutes
from mis.http.session import SessionRoutes
from mis.identity.password import Passwords
from mis.identity.pepper import Pepper, PepperError, load_pepper
from mis.identity.psc.provider import Provider
from mis.identity.throttle import Throttle
from mis.metrics import Metrics
from mis.operations.activation import ActivationDesk
from mis.operations.administration import AdministrationDesk
from mis.operations.devices import purge_daily
from mis.operations.log_in import LogInDesk
from mis.operations.passkey import PasskeyDesk
from mis.operations.password import PasswordDesk
from mis.operations.people import PeopleDesk
from mis.operations.pin import PinDesk
from mis.operations.psc import PscDesk
from mis.operations.second_factor import SecondFactorDesk
from mis.operations.table import Desks
from mis.settings import Settings
from mis.store.store import Store


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
    watch: Watch
    dispatch: Dispatch
    pepper: Pepper
    passwords: Passwords
    throttle: Throttle
    administration: AdministrationDesk
    provider: Provider | None
    asgi: ASGIApp = field(init=False)
    is_stopping: bool = False
    _purging: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Bring the embedded database up to date, or see that PostgreSQL is; then begin to write.

        Raises:  StoreError, PepperError (one sentence each for the operator), Unavailable
        """
        await self.store.claim()
        if self.store.is_embedded:
            await self.store.migrate()
        await self.store.check()
        await self.begin()
        self.watch.start()
        self._purging = asyncio.create_task(purge_daily(self.store, self.clock), name="purge")

    async def begin(self) -> None:
        """Begin to write, with the pepper that this database was begun with.

        Raises:  PepperError (it is missing, or another one), Unavailable
        """
        self.store.start()
        known = await self.store.writer.run(lambda work: work.facts.of("pepper"))
        if known is None:
            self.pepper.keep()
            known = await self.store.writer.run(lambda work: work.facts.remembered("pepper", self.pepper.fingerprint))
        if known != self.pepper.fingerprint:
            wrong = "is missing" if self.pepper.is_new else "is not the one that this database was made with"
            raise PepperError(
                f"The pepper file {self.settings.pepper_path} {wrong}: "
                "restore it from your backup, or no password opens anything."
            )

    async def drain(self) -> None:
        """Take nothing more; commit and answer what was taken."""
        self.is_stopping = True
        await self.store.writer.close()
        await self.dispatch.drain()

    async def close(self) -> None:
        if self._purging is not None:
            self._purging.cancel()
            with suppress(asyncio.CancelledError):
                await self._purging
        await self.watch.stop()
        await self.store.close()
        self.passwords.close()
        if self.provider is not None:
            await self.provider.close()


def build(settings: Settings, clock: Clock, *, broken: Callable[[], None]) -> App:
    """Build a server; nothing is opened yet but the pepper.

    Raises:  PepperError
    Next:    `broken` is called once the disk has failed under a commit: end the process, no retry is safe
    """
    metrics = Metrics()
    bus = MemoryBus()
    hub = Hub(metrics)
    bus.listen(hub.hear)
    store = Store(settings, bus, clock=clock, metrics=metrics, in_doubt=hub.restart, broken=broken)
    limits = Limits(settings)
    pepper = load_pepper(settings)
    passwords, throttle = Passwords(pepper), Throttle(settings)
    second_factor = SecondFactorDesk(store, pepper, settings=settings, metrics=metrics)
    log_in = LogInDesk(store, passwords, throttle, second_factor, settings=settings, metrics=metrics)
    desks = Desks(PinDesk(store, passwords, log_in))
    dispatch = Dispatch(store, bus, limits, desks=desks, clock=clock, metrics=metrics)
    app = App(
        settings=settings,
        clock=clock,
        metrics=metrics,
        bus=bus,
        store=store,
        hub=hub,
        watch=Watch(hub, store, clock),
        dispatch=dispatch,
        pepper=pepper,
        passwords=passwords,
        throttle=throttle,
        administration=AdministrationDesk(store, pepper, settings=settings),
        provider=Provider(settings) if settings.pro_sante_connect else None,
    )
    endpoint = Endpoint(
        store, hub, dispatch, metrics=metrics, settings=settings, clock=clock, is_stopping=lambda: app.is_stopping
    )
    door = Door(store, hub, limits, settings=settings, clock=clock)
    api = _api(app, door, log_in, second_factor)
    app.asgi = routes(endpoint, api, database=store.ping, settings=settings, metrics=metrics)
    return app


def _api(app: App, door: Door, log_in: LogInDesk, second_factor: SecondFactorDesk) -> list[Route]:
    """Every route of identity, behind the one door."""
    store, settings, metrics, pepper = app.store, app.settings, app.metrics, app.pepper
    psc = PscDesk(store, app.provider, pepper, settings=settings, metrics=metrics) if app.provider else None
    activation = ActivationDesk(store, app.passwords, pepper, app.throttle, settings=settings, metrics=metrics)
    return [
        *FactsRoutes(door, settings).routes(),
        *SessionRoutes(door, store, app.hub, log_in, pepper, settings=settings).routes(),
        *PasswordRoutes(door, PasswordDesk(store, app.passwords, log_in, settings)).routes(),
        *SecondFactorRoutes(door, second_factor, log_in).routes(),
        *PasskeyRoutes(door, PasskeyDesk(store, settings=settings, metrics=metrics), settings).routes(),
        *DeviceRoutes(door, store, settings).routes(),
        *PscRoutes(door, store, app.hub, psc, settings).routes(),
        *PeopleRoutes(door, PeopleDesk(store, pepper, settings=settings)).routes(),
        *ActivationRoutes(door, activation).routes(),
        *AdministrationRoutes(door, app.administration).routes(),
    ]
