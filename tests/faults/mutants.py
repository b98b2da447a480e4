"""Servers with one defect each, to prove that the suites notice: `python -m tests.faults.mutants NAME serve ...`.

A mutant changes the real server in its own process, before it starts; the product has no hook for it.

No `kill -9` can tell `synchronous=OFF` from FULL: a process that is killed leaves its writes to the kernel, which
writes them all the same. The loss of power in tests/power can.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from msgspec.structs import replace

from mis import access
from mis.actor import Actor
from mis.blobs import folder
from mis.domain.conversation import Thread
from mis.gateway import sequence
from mis.http import door
from mis.identity.password import Passwords, Verdict
from mis.identity.pepper import Purpose
from mis.operations import attachment_desk, pin
from mis.operations.pin import PinDesk, Step
from mis.store import engine
from mis.store.batch import Batch
from mis.store.entries import Staged
from mis.store.messages import Messages
from mis.store.reading import Reading
from mis.store.work import Unit, Work
from mis.store.writer import Done, Writer
from protocol.errors import NotFound
from protocol.http import Admission
from protocol.message import Message
from protocol.session import SessionUnlock
from protocol.values import ConversationId, Millis

# The mark that something is under way, in the folder of the server's data.
LOOKING = Path(os.environ.get("MIS_DATA_DIR", "")) / "looking"
SECOND = "\t"  # no client_ref may contain it: what stands behind makes the stored one unlike every other


def answer_before_commit() -> None:
    """Answer a message when it is ready to be written, and write it then."""

    async def transaction(self: Writer, units: Sequence[Unit]) -> Done:
        async with self._engine.begin() as connection:
            batch = Batch(connection, self._cache, self._keyring)
            await batch.read([unit.needs for unit in units])
            work = [self._work(batch, self._clock.now()) for _ in units]
            outcomes = [await self._outcome(unit, one) for unit, one in zip(units, work, strict=True)]
            for unit, (outcome, _told) in zip(units, outcomes, strict=True):
                if unit.needs.reference is not None:  # message.send alone: a log-in too early would be noticed at once
                    unit.settle(outcome)
                    unit.settle = lambda _outcome: None
            await batch.flush()
        return Done(outcomes, batch.change)

    change(Writer, "_transaction", transaction)


def no_dedupe() -> None:
    """Never look whether a client_ref was used, and get round the unique key that would."""

    append, page = Batch.append, Messages.page

    def append_unlike(self: Batch, entry: Staged) -> None:
        message = entry.message
        unlike = f"{message.client_ref}{SECOND}{message.seq}" if message.client_ref else None
        append(self, entry._replace(message=replace(cast("Message", message), client_ref=unlike)))

    async def page_as_sent(self: Messages, thread: Thread, **asked: Any) -> list[Message]:
        return [replace(one, client_ref=_as_sent(one.client_ref)) for one in await page(self, thread, **asked)]

    change(Work, "earlier", lambda *_: None)
    change(Batch, "append", append_unlike)
    change(Messages, "page", page_as_sent)


def _as_sent(client_ref: str | None) -> str | None:
    return client_ref and client_ref.partition(SECOND)[0]


def open_door() -> None:
    """Let anybody read a conversation of which they know the id."""

    async def access_thread(reading: Reading, _actor: Actor, id: ConversationId) -> Thread:
        page = await reading.messages.page(
            Thread(id, sys.maxsize, is_present=True, is_open=True), before=None, after=None, limit=1
        )
        if not page:
            raise NotFound("no such conversation")
        return Thread(id, page[-1].seq, is_present=True, is_open=True)

    change(access, "access_thread", access_thread)


def stuck_look() -> None:
    """No defect: leave a mark when a PIN is looked at, and never see the end of it, so that a kill falls in between."""

    async def verify(self: Passwords, stored: str | None, secret: str, purpose: Purpose = Purpose.PASSWORD) -> Verdict:
        if purpose is Purpose.PIN:
            LOOKING.touch()
            await asyncio.Event().wait()
        return await verified(self, stored, secret, purpose)

    verified = Passwords.verify
    change(Passwords, "verify", verify)


def stuck_keep() -> None:
    """No defect: leave a mark when a file's bytes are stored, and never come to its row."""

    async def keep(_desk: object, _work: Work, **_: object) -> None:
        LOOKING.touch()
        await asyncio.Event().wait()

    change(attachment_desk.AttachmentDesk, "_keep", keep)


def count_after_look() -> None:
    """Look at a PIN, and count the attempt then."""

    async def unlock(self: PinDesk, actor: Actor, request: SessionUnlock, *, now: Millis) -> Step:
        known = await self._store.writer.run(lambda work: work.pins.of(actor.account))
        verdict = await self._passwords.verify(known.hash if known else None, request.pin, Purpose.PIN)
        attempt = await self._store.writer.run(lambda work: pin._count(work, actor))
        if attempt is None:
            return pin._nothing_is_locked
        return (
            partial(pin._unlock, actor=actor)
            if verdict.is_right
            else partial(pin._refuse, actor=actor, attempt=attempt)
        )

    change(PinDesk, "unlock", unlock)


def stuck_and_uncounted() -> None:
    """Both: a kill falls between the look and the count."""
    stuck_look()
    count_after_look()


def full_as_locked() -> None:
    """Let a locked session in where it takes a live one."""
    change(door, "_ADMIT", {**door._ADMIT, Admission.FULL: door.Door.locked_too})
    change(door, "_OPEN", door._OPEN - {Admission.FULL})


def no_lookup() -> None:
    """Believe that the bus brings everything."""

    async def look_up(_self: sequence.Sequence) -> None:
        pass

    change(sequence.Sequence, "_look_up", look_up)


def synchronous_off() -> None:
    """Commit without waiting for the disk."""
    pragmas = tuple(one.replace("synchronous = FULL", "synchronous = OFF") for one in engine.SQLITE_WRITER)
    change(engine, "SQLITE_WRITER", pragmas)


def names_unsynced() -> None:
    """Have the bytes of blobs on the disk, and not their names."""
    change(folder, "sync", lambda _path: None)


def change(of: object, name: str, to: object) -> None:
    """Put something else in the place of what is there under that name."""
    if not hasattr(of, name):
        raise AttributeError(f"the server has no {name} to change: this mutant must be made anew")
    setattr(of, name, to)


MUTANTS: dict[str, Callable[[], None]] = {
    "answer-before-commit": answer_before_commit,
    "no-dedupe": no_dedupe,
    "open-door": open_door,
    "stuck-keep": stuck_keep,
    "stuck-look": stuck_look,
    "count-after-look": count_after_look,
    "stuck-and-uncounted": stuck_and_uncounted,
    "full-as-locked": full_as_locked,
    "no-lookup": no_lookup,
    "synchronous-off": synchronous_off,
    "names-unsynced": names_unsynced,
}


def program(name: str) -> tuple[str, ...]:
    """What to start instead of `mis`."""
    return (sys.executable, "-m", "tests.faults.mutants", name)


def main() -> None:
    MUTANTS[sys.argv.pop(1)]()
    from mis.cli import main as mis_main  # the operations are imported by it, and take the doors as they are by then

    mis_main(prog_name="mis")


if __name__ == "__main__":
    main()
