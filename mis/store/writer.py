"""The writer: the one task that writes the database. What waits goes into one transaction, one commit answers all.

After the commit first who asked is answered, in the order they came, and then the others are told.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mis.bus.base import Bus, Change, ChangeNumber, Published, Told
from mis.clock import Clock
from mis.errors import defect
from mis.keys import Keyring
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store.batch import Batch, Needs
from mis.store.dossiers import Dossiers
from mis.store.errors import BrokenError, InDoubtError, OvertakenError, committing, translated
from mis.store.members import MembersCache
from mis.store.work import Outcome, Unit, Work
from protocol.errors import Refusal, Unavailable
from protocol.values import Millis

T = TypeVar("T")

# So many follow each other on one connection at most: to get it from the pool is a fortieth of what a message costs.
BATCHES_HELD = 50
# Who was overtaken by another node finds what that one stored; a deadlock with it may happen once more by chance.
RUNS = 3


class _RunAlone(Exception):  # noqa: N818 - a turn of the road, not an error
    """A unit was refused after it had changed something: the batch must be undone, its units run one by one."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a transaction came to.

    Shape:   outcomes: of each unit, with what it has told; number: of the change that was made of conversations, if
             any; leaves: how many entries there are, if some are new
    """

    outcomes: Sequence[tuple[Outcome, list[Published]]]
    number: ChangeNumber | None = None
    leaves: int | None = None


class Writer:
    """The writer of one database.

    Next:    `start` once the database is migrated, `close` to drain. `in_doubt` is called before anybody of a batch of
             which nobody knows whether it was stored is answered, `broken` when the disk fails
    """

    def __init__(
        self,
        engine: AsyncEngine,
        bus: Bus,
        keyring: Keyring,
        *,
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        in_doubt: Callable[[], None],
        broken: Callable[[], None],
        dossiers: Dossiers,
    ) -> None:
        self._engine = engine
        self._bus = bus
        self._keyring = keyring
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._in_doubt = in_doubt
        self._broken = broken
        self._dossiers = dossiers
        self._cache = MembersCache()
        self._listeners: list[Callable[[int], None]] = []
        self._waiting: deque[Unit] = deque()
        self._has_come = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._held: AsyncConnection | None = None  # from one batch to the next
        self._closing = False
        self._has_failed = False

    def listen(self, listener: Callable[[int], None]) -> None:
        """Have somebody told how many entries there are, after each commit that made some."""
        self._listeners.append(listener)

    def start(self) -> None:
        self._task = asyncio.create_task(self._write(), name="writer")

    def submit(self, unit: Unit) -> None:
        """Put a unit in the queue.

        Raises:  Unavailable (the queue is full or the server is stopping: nothing was stored)
        """
        if self._closing:
            raise Unavailable("the server is stopping")
        if len(self._waiting) >= self._settings.journal_queue:
            raise Unavailable("too much waits to be written")
        self._waiting.append(unit)
        self._has_come.set()

    async def run(self, run: Callable[[Work], Awaitable[T]], needs: Needs | None = None) -> T:
        """Submit one unit and wait for its outcome, for those who are not a connection."""
        settled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settle(outcome: Outcome) -> None:
            if not settled.done():
                settled.set_result(outcome)

        self.submit(Unit(run, needs or Needs(), settle))
        outcome = await settled
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Take nothing more, write what waits, stop; called once more, it does not wait."""
        if self._task is None:
            return
        if not self._closing:
            self._closing = True
            self._has_come.set()
            await asyncio.wait([self._task])
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _write(self) -> None:
        """Write what comes, until nothing more may come and nothing waits."""
        while True:
            await self._has_come.wait()
            while self._waiting:
                await self._write_some()
            if self._closing:
                return
            self._has_come.clear()

    async def _write_some(self) -> None:
        """Write some batches on one connection, then let others have it: who scrubs the file waits for it."""
        for _ in range(BATCHES_HELD):
            if not self._waiting:
                break
            units = self._take()
            self._metrics.writer_took(len(units), len(self._waiting))
            await self._commit(units)
        await self._release()
        if self._waiting:
            await asyncio.sleep(0)  # else it would be taken again before who waits for it has woken

    def _take(self) -> Sequence[Unit]:
        """The units of the next transaction, in the order they came."""
        waiting = self._waiting
        return [waiting.popleft() for _ in range(min(len(waiting), self._settings.journal_batch))]

    async def _commit(self, units: Sequence[Unit], runs: int = RUNS) -> None:
        """Commit the units together; where that fails, each alone, so that one that fails fails alone."""
        if self._has_failed:
            self._refuse(units, Unavailable("the disk failed"))
            return
        try:
            with translated():
                done = await self._transaction(units)
        except Unavailable as refusal:
            self._refuse(units, refusal)
        except InDoubtError:
            self._leave_in_doubt(units)
        except BrokenError:
            self._fail(units)
        except Exception as error:
            await self._one_by_one(units, error, runs)
        else:
            self._settle(units, done)

    async def _one_by_one(self, units: Sequence[Unit], error: Exception, runs: int) -> None:
        if len(units) > 1:
            for unit in units:
                await self._commit([unit])
        elif isinstance(error, _RunAlone) and isinstance(error.__cause__, Refusal):
            self._refuse(units, error.__cause__)
        elif isinstance(error, OvertakenError) and runs > 1:
            await self._commit(units, runs - 1)
        else:
            self._refuse(units, defect(error))

    def _leave_in_doubt(self, units: Sequence[Unit]) -> None:
        """Say neither yes nor no to what may be stored, and send everybody to `sync` for what was never told."""
        logger().error(LogEvent.COMMIT_IN_DOUBT, count=len(units))
        self._in_doubt()
        self._refuse(units, Unavailable("the database was lost during the commit: whether it is stored is not known"))

    def _fail(self, units: Sequence[Unit]) -> None:
        """Acknowledge nothing any more: a write that seems to succeed after one that failed proves nothing."""
        self._has_failed = True
        logger().critical(LogEvent.DISK_FAILED)
        self._refuse(units, Unavailable("the disk failed"))
        self._broken()

    async def _transaction(self, units: Sequence[Unit]) -> Done:
        with self._metrics.commit_seconds.time():
            try:
                return await self._run(units, await self._connection())
            except BaseException:
                await self._release()  # it may be what has failed
                raise

    async def _run(self, units: Sequence[Unit], connection: AsyncConnection) -> Done:
        now = self._clock.now()
        async with connection.begin() as transaction:
            batch = Batch(connection, self._cache, self._keyring, several=len(units) > 1)
            await batch.read([unit.needs for unit in units])
            outcomes = [await self._outcome(unit, self._work(batch, now)) for unit in units]
            await batch.flush()
            with committing():
                await transaction.commit()
        return Done(outcomes, batch.change, batch.leaves)

    async def _connection(self) -> AsyncConnection:
        if self._held is None:
            self._held = await self._engine.connect()
        return self._held

    async def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            try:
                await held.close()
            except Exception as error:
                defect(error)  # the pool makes another; what was committed is committed

    def _work(self, batch: Batch, now: Millis) -> Work:
        return Work(batch, self._settings, now, self._dossiers)

    @staticmethod
    async def _outcome(unit: Unit, work: Work) -> tuple[Outcome, list[Published]]:
        try:
            result = await unit.run(work)
        except Refusal as refusal:
            if work.has_written:
                raise _RunAlone from refusal
            return refusal, []
        return result, work.told

    def _refuse(self, units: Sequence[Unit], refusal: Refusal) -> None:
        self._settle(units, Done([(refusal, [])] * len(units)))

    def _settle(self, units: Sequence[Unit], done: Done) -> None:
        """Answer, then tell all that the change tells as one, so that another node can put it in its place.

        What became of a session holds at once: who is locked by one unit is answered nothing by the next.
        """
        change: list[Told] = []
        for unit, (outcome, told) in zip(units, done.outcomes, strict=True):
            _hand(outcome, unit.settle)
            for one in told:
                if done.number is not None and type(one) is Told:
                    change.append(one)
                else:
                    _hand(one, self._bus.publish)
        if done.number is not None:
            _hand(Change(done.number, change), self._bus.publish)
        if done.leaves is not None:
            for listener in self._listeners:
                _hand(done.leaves, listener)


def _hand(value: T, to: Callable[[T], None]) -> None:
    """Tell one; that it fails there keeps nobody else from hearing of what is committed."""
    try:
        to(value)
    except Exception as error:
        defect(error)
