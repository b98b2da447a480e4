"""Turns: one piece of work on files at a time, a rest after each, and nobody who goes away keeps the turn."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest

from mis.turns import LEAST_REST_S, MOST_REST_S, REST, Turns


@pytest.fixture
async def turns() -> AsyncIterator[Turns]:
    made = Turns()
    yield made
    made.close()


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each rest would be; nobody waits for one."""
    found: list[float] = []

    async def rest(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", rest)
    return found


def compute(seconds: float) -> None:
    began = time.thread_time()
    while time.thread_time() - began < seconds:
        pass


async def test_pieces_are_done_one_at_a_time_as_they_came_and_aside_of_the_loop(turns: Turns) -> None:
    under_way, most, done = 0, 0, list[int]()

    def piece(number: int) -> threading.Thread:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        done.append(number)
        under_way -= 1
        return threading.current_thread()

    by = await asyncio.gather(*(turns.run(lambda number=number: piece(number)) for number in range(9)))  # type: ignore[misc]
    assert most == 1
    assert done == [*range(9)]
    assert threading.main_thread() not in by


async def test_who_computes_rests_longer_than_it_computed(turns: Turns, rests: list[float]) -> None:
    await turns.run(lambda: compute(0.005))
    assert REST * 0.005 <= rests[0] <= MOST_REST_S
    await turns.run(lambda: compute(MOST_REST_S / REST + 0.001))
    assert rests[1] == MOST_REST_S, "and never so long that a file stands still"


async def test_who_waits_for_a_disk_or_looks_something_up_rests_a_little(turns: Turns, rests: list[float]) -> None:
    await turns.run(lambda: threading.Event().wait(0.02))
    async with turns.turn():
        pass
    assert rests == [LEAST_REST_S, LEAST_REST_S]


async def test_a_turn_on_the_loop_waits_for_the_piece_before_it(turns: Turns) -> None:
    is_begun, may_end, order = threading.Event(), threading.Event(), list[str]()

    def piece() -> None:
        is_begun.set()
        may_end.wait()
        order.append("piece")

    async def look() -> None:
        async with turns.turn():
            order.append("turn")

    working = asyncio.create_task(turns.run(piece))
    await asyncio.to_thread(is_begun.wait)  # 1. a piece is under way
    looking = asyncio.create_task(look())  # 2. somebody asks for the loop
    may_end.set()
    await asyncio.gather(working, looking)
    assert order == ["piece", "turn"]


async def test_who_is_refused_or_goes_away_leaves_the_turn_to_the_next(turns: Turns) -> None:
    with pytest.raises(ZeroDivisionError):
        await turns.run(lambda: 1 / 0)
    is_begun, may_end = threading.Event(), threading.Event()

    def piece() -> None:
        is_begun.set()
        may_end.wait()

    going = asyncio.create_task(turns.run(piece))
    await asyncio.to_thread(is_begun.wait)
    going.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert await turns.run(lambda: "next") == "next"
