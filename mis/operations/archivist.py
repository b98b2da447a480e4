"""The archivist: signs how the tree of all entries has grown, and nothing that does not begin with what was signed.

It comes after the messages and never before them: where it refuses to sign, they flow on, and everybody is told.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from mis.archive.checkpoint import Checkpoint, opened
from mis.archive.growth import EMPTY, Growth, Reason, UnfitError, added, grow, needed
from mis.archive.note import NoteError, Signer, Verifier
from mis.archive.tiles import Tiles as Hashes
from mis.errors import defect
from mis.folder import sync, write_whole
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.secret_file import SecretFile, derived
from mis.settings import Settings
from mis.store.store import Store
from mis.store.tiles import StoredCheckpoint, Tiles, contiguous
from mis.store.work import Work
from protocol.errors import Unavailable

# How far the newest checkpoint is behind, at most, where the database keeps up (issue 6: 1 s or 256 entries).
EVERY_S = 0.8
ENTRIES = 256
# How long somebody waits for what they have just written to be signed for.
REACHED_WITHIN_S = 5.0
# Leaves of one transaction, when there is more to catch up with: messages are committed between one such and the next.
AT_ONCE = 4_096


def archive_key_file(settings: Settings) -> SecretFile:
    """Raises:  SecretError."""
    return SecretFile("archive key", settings.archive_key_path, loss="nobody can tell this archive from a forged one")


def signer_of(secret: SecretFile) -> Signer:
    """The key that checkpoints are signed with."""
    return Signer(derived(secret.secret, "archive"))


@dataclass(frozen=True, slots=True)
class Look:
    """How the archive stands.

    Shape:   size: of the newest checkpoint; refusal: why nothing would be signed
    """

    entries: int
    size: int
    refusal: Reason | None = None


class Archivist:
    """Order:   `start` once the store has started, `stop` before it closes."""

    def __init__(self, store: Store, signer: Signer, *, settings: Settings, metrics: Metrics) -> None:
        self._store = store
        self._signer = signer
        self._file = settings.archive_checkpoint_file
        self._metrics = metrics
        self._known = Known(EMPTY)
        self._entries = 0  # so many there are, as far as was heard
        self._is_read = False
        self._is_kept = True
        self._refusal: Reason | None = None
        self._is_due = asyncio.Event()
        self._has_grown = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._writing: asyncio.Future[None] | None = None

    @property
    def verifier(self) -> Verifier:
        return self._signer.verifier

    @property
    def _size(self) -> int:
        return self._known.checkpoint.size

    @property
    def refusal(self) -> Reason | None:
        """Why nothing is signed; None while it is."""
        return self._refusal

    def start(self) -> None:
        self._store.writer.listen(self._hear)
        self._task = asyncio.create_task(self._work(), name="archivist")

    async def stop(self) -> None:
        """Sign no more, and leave no file half written."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def turn(self, *, looks: bool = True) -> bool:
        """Sign what has come since; give whether it was as much as is signed at once, and there may be more.

        Shape:   looks: whether the edge of the tree is read again, and held against what was signed
        Raises:  Unavailable (the database)
        """
        try:
            self._read_file()
        except UnfitError as error:
            self._refuse(error.reason)
            return False
        if self._entries <= self._size and not await self._is_behind():
            self._resume()
            return False
        known = replace(self._known, tiles=None) if looks else self._known
        outcome = await self._store.writer.run(partial(extend, signer=self._signer, known=known))
        if isinstance(outcome, Signed):
            self._take(outcome)
            return outcome.may_be_behind
        if isinstance(outcome, Reason):
            self._refuse(outcome)
        return False

    async def reach(self, size: int) -> None:
        """Wait until a checkpoint has so many entries; it is looked for at once.

        Raises:  Unavailable (nothing is signed, or no more than before)
        """
        try:
            async with asyncio.timeout(REACHED_WITHIN_S):
                while self._size < size:
                    self._is_due.set()
                    await self._has_grown.wait()
        except TimeoutError:
            raise Unavailable("the newest entries are not in a checkpoint yet") from None

    async def look(self) -> Look:
        """See whether the database goes on from what was signed; nothing is changed.

        Raises:  Unavailable
        """
        # the file first: what is signed meanwhile is then in the database, and not missed there
        known = _known_or_why_not(self._file, self.verifier)
        async with self._store.reading() as reading:
            stored, entries = await reading.tiles.newest(), await reading.tiles.count()
            refusal = await _refusal(reading.tiles, stored, known, self.verifier)
        return Look(entries, 0 if stored is None else stored.size, refusal)

    async def keep(self) -> None:
        """Have the last checkpoint in the file, where a database that is put back cannot take it along."""
        note = self._known.note
        if not self._is_kept and note is not None:
            self._writing = asyncio.ensure_future(asyncio.to_thread(write_whole, self._file, note.encode()))
            await asyncio.shield(self._writing)
            self._is_kept = note == self._known.note

    async def forget(self) -> tuple[int, Path]:
        """Put the last checkpoint aside, for what is signed next not to go on from it; give its size, and where it is.

        Raises:  UnfitError (it cannot be read), Unavailable (it stays where it is)
        """
        last = last_known(self._file, self.verifier)
        # the same name for the same checkpoint alone: none that was put aside is written over
        aside = self._file.with_name(f"{self._file.name}.{last.size}-{last.root.hex()[:16]}")
        try:
            await asyncio.to_thread(_move, self._file, aside)
        except OSError as error:
            raise Unavailable(f"{self._file.name} cannot be put aside") from error
        self._known = Known(EMPTY)
        return last.size, aside

    async def _is_behind(self) -> bool:
        async with self._store.reading() as reading:
            newest, count = await reading.tiles.newest(), await reading.tiles.count()
        return newest is None or newest.note != self._known.note or newest.size != count

    def _take(self, signed: "Signed") -> None:
        self._known, self._is_kept = signed.known, False
        self._metrics.archive_entries.set(self._size)
        self._has_grown.set()
        self._has_grown = asyncio.Event()
        self._resume()
        self._is_due.clear()
        self._hear(self._entries)

    def _resume(self) -> None:
        if self._refusal is not None:
            logger().info(LogEvent.ARCHIVE_RESUMED, count=self._size)
        self._refusal = None
        self._metrics.archive_refused.set(0)

    def _refuse(self, reason: Reason) -> None:
        if reason is not self._refusal:
            logger().critical(LogEvent.ARCHIVE_REFUSED, code=reason.value, count=self._size)
        self._refusal = reason
        self._metrics.archive_refused.set(1)

    def _read_file(self) -> None:
        """Know what was signed before this process began.

        Raises:  UnfitError (the file cannot be read, or holds no checkpoint of this key)
        """
        if not self._is_read:
            self._known = Known(last_known(self._file, self.verifier))
            self._is_read = True

    def _hear(self, count: int) -> None:
        """Note how many entries there are after a commit.

        Few of them wait: to sign for thirty costs nearly what it costs for 256.
        """
        self._entries = count
        if count - self._size >= ENTRIES and self._refusal is None:
            self._is_due.set()

    async def _work(self) -> None:
        """Sign and keep every second; in between, sign for as many as are due."""
        loop = asyncio.get_running_loop()
        while True:
            next_at = loop.time() + EVERY_S
            await self._try(self._look)
            while loop.time() < next_at and await self._is_due_before(next_at):
                await self._try(partial(self._catch_up, looks=False))

    async def _is_due_before(self, at: float) -> bool:
        """Wait until many entries have come; False once that time is there, of the loop's clock."""
        try:
            async with asyncio.timeout_at(at):
                await self._is_due.wait()
        except TimeoutError:
            return False
        self._is_due.clear()
        return True

    async def _look(self) -> None:
        await self.keep()  # nothing more is signed while what was signed cannot be kept
        await self._catch_up()
        await self.keep()

    async def _catch_up(self, *, looks: bool = True) -> None:
        while await self.turn(looks=looks):
            pass

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        """Raise nothing: what came is in the tree at a later look."""
        try:
            await work()
        except OSError:
            self._refuse(Reason.FILE)
        except Unavailable:
            pass
        except Exception as error:
            defect(error)


