"""Work aside of the loop: who is cancelled leaves nothing running that uses what they close next."""

import asyncio
import threading

import pytest

from mis.threads import Threads


async def test_who_is_cancelled_waits_for_the_work_that_is_under_way() -> None:
    threads, is_begun, may_end = Threads("test", 1), threading.Event(), threading.Event()

    def work() -> None:
        is_begun.set()
        may_end.wait()

    doing = asyncio.create_task(threads.run(work))
    await asyncio.to_thread(is_begun.wait)
    doing.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert not doing.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await doing
    threads.close()


async def test_what_the_work_raises_is_raised() -> None:
    threads = Threads("test", 1)
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 / 0)
    threads.close()
