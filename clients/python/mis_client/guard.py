"""The part that asks for the archive at each connection, and says so where it is not the one that was known."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import httpx

from mis_client.archive import Archive, ArchiveAlarm, Known, Verified
from mis_client.backoff import Backoff
from mis_client.errors import (
    BadRequest,
    Conflict,
    ConnectionLost,
    Internal,
    Locked,
    RateLimited,
    Refusal,
    RemoteProtocolError,
    Unavailable,
)
from mis_client.inbox import Deliveries, Told
from mis_client.operations import Operations
from mis_client.session import TIMEOUT_S, address, refused, trusted
from protocol.values import ConversationId, Seq

# The archive grows while one asks: a proof and a checkpoint that were asked for together are of one tree as a rule.
TRIES = 8

logger = logging.getLogger("mis_client")


async def fetch_key(url: str) -> str:
    """Ask for the key of the archive.

    Raises:  ConnectionLost (try again), Refusal, RemoteProtocolError (it has none)
    """
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, verify=trusted()) as http:
            answer = await http.get(address(url, scheme="http", path="/api/archive/key"))
    except httpx.TransportError as error:
        raise ConnectionLost("the key of the archive was not answered") from error
    if answer.status_code != HTTPStatus.OK:
        raise refused(answer.status_code, answer.content)
    return answer.text.removesuffix("\n")


class Guard:
    """Shape:   `known` is what the application stored of an earlier time; without it, the first key is believed."""

    def __init__(
        self,
        operations: Operations,
        deliveries: Deliveries,
        url: str,
        known: Known | None,
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._operations = operations
        self._deliveries = deliveries
        self._url = url
        self._backoff = backoff
        self._sleep = sleep
        self._archive = None if known is None else Archive(known)
        self._is_due = asyncio.Event()

    @property
    def known(self) -> Known | None:
        """The key, and the last checkpoint that held."""
        return None if self._archive is None else self._archive.known

    def wake(self) -> None:
        """Look again: a connection has begun, or a session was unlocked."""
        self._is_due.set()

    async def watch(self) -> None:
        """Look whenever it is due, and tell an alarm to the application."""
        while True:
            await self._is_due.wait()
            self._is_due.clear()
            try:
                await self._look()
            except ArchiveAlarm as alarm:
                logger.critical("the archive of the server does not hold")
                await self._deliveries.put(Told(alarm, ()))

    async def verify(self, conversation: ConversationId, seq: Seq) -> Verified:
        """See that an entry is in the archive, as it was written.

        Raises:  ArchiveAlarm, NotFound, BadRequest (seq), Unavailable (it is no second old, or the archive grows faster
                 than one can ask)
        """
        archive = await self._pinned()
        for _ in range(TRIES):
            proof, _ = await asyncio.gather(
                self._operations.prove_in_archive(conversation, seq), self._advance(archive)
            )
            if (verified := archive.verified(conversation, seq, proof)) is not None:
                return verified
        raise Unavailable("the archive grows faster than one can ask")

    async def _look(self) -> None:
        """Raises:  ArchiveAlarm."""
        try:
            archive = await self._pinned()
        except (ConnectionLost, Refusal, RemoteProtocolError) as error:
            logger.warning("the server tells no key of its archive (%s)", type(error).__name__)
            return
        while True:
            try:
                await self._advance(archive)
            except (Locked, ConnectionLost):
                return  # it is due again once that is over
            except RateLimited as refusal:
                await self._sleep(refusal.retry_after_ms / 1_000)
            except (Unavailable, Internal):
                await self._sleep(self._backoff.next_s())
            else:
                self._backoff.reset()
                return

    async def _pinned(self) -> Archive:
        """Raises:  ArchiveAlarm (what the server gives for a key is none), as `fetch_key`."""
        if self._archive is None:
            self._archive = Archive(Known(await fetch_key(self._url)))
        return self._archive

    async def _advance(self, archive: Archive) -> None:
        """Go on to the newest checkpoint.

        Raises:  ArchiveAlarm, Locked, RateLimited, Unavailable, Internal, ConnectionLost
        """
        size = archive.size
        try:
            checkpoint = await self._operations.archive_checkpoint(size)
        except Conflict as refusal:
            raise ArchiveAlarm("the archive has fewer entries than it had") from refusal
        except BadRequest as refusal:
            raise ArchiveAlarm("the server proves nothing of its archive any more") from refusal
        if archive.size == size:  # else another has gone on meanwhile
            archive.take(checkpoint)
