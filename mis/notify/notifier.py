"""The notifier: looks who is to be told of what was written, and sends what is due; never on the way of a message.

Each node has one. What is to be told is decided in one transaction, so that one node does; it is sent at least once: a
node that dies over it leaves it to the next.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from mis.clock import Clock
from mis.domain.notice import DAY_MS, KEPT_MS, Notice, NoticeKind, due_at, next_try_at
from mis.domain.quiet_hours import quiet_until
from mis.errors import defect
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.notify.mail import Mailed, MailSender
from mis.notify.push import Push, PushSender
from mis.settings import Settings
from mis.store.noticed import Candidate
from mis.store.notices import Claimed, Due
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Unavailable
from protocol.push import PushOutcome
from protocol.values import DossierId, Millis

EVERY_S = 1.0
# Told of in one transaction: messages are committed between one such and the next.
TOLD_AT_ONCE = 100
SENT_AT_ONCE = 50
# How far back each look goes again: a commit comes some moments after its messages got their time.
OVERLAP_MS = 5_000
# How far the stored mark may be behind, and how far back a server that comes back looks.
MARKED_MS = 60_000
LOOKS_BACK_MS = DAY_MS


class Result(Protocol):
    """What became of a sending, whichever way it went."""

    @property
    def outcome(self) -> PushOutcome: ...

    @property
    def status(self) -> int | None: ...

    @property
    def reason(self) -> str | None: ...

    @property
    def retry_after_ms(self) -> Millis | None: ...


class Notifier:
    """Order:   `start` once the store has started, `stop` before it closes."""

    def __init__(
        self,
        store: Store,
        pushes: PushSender,
        mails: MailSender | None,
        *,
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._pushes = pushes
        self._mails = mails
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._looked_until: Millis | None = None
        self._marked: Millis = 0
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._notify(), name="notifier")

    async def rest(self) -> None:
        """Look no more; what is on its way goes on."""
        if self._task is not None:
            await _cancelled(self._task)

    async def stop(self) -> None:
        """Stop; what is on its way is sent again by who comes next."""
        await self.rest()
        for task in list(self._sending):
            await _cancelled(task)
        await self._pushes.close()

    async def look(self) -> None:
        """Look whom to tell of what was written, and is old enough.

        Raises:  Unavailable
        """
        until = self._clock.now() - self._settings.notify_after_s * 1_000
        async with self._store.reading() as reading:
            after = self._looked_until
            if after is None:
                after = self._marked = max(await reading.noticed.mark(), until - LOOKS_BACK_MS)
            mails = self._mails is not None
            is_anybody = await reading.noticed.is_anybody(mails=mails)
            found = await reading.noticed.candidates(after=after, until=until, mails=mails) if is_anybody else []
        for some in (found[at : at + TOLD_AT_ONCE] for at in range(0, len(found), TOLD_AT_ONCE)):
            await self._store.writer.run(partial(self._tell, some))
        # Back too, if the clock was set back.
        self._looked_until = until - OVERLAP_MS
        if self._looked_until - self._marked >= MARKED_MS:
            await self._store.writer.run(partial(_mark, self._looked_until))
            self._marked = self._looked_until

    async def send(self) -> None:
        """Begin to send what is due.

        Raises:  Unavailable
        """
        room = SENT_AT_ONCE - len(self._sending)
        if room <= 0:
            return
        async with self._store.reading() as reading:
            is_due = await reading.noticed.is_due(self._clock.now())
        if is_due:
            for notice in await self._store.writer.run(partial(self._claim, room)):
                task = asyncio.create_task(self._deliver(notice), name="notice")
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def settled(self) -> None:
        """Wait until what is being sent was answered."""
        await asyncio.gather(*self._sending)

    async def _tell(self, found: Sequence[Candidate], work: Work) -> None:
        work.writes()
        dues = [(one, self._due(one, work.now)) for one in found]
        await work.notices.add(
            [due for one, due in dues if one.by_push],
            [due for one, due in dues if one.by_mail],
        )

    def _due(self, one: Candidate, now: Millis) -> Due:
        pause_ms = self._settings.notify_pause_s * 1_000
        at = due_at(now, read_seq=one.read_seq, notified=one.notified, pause_ms=pause_ms)
        return Due(one.account, one.conversation, one.seq, at)

    async def _claim(self, most: int, work: Work) -> list[Notice]:
        """Take what is due and still wanted; what quiet hours hold back waits for their end."""
        work.writes()
        mine = []
        for claimed in await work.notices.claim(most):
            notice = claimed.notice
            later = work.now if notice.urgent else quiet_until(claimed.preferences, work.now, self._settings.zone)
            if not await _is_wanted(claimed, work) or work.now >= notice.created_at + KEPT_MS:
                await work.notices.done(notice)
            elif later > work.now:
                await work.notices.put_off(notice, later)
            else:
                mine.append(notice)
        return mine

    async def _deliver(self, notice: Notice) -> None:
        try:
            result = await self._result(notice)
            self._metrics.notices.inc(1, (notice.kind.value, result.outcome.value))
            if result.outcome is not PushOutcome.TAKEN:
                _log(notice, result)
            await self._store.writer.run(partial(_settle, notice, result))
        except Unavailable:
            pass  # its lease ends, and it is sent again
        except Exception as error:
            defect(error)

    async def _result(self, notice: Notice) -> Result:
        now = self._clock.now()
        if notice.subscription is not None:
            return await self._pushes.send(notice.subscription, await self._push(notice), now=now)
        if self._mails is None or notice.address is None:
            return Mailed(PushOutcome.REFUSED, reason="unset")  # the operator has taken the relay away meanwhile
        return await self._mails.send(notice.address, f"{notice.id} {notice.created_at}", now=now)

    async def _push(self, notice: Notice) -> Push:
        if notice.is_of_dossier:
            return Push(notice.conversation, 1, urgent=notice.urgent, is_dossier=True)
        async with self._store.reading() as reading:
            unread = await reading.noticed.unread(notice.account, notice.conversation)
        return Push(notice.conversation, unread, urgent=notice.urgent)

    async def _notify(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
                await self.send()
            except Unavailable:
                pass  # the next look goes as far back
            except Exception as error:
                defect(error)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _is_wanted(claimed: Claimed, work: Work) -> bool:
    notice = claimed.notice
    if not claimed.is_wanted or not notice.is_of_dossier:
        return claimed.is_wanted
    return await work.dossiers.is_news(work, notice.account, DossierId(notice.conversation), notice.created_at)


async def _settle(notice: Notice, result: Result, work: Work) -> None:
    work.writes()
    if result.outcome is PushOutcome.LATER:
        again = next_try_at(notice, work.now, after_ms=result.retry_after_ms)
        if again is not None:
            await work.notices.put_off(notice, again)
            return
    elif result.outcome is PushOutcome.GONE and notice.session is not None and notice.subscription is not None:
        await work.push_subscriptions.forget(notice.session, notice.subscription)
    await work.notices.done(notice)


async def _mark(until: Millis, work: Work) -> None:
    work.writes()
    await work.notices.move_mark(until)


def _log(notice: Notice, result: Result) -> None:
    event = LogEvent.PUSH_FAILED if notice.kind is NoticeKind.PUSH else LogEvent.MAIL_FAILED
    code = result.reason or result.outcome.value
    logger().warning(event, account=notice.account, session=notice.session, code=code, status=result.status)