def last_known(file: Path, verifier: Verifier) -> Checkpoint:
    """The checkpoint in the file; that of an empty tree where there is no file.

    Raises:  UnfitError
    """
    try:
        return opened(file.read_text("utf-8"), verifier)
    except FileNotFoundError:
        return EMPTY
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise UnfitError(Reason.FILE) from error


def _known_or_why_not(file: Path, verifier: Verifier) -> Checkpoint | Reason:
    try:
        return last_known(file, verifier)
    except UnfitError as error:
        return error.reason


def _move(file: Path, to: Path) -> None:
    """Give a file another name in its folder, for good."""
    file.rename(to)
    sync(to.parent)


async def _refusal(
    tiles: Tiles, stored: StoredCheckpoint | None, known: Checkpoint | Reason, verifier: Verifier
) -> Reason | None:
    """Why what is stored does not go on from what is known; None where it does."""
    if isinstance(known, Reason):
        return known
    try:
        base = EMPTY if stored is None else stored_checkpoint(stored, verifier)
        grow(known, base, await tiles.of(needed(known, base)), ())
    except UnfitError as error:
        return error.reason
    return None


@dataclass(frozen=True, slots=True)
class Known:
    """The last checkpoint that a process knows, from wherever.

    Shape:   note: where this very process has signed or verified it, and need not again for the same bytes; tiles:
             where they are at hand, those that more leaves are added to
    """

    checkpoint: Checkpoint
    note: str | None = None
    tiles: Hashes | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands after a turn.

    Shape:   may_be_behind: whether there may be more entries than were taken
    """

    known: Known
    may_be_behind: bool


async def extend(work: Work, signer: Signer, known: Known) -> Signed | Reason | None:
    """Add the newest entries to the tree, and sign it; give what stands then.

    Shape:   a reason where nothing may be signed, None where another node is at it
    """
    stored = await work.tiles.locked()
    if stored is None and await work.tiles.newest() is not None:
        return None
    if stored is None:
        return await _begin(work, signer, known)
    try:
        return await _grow(work, signer, known, stored)
    except UnfitError as error:
        return error.reason


async def _begin(work: Work, signer: Signer, known: Known) -> Signed | Reason:
    """Sign the empty tree, which every other one begins with."""
    if known.checkpoint.size > 0:
        return Reason.BEHIND
    note = EMPTY.signed(signer)
    work.writes()
    await work.tiles.begin(StoredCheckpoint(EMPTY.size, note, work.now))
    return Signed(Known(EMPTY, note), may_be_behind=True)


async def _grow(work: Work, signer: Signer, known: Known, stored: StoredCheckpoint) -> Signed:
    """Raises:  UnfitError."""
    is_known = stored.note == known.note and stored.size == known.checkpoint.size
    base = known.checkpoint if is_known else stored_checkpoint(stored, signer.verifier)
    at_hand = known.tiles if is_known else None
    tiles = await work.tiles.of(needed(known.checkpoint, base)) if at_hand is None else at_hand
    leaves = contiguous(await work.tiles.leaves(base.size, AT_ONCE), base.size)
    if leaves is None:
        raise UnfitError(Reason.GAP)
    growth = grow(known.checkpoint, base, tiles, leaves) if at_hand is None else added(base, tiles, leaves)
    if not leaves:
        return Signed(Known(base, stored.note, tiles), may_be_behind=False)
    note = growth.checkpoint.signed(signer)
    work.writes()
    await work.tiles.put(growth.tiles, tiles)
    await work.tiles.replace(StoredCheckpoint(growth.checkpoint.size, note, work.now))
    return Signed(Known(growth.checkpoint, note, _edge(growth, tiles)), may_be_behind=len(leaves) == AT_ONCE)


def _edge(growth: Growth, tiles: Hashes) -> Hashes:
    """The tiles that the next leaves are added to."""
    every = {**tiles, **growth.tiles}
    return {place: every[place] for place in needed(growth.checkpoint, growth.checkpoint)}


def stored_checkpoint(stored: StoredCheckpoint, verifier: Verifier) -> Checkpoint:
    """What the database has for the newest checkpoint, if this key signed it.

    Raises:  UnfitError
    """
    try:
        checkpoint = opened(stored.note, verifier)
    except NoteError as error:
        raise UnfitError(Reason.FORGED) from error
    if checkpoint.size != stored.size:
        raise UnfitError(Reason.FORGED)
    return checkpoint
