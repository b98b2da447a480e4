"""The composition root: the one function that builds every part. There is no global elsewhere."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.routing import Route
from starlette.types import ASGIApp

from mis.bus.base import Bus
from mis.bus.memory import MemoryBus
from mis.clock import Clock
from mis.extension import Duties, Extension, Host
from mis.filing import Filing
from mis.gateway.dispatch import Dispatch
from mis.gateway.endpoint import Endpoint
from mis.gateway.hub import Hub
from mis.gateway.limits import Limits
from mis.gateway.nodes import Nodes
from mis.gateway.reminders import Reminders
from mis.gateway.sequence import Sequence
from mis.gateway.watch import Watch
from mis.http.activation import ActivationRoutes
from mis.http.administration import AdministrationRoutes
from mis.http.archive import ArchiveRoutes
from mis.http.attachments import AttachmentRoutes
from mis.http.devices import DeviceRoutes
from mis.http.door import Door
from mis.http.exports import ExportRoutes, Exports
from mis.http.facts import FactsRoutes
from mis.http.files import Files
from mis.http.passkeys import PasskeyRoutes
from mis.http.password import PasswordRoutes
from mis.http.people import PeopleRoutes
from mis.http.psc import PscRoutes
from mis.http.routes import routes
from mis.http.second_factor import SecondFactorRoutes
from mis.http.session import SessionRoutes
from mis.identity.password import Passwords
from mis.identity.pepper import Pepper, Purpose, pepper_file
from mis.identity.psc.provider import Provider
from mis.identity.throttle import Throttle
from mis.keys import Keyring
from mis.metrics import Metrics
from mis.notify.mail import MailSender
from mis.notify.notifier import Notifier
from mis.notify.push import PushSender
from mis.operations.activation import ActivationDesk
from mis.operations.administration import AdministrationDesk
from mis.operations.archivist import Archivist, archive_key_file, signer_of
from mis.operations.devices import purge_daily
from mis.operations.export import ExportDesk
from mis.operations.log_in import LogInDesk
from mis.operations.passkey import PasskeyDesk
from mis.operations.password import PasswordDesk
from mis.operations.people import PeopleDesk
from mis.operations.pin import PinDesk
from mis.operations.psc import PscDesk
from mis.operations.push import PushDesk
from mis.operations.push_trial import Trial
from mis.operations.search import SearchDesk
from mis.operations.second_factor import SecondFactorDesk
from mis.operations.table import Desks
from mis.operators_key import OperatorsKey
from mis.secret_file import SecretFile
from mis.settings import Settings
from mis.store.store import Store
from protocol.http import ROUTES

if TYPE_CHECKING:
    from mis.bus.redis import RedisBus


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
    nodes: Nodes | None
    watch: Watch
    reminders: Reminders
    archivist: Archivist
    dispatch: Dispatch
    secrets: tuple[SecretFile | OperatorsKey, ...]
    key: OperatorsKey
    pepper: Pepper
    keyring: Keyring
    filing: Filing
    passwords: Passwords
    throttle: Throttle
    administration: AdministrationDesk
    pushes: PushSender
    trial: Trial
    notifier: Notifier
    provider: Provider | None
    extensions: tuple[Extension, ...]
    exports: ExportDesk
    host: Host = field(init=False)
    duties: Duties = field(init=False)
    asgi: ASGIApp = field(init=False)
    is_stopping: bool = False
    _purging: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Bring the embedded database up to date, or see that PostgreSQL is; then begin to write.

        Raises:  StoreError, SecretError (one sentence each for the operator), Unavailable
        """
        await self.store.claim()
        if self.store.is_embedded:
            await self.migrate()
        await self.store.check()
        await self.begin()
        if self.nodes is not None:
            await self.nodes.open()
        self.watch.start()
        self.reminders.start()
        self.duties.start()
        self.archivist.start()
        self.notifier.start()
        self.filing.start()
        self._purging = asyncio.create_task(purge_daily(self.store, self.clock), name="purge")

    async def migrate(self) -> None:
        """Bring the database up to date.

        Order:   what an older one holds may be sealed by that: with secrets that are kept, and that it knows again
        Raises:  StoreError, SecretError (one sentence each for the operator), Unavailable
        """
        known = await self.store.facts()
        if known is None:
            await self.store.migrate()
            return
        for secret in self.secrets:
            if secret.name in known:
                secret.must_be(known[secret.name])
            else:
                secret.keep()
        await self.store.migrate({secret.name: secret.fingerprint for secret in self.secrets})

    async def begin(self) -> None:
        """Begin to write, with the secrets that this database was begun with.

        Raises:  SecretError (one is missing, or another one), Unavailable
        """
        self.store.start()
        for secret in self.secrets:
            await self._recognise(secret)

    async def _recognise(self, secret: SecretFile | OperatorsKey) -> None:
        known = await self.store.writer.run(lambda work: work.facts.of(secret.name))
        if known is None:
            secret.keep()
            known = await self.store.writer.run(lambda work: work.facts.remembered(secret.name, secret.fingerprint))
        secret.must_be(known)

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
        self.exports.close()
        await self.filing.close()
        await self.watch.stop()
        await self.reminders.stop()
        await self.duties.stop()
        await self.archivist.stop()
        await self.notifier.stop()
        if self.nodes is not None:
            await self.nodes.close()
        await self.store.close()
        self.passwords.close()
        if self.provider is not None:
            await self.provider.close()


