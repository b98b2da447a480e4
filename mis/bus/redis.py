"""The bus of several nodes: heard here at once, and hinted to the others through Redis, as well as that goes.

Nobody ever waits for Redis. What it loses, the database has (`mis.gateway.sequence`).
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from mis.bus.base import Change, Listener, Published, SessionTurn, TurnedElsewhere
from mis.bus.frames import Frames, UnreadableError
from mis.clock import Clock
from mis.errors import defect
from mis.logs import LogEvent, logger
from mis.metrics import Metrics

# A node hears its own heartbeat, or Redis counts as away: a socket alone does not say what stands still behind it.
BEAT_S = 1.0
AWAY_S = 3.0
# Events that may wait for Redis; with 200 bytes of text each they weigh some 20 MB.
WAITING = 20_000
# Published things in one frame: to make one keeps the loop for a few milliseconds at most.
IN_A_FRAME = 256
# Pause before the next attempt: doubled each time, and of random length, for all nodes lost it at the same moment.
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

UNREACHABLE = (RedisError, OSError, TimeoutError)


class _SilentError(Exception):
    """The heartbeat has not come back."""


class RedisBus:
    """Order:   `open` once the region is known, `close` in the end; what is published before is heard here alone."""

    def __init__(self, url: str, key_of: Callable[[bytes], bytes], *, clock: Clock, metrics: Metrics) -> None:
        self._url = url
        self._key_of = key_of
        self._clock = clock
        self._metrics = metrics
        self._listeners: list[Listener] = []
        self._frames: Frames
        self._channel = ""
        self._waiting: list[Published] = []
        self._weight = 0  # events among what waits
        self._due = asyncio.Event()
        self._heard_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._is_known_away = False
        self._is_closing = False
        self.is_up = False

    def open(self, region: str) -> None:
        """Begin to reach the other nodes of the region."""
        self._frames = Frames(region, self._key_of)
        self._channel = f"mis:{region}"
        self._task = asyncio.create_task(self._stay(), name="bus")

    async def close(self) -> None:
        self._is_closing = True
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, published: Published) -> None:
        """Have it heard here now; the others hear it after this turn of the loop, or look for themselves."""
        weight = _weight(published)
        if self.is_up and self._weight + weight <= WAITING:
            self._waiting.append(published)
            self._weight += weight
            self._due.set()
        else:
            self._metrics.bus_dropped.inc(weight)
        for listener in self._listeners:
            listener(published)

    async def _stay(self) -> None:
        """Connect, and connect again whenever Redis is lost.

        A group of tasks of which one fails as it is cancelled says so, and not that it was cancelled: hence the flag.
        """
        pause_s = FIRST_PAUSE_S
        while not self._is_closing:
            try:
                await self._join()
            except* UNREACHABLE:
                pass
            except* _SilentError:
                pass
            except* Exception as broken:
                defect(broken.exceptions[0])
            if self.is_up:
                pause_s = FIRST_PAUSE_S
            self._lose()
            await asyncio.sleep(random.uniform(0, pause_s))  # noqa: S311 - a pause is no secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _join(self) -> None:
        """Speak and hear until either fails."""
        # Each attempt is this class's own: a connection that redis-py makes anew by itself has missed frames unnoticed.
        redis = Redis.from_url(
            self._url,
            socket_connect_timeout=AWAY_S,
            socket_timeout=AWAY_S,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._heard_at = self._clock.monotonic()
        async with redis, asyncio.TaskGroup() as group:
            group.create_task(self._hear(redis))
            group.create_task(self._speak(redis))
            group.create_task(self._beat())

    async def _hear(self, redis: "Redis") -> None:
        async with redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(self._channel)
            async for message in subscription.listen():
                self._take(message["data"])

    async def _speak(self, redis: "Redis") -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            waiting, self._waiting, self._weight = self._waiting, [], 0
            for at in range(0, max(len(waiting), 1), IN_A_FRAME):
                await redis.publish(self._channel, self._frames.sealed(waiting[at : at + IN_A_FRAME]))

    async def _beat(self) -> None:
        """Speak at least so often, and see that it comes back."""
        while True:
            self._due.set()
            await asyncio.sleep(BEAT_S)
            if self._clock.monotonic() - self._heard_at > AWAY_S:
                raise _SilentError

    def _take(self, frame: bytes) -> None:
        if self._frames.is_own(frame):
            self._is_heard()
            return
        try:
            published = self._frames.opened(frame)
        except UnreadableError:
            self._metrics.bus_unreadable.inc()
            return
        for one in published:
            self._pass_on(one)

    def _pass_on(self, published: Published) -> None:
        # Of a session no other node is believed: two hints may cross, its row does not.
        heard = TurnedElsewhere(published.session) if isinstance(published, SessionTurn) else published
        for listener in self._listeners:
            try:
                listener(heard)
            except Exception as error:
                defect(error)

    def _is_heard(self) -> None:
        self._heard_at = self._clock.monotonic()
        if not self.is_up:
            self.is_up = True
            self._metrics.bus_up.set(1)
            logger().info(LogEvent.BUS_UP)
            self._is_known_away = False

    def _lose(self) -> None:
        """Forget what waits: by the time that Redis is back, the others have looked it up."""
        self._metrics.bus_dropped.inc(self._weight)
        self._waiting, self._weight = [], 0
        self._metrics.bus_up.set(0)
        self.is_up = False
        if not self._is_known_away:
            self._is_known_away = True
            logger().warning(LogEvent.BUS_AWAY)


def _weight(published: Published) -> int:
    return len(published.told) if isinstance(published, Change) else 1
