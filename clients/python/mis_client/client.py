"""The client: one account's view of the server, kept whole through every loss of the connection."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import msgspec

from mis_client import session
from mis_client.archive import Known, Verified
from mis_client.backoff import Backoff
from mis_client.backoff import chance as any_chance
from mis_client.connection import Connection
from mis_client.dossiers import Dossiers
from mis_client.errors import ConnectionLost, ProtocolError, Refusal, RemoteProtocolError, TooLarge
from mis_client.files import Files
from mis_client.guard import Guard
from mis_client.inbox import MOST_EVENTS, Deliveries, Inbox
from mis_client.outbox import Outbox
from mis_client.search import Search
from mis_client.state import State
from mis_client.teller import Teller
from protocol.codec import CODECS
from protocol.errors import CloseCode, refusal
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.identity import Renewal
from protocol.session import LockState, LogIn, SessionEnded, SessionLocked, Welcome
from protocol.values import ConversationId, Encoding, Seq

R = TypeVar("R")
Sleep = Callable[[float], Awaitable[Any]]

_CODEC = CODECS[Encoding.MSGPACK]
# A connection that lived so long was a good one: the next try is the first again. One that ends at once is not.
GOOD_AFTER_S = 10.0

logger = logging.getLogger("mis_client")


class _Waiting(NamedTuple):
    answer: asyncio.Future[Any]
    result: type[Any]


class Client(Files, Search):
    """An account that is connected: `async with`, ask, and `async for event in client`.

    The iterator gives every event, and every message of every conversation exactly once and in rising `seq`, whatever
    was missed. It begins with what happens after `async with` (`from_start=True`: with the first message of each
    conversation; `state`: where that state was saved). An application that does not iterate loses nothing and fills
    nothing: past a bound, events are let go and fetched again when it does. It gives an ArchiveAlarm too, where the
    archive does not go on from what was known of it (`archive`: as it was stored; else since the first connection).
    `dossiers` asks for dossiers de coordination (coordination records).

    Raises:  by the iterator and by every method: Unauthenticated (the session ended), LocalProtocolError (we broke the
             contract), RemoteProtocolError (the server did), ConnectionLost (`reconnect=False`, or closed)
    Units:   sleep takes seconds; clock gives seconds that never go back; chance gives numbers in [0, 1)
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        state: State | None = None,
        archive: Known | None = None,
        from_start: bool = False,
        reconnect: bool = True,
        most_events: int = MOST_EVENTS,
        chance: Callable[[], float] = any_chance,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.token = token
        self._url = url
        self._log_in: LogIn | None = None
        self._state = state
        self._from_start = from_start
        self._reconnect = reconnect
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._backoff = Backoff(chance)
        self._outbox = Outbox()
        self._inbox = Inbox(most_events)
        self._deliveries = Deliveries(most_events)
        self._guard = Guard(self, self._deliveries, url, archive, Backoff(chance), sleep)
        self._waiting: dict[int, _Waiting] = {}
        self._to_write = asyncio.Event()
        self._connection: Connection | None = None
        self._welcomed = asyncio.Event()
        self._welcome: Welcome | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = asyncio.Event()
        self._end: Exception | None = None
        self._locked = False
        self.dossiers = Dossiers(self._over_http)

    @classmethod
    def log_in(
        cls,
        url: str,
        login: str,
        password: str,
        *,
        device: str | None = None,
        code: str | None = None,
        **options: Any,
    ) -> Self:
        """Return a client that logs in when it is entered and logs out when it is left; options as of `Client`.

        Shape:   code is the second factor's, for who has set one: it is good for one log-in, within half a minute
        """
        client = cls(url, **options)
        client._log_in = LogIn(login, password, device, code)
        return client

    @property
    def welcome(self) -> Welcome:
        """What the server said of the account, the session, itself and its limits when it was last reached."""
        if self._welcome is None:
            raise ConnectionLost("never connected")
        return self._welcome

    @property
    def is_locked(self) -> bool:
        """Whether the session is locked, by what the server last said: no event flows, and requests raise Locked."""
        return self._locked

    @property
    def state(self) -> State:
        """The state as of the last event that the iterator gave."""
        return self._state or State(self.welcome.account.id)

    @property
    def archive(self) -> Known | None:
        """What is known of the archive, to be stored and given back; None before its key was seen."""
        return self._guard.known

    async def verify(self, conversation: ConversationId, seq: Seq) -> Verified:
        """See for oneself that an entry is in the archive as it was written.

        Raises:  ArchiveAlarm, NotFound, BadRequest (seq), Unavailable (it is no second old: ask again)
        """
        return await self._guard.verify(conversation, seq)

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self._or_end(work))
            for work in (self._stay_connected(), self._tell(), self._guard.watch())
        ]
        try:
            await self._ready.wait()
            self._must_go_on()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
        if self._log_in is not None and self.token:
            # A session that could not be ended ends by itself; the way out must not depend on the server.
            with suppress(ConnectionLost, Refusal, ProtocolError):
                await session.log_out(self._url, self.token)

    async def close(self) -> None:
        """Disconnect; the iterator ends, and what was not answered raises ConnectionLost."""
        self._finish(ConnectionLost("the client was closed"), told=None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def renew(self, password: str, *, code: str | None = None) -> None:
        """Prove again who one is, where a PIN does not unlock any more; `token` is another one after it.

        Raises:  Unauthenticated (wrong, or details.needs is code), RateLimited, ConnectionLost
        """
        self._must_go_on()
        self.token = (await session.renew(self._url, self.token, Renewal(password, code))).token
        self._unlock()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        told = await self._deliveries.get()
        for change in told.changes:
            self._state = change(self.state)
        return told.event

    # --- asking ---

    async def _ask(self, result: type[R], request: type[Request], **fields: Any) -> R:
        self._must_go_on()
        asked = request(id=self._outbox.next_id(), **fields)
        self._outbox.add(asked, self._encoded(asked))
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting[asked.id] = _Waiting(answer, result)
        self._to_write.set()
        try:
            return await answer
        except asyncio.CancelledError:
            self._outbox.withdraw(asked.id)
            raise
        finally:
            del self._waiting[asked.id]

    async def _say(self, request: Request) -> None:
        self._must_go_on()
        if self._connection is not None:
            with suppress(ConnectionLost):
                await self._connection.send(self._encoded(request))

    def _encoded(self, request: Request) -> bytes:
        """A frame over the limit would end every connection that it is sent again on, so it is refused here."""
        payload = _CODEC.encode(request)
        if len(payload) > self.welcome.limits.frame_bytes:
            raise TooLarge("the request is larger than a frame may be")
        return payload

    async def _over_http(self, once: Callable[[str, str], Awaitable[R]], *, repeats: bool = True) -> R:
        """Ask until it is answered; what does not repeat, once."""
        backoff = Backoff(self._chance)
        while True:
            self._must_go_on()
            try:
                return await once(self._url, self.token)
            except ConnectionLost as lost:
                if not (repeats and self._reconnect):
                    raise
                delay_s = backoff.next_s()
                logger.warning("not answered (%s); next try in %.1f s", lost, delay_s)
                await self._sleep(delay_s)

    # --- one connection after the other ---

    async def _stay_connected(self) -> None:
        while True:
            try:
                await self._connect_once()
            except ConnectionLost as lost:
                if not self._reconnect:
                    raise
                delay_s = self._backoff.next_s()
                logger.warning("not connected (%s); next try in %.1f s", lost, delay_s)
                await self._sleep(delay_s)

    async def _connect_once(self) -> None:
        if self._log_in is not None and not self.token:
            self.token = (await session.log_in(self._url, self._log_in)).token
        connection = await Connection.open(self._url, self.token)
        connected_at = self._clock()
        self._begin(connection)
        writer = asyncio.create_task(self._or_end(self._write(connection)))
        try:
            await self._read(connection)
        finally:
            self._connection = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            await connection.close()
            if self._clock() - connected_at >= GOOD_AFTER_S:
                self._backoff.reset()

    def _begin(self, connection: Connection) -> None:
        self._welcome = connection.welcome
        self._locked = connection.welcome.session.locked
        for request_id in self._outbox.rewind(locked=self._locked):
            if waiting := self._waiting.get(request_id):
                waiting.answer.set_exception(ConnectionLost("a PIN is not sent a second time by itself"))
        self._inbox.fall_behind()
        self._connection = connection
        self._guard.wake()
        self._welcomed.set()
        self._to_write.set()

    async def _write(self, connection: Connection) -> None:
        with suppress(ConnectionLost):  # the reader learns of it too, and why
            while True:
                await self._to_write.wait()
                self._to_write.clear()
                while (payload := self._outbox.take(connection.welcome.limits.in_flight)) is not None:
                    await connection.send(payload)

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.frames():
            if isinstance(frame, Ok | ErrorAnswer):
                self._answered(frame)
            else:
                self._heard(frame)

    def _heard(self, event: Any) -> None:
        if isinstance(event, SessionLocked):
            self._locked = True
        elif self._locked and not isinstance(event, SessionEnded):  # none flows while it is: another has unlocked it
            self._unlock()
        self._inbox.put(event)

    def _unlock(self) -> None:
        """Go on: send what waited for it, and ask for what happened meanwhile, as no event flowed."""
        self._locked = False
        self._outbox.release()
        self._to_write.set()
        self._inbox.fall_behind()
        self._guard.wake()

    def _answered(self, frame: Ok | ErrorAnswer) -> None:
        self._outbox.answered(frame.id)
        self._to_write.set()
        waiting = self._waiting.get(frame.id)
        if waiting is None or waiting.answer.done():
            return  # who asked has gone
        if isinstance(frame, ErrorAnswer):
            waiting.answer.set_exception(refusal(frame.code, frame.message, frame.details))
            return
        try:
            result = msgspec.convert(frame.result, waiting.result)
        except msgspec.ValidationError as error:
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "a result is not what the contract says") from error
        waiting.answer.set_result(result)
        if isinstance(result, LockState) and not result.locked:
            self._unlock()

    # --- telling ---

    async def _tell(self) -> None:
        await self._welcomed.wait()
        teller = Teller(
            self, self._deliveries, self.state, Backoff(self._chance), self._sleep, from_start=self._from_start
        )
        await self._inbox.get()  # a connection begins with a look at what was missed
        changed = await teller.sync()
        self._state = teller.settle()
        self._ready.set()
        await teller.tell(changed)
        while True:
            await teller.take(await self._inbox.get())

    # --- the end ---

    def _must_go_on(self) -> None:
        if self._end is not None:
            raise self._end

    async def _or_end(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:  # whatever it is, nobody may wait for ever
            self._finish(error, told=error)

    def _finish(self, error: Exception, *, told: Exception | None) -> None:
        if self._end is not None:
            return
        self._end = error
        self._deliveries.end(told)
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(error)
        self._ready.set()