def build(
    settings: Settings, clock: Clock, extensions: tuple[Extension, ...] = (), *, broken: Callable[[], None]
) -> App:
    """Build a server; nothing is opened yet but the secrets.

    Raises:  SecretError
    Next:    `broken` is called once the disk has failed under a commit: end the process, no retry is safe
    """
    metrics = Metrics()
    hub = Hub(metrics)
    secrets = peppering, key, signing = pepper_file(settings), OperatorsKey(settings), archive_key_file(settings)
    pepper = Pepper(peppering.secret)
    redis = _redis(settings, pepper, clock, metrics)
    bus: Bus = redis or MemoryBus()
    keyring = Keyring(key.wrapper())
    store = Store(
        settings,
        bus,
        keyring,
        clock=clock,
        metrics=metrics,
        in_doubt=hub.restart,
        broken=broken,
        dossiers=next((one.dossiers for one in extensions), None),
        lines=[one.line for one in extensions],
    )
    watch = Watch(hub, store, clock)
    signer = signer_of(signing)
    archivist = Archivist(store, signer, settings=settings, metrics=metrics)
    filing = Filing(store, keyring, settings=settings, clock=clock)
    pushes = PushSender(settings, pepper)
    passwords, throttle = Passwords(pepper), Throttle(settings)
    keeping = _doorkeeping(store, pepper, passwords, throttle, settings=settings, metrics=metrics)
    limits = Limits(settings)
    desks = Desks(keeping.pins, PushDesk(store, pushes, settings), SearchDesk(store, clock))
    mails = MailSender(settings) if settings.smtp_url else None
    app = App(
        settings=settings,
        clock=clock,
        metrics=metrics,
        bus=bus,
        store=store,
        hub=hub,
        nodes=_joined(bus, redis, hub, store, watch, clock=clock, metrics=metrics),
        watch=watch,
        reminders=Reminders(store, clock),
        archivist=archivist,
        dispatch=Dispatch(store, bus, limits, desks=desks, clock=clock, metrics=metrics),
        secrets=secrets,
        key=key,
        pepper=pepper,
        keyring=keyring,
        filing=filing,
        passwords=passwords,
        throttle=throttle,
        administration=AdministrationDesk(store, pepper, settings=settings),
        pushes=pushes,
        trial=Trial(store, pushes, settings),
        notifier=Notifier(store, pushes, mails, settings=settings, clock=clock, metrics=metrics),
        provider=Provider(settings) if settings.pro_sante_connect else None,
        extensions=extensions,
        exports=ExportDesk(store, archivist, signer, filing.desk, settings=settings, clock=clock),
    )
    _serve(app, keeping, limits)
    return app


@dataclass(frozen=True, slots=True)
class _Doorkeeping:
    """What lets people in that several routes share."""

    second_factor: SecondFactorDesk
    log_in: LogInDesk
    pins: PinDesk


def _doorkeeping(
    store: Store, pepper: Pepper, passwords: Passwords, throttle: Throttle, *, settings: Settings, metrics: Metrics
) -> _Doorkeeping:
    second_factor = SecondFactorDesk(store, pepper, settings=settings, metrics=metrics)
    log_in = LogInDesk(store, passwords, throttle, second_factor, settings=settings, metrics=metrics)
    return _Doorkeeping(second_factor, log_in, PinDesk(store, passwords, log_in))


def _serve(app: App, keeping: _Doorkeeping, limits: Limits) -> None:
    """Build what answers: the WebSocket, every route, and what extensions add."""
    store, settings, clock, extensions = app.store, app.settings, app.clock, app.extensions
    endpoint = Endpoint(
        store,
        app.hub,
        app.dispatch,
        metrics=app.metrics,
        settings=settings,
        clock=clock,
        is_stopping=lambda: app.is_stopping,
        extensions=[one.name for one in extensions],
    )
    contract = [*ROUTES, *(route for one in extensions for route in one.contract)]
    door = Door(store, app.hub, limits, settings=settings, clock=clock, contract=contract)
    files, people = Files(app.filing.desk, settings), PeopleDesk(store, app.pepper, settings=settings)
    app.host = host = Host(
        door,
        store,
        settings,
        clock,
        files,
        keyed=lambda text: app.pepper.mixed(text.encode(), Purpose.EXTENSION),
        people=people,
        exports=Exports(app.exports, settings),
    )
    app.duties = Duties(extensions, host)
    api = [*_api(app, door, files, keeping, people), *(route for one in extensions for route in one.routes(host))]
    away = app.nodes.away if app.nodes is not None else list
    app.asgi = routes(
        endpoint, api, database=store.ping, away=away, settings=settings, metrics=app.metrics, contract=contract
    )


def _redis(settings: Settings, pepper: Pepper, clock: Clock, metrics: Metrics) -> "RedisBus | None":
    if settings.redis_url is None:
        return None
    from mis.bus.redis import RedisBus  # a server of its own starts without it

    return RedisBus(settings.redis_url, lambda node: pepper.mixed(node, Purpose.BUS), clock=clock, metrics=metrics)


def _joined(
    bus: Bus, redis: "RedisBus | None", hub: Hub, store: Store, watch: Watch, *, clock: Clock, metrics: Metrics
) -> Nodes | None:
    """Have what is published come to the hub: through one sequence, where others publish too."""
    if redis is None:
        bus.listen(hub.hear)
        return None
    sequence = Sequence(hub.hear, store, is_here=hub.is_here, restart=hub.restart, clock=clock, metrics=metrics)
    redis.listen(sequence.hear)
    redis.listen(watch.hear)
    return Nodes(redis, sequence, store)


def _api(app: App, door: Door, files: Files, keeping: _Doorkeeping, people: PeopleDesk) -> list[Route]:
    """Every route of identity, attachments and the archive, behind the one door."""
    store, settings, metrics, pepper = app.store, app.settings, app.metrics, app.pepper
    psc = PscDesk(store, app.provider, pepper, settings=settings, metrics=metrics) if app.provider else None
    activation = ActivationDesk(store, app.passwords, pepper, app.throttle, settings=settings, metrics=metrics)
    return [
        *FactsRoutes(door, settings).routes(),
        *SessionRoutes(door, store, app.hub, keeping.log_in, keeping.pins, pepper, settings=settings).routes(),
        *PasswordRoutes(door, PasswordDesk(store, app.passwords, keeping.log_in, settings)).routes(),
        *SecondFactorRoutes(door, keeping.second_factor, keeping.log_in).routes(),
        *PasskeyRoutes(door, PasskeyDesk(store, settings=settings, metrics=metrics), settings).routes(),
        *DeviceRoutes(door, store, settings).routes(),
        *PscRoutes(door, store, app.hub, psc, settings).routes(),
        *PeopleRoutes(door, people).routes(),
        *ActivationRoutes(door, activation).routes(),
        *AdministrationRoutes(door, app.administration).routes(),
        *AttachmentRoutes(door, files).routes(),
        *ExportRoutes(door, app.host.exports).routes(),
        *ArchiveRoutes(door, store, app.archivist.verifier).routes(),
    ]
