"""Redis fails while people write on both nodes: everything is told within two seconds, nothing twice, nothing lost."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.faults import Fault, suffer
from tests.faults.ledger import Ledger
from tests.faults.mutants import program
from tests.faults.ward import Ward
from tests.nodes.people import everybody, hears, seqs
from tests.nodes.region import Region, front

# RELIABILITY: "Redis down: live delivery <= 2 s by polling".
WITHIN_S = 2.0
MESSAGES = 30
CYCLES = 3
Harm = Callable[[Region], Awaitable[None]]


async def kill(region: Region) -> None:
    await asyncio.to_thread(region.redis.kill)


async def hold(region: Region) -> None:
    region.redis.hold()


async def flush(region: Region) -> None:
    await asyncio.to_thread(region.redis.flush)


@pytest.mark.parametrize("harm", [kill, hold, flush])
async def test_all_is_told_within_two_seconds_whatever_becomes_of_redis(mended: Region, harm: Harm) -> None:
    alice, bob = await everybody(mended)
    direct = await alice.start(bob)
    for number in range(2, MESSAGES + 2):
        if number == MESSAGES // 2:
            await harm(mended)
        author, other = (alice, bob) if number % 2 else (bob, alice)
        await author.say(direct, f"numéro {number}")
        await hears(other, "message", within_s=WITHIN_S, conversation=direct["id"], seq=number)
    await bob.read(direct, MESSAGES)
    await hears(alice, "receipt", within_s=WITHIN_S, account=bob.account, read_seq=MESSAGES)
    group = await bob.start(alice, subject="Pendant la panne", text="Bonjour")
    await hears(alice, "conversation", within_s=WITHIN_S, id=group["id"])
    await hears(alice, "message", within_s=WITHIN_S, conversation=group["id"], seq=2)
    assert [seqs(client, direct) for client in (alice, bob)] == [list(range(1, MESSAGES + 2))] * 2


async def test_redis_away_takes_no_node_out_of_service(mended: Region) -> None:
    await kill(mended)
    async with httpx.AsyncClient(base_url=mended.nodes[0].url, trust_env=False) as http:
        async with asyncio.timeout(10):
            while (answer := await http.get("/readyz")).text != "ready without: bus\n":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert answer.status_code == 200
        assert "mis_bus_up 0.0" in (await http.get("/metrics")).text
    await asyncio.to_thread(mended.redis.start)
    async with httpx.AsyncClient(base_url=mended.nodes[0].url, trust_env=False) as http, asyncio.timeout(10):
        while (await http.get("/readyz")).text != "ready\n":  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_node_that_looks_nothing_up_leaves_people_untold(own: Region) -> None:
    """The negative control of all these: without the sequence's looks the same story is red."""
    own.nodes[1].kill()
    own.nodes[1] = replace(own.nodes[1], program=program("no-lookup"), process=None)
    await asyncio.to_thread(own.nodes[1].start)
    alice, bob = await everybody(own)
    direct = await alice.start(bob)
    await hears(bob, "message", within_s=WITHIN_S, seq=1)
    await kill(own)
    await alice.say(direct, "Bonjour")
    with pytest.raises(TimeoutError):
        await hears(bob, "message", within_s=WITHIN_S, seq=2)


async def killed_redis(ward: Ward) -> None:
    redis = ward.process.region.redis  # type: ignore[attr-defined]
    await asyncio.to_thread(redis.kill)
    await ward.answered()
    await asyncio.sleep(ward.chance.uniform(0, 1))
    await asyncio.to_thread(redis.start)
    await asyncio.sleep(ward.chance.uniform(0, 1))


async def held_redis(ward: Ward) -> None:
    redis = ward.process.region.redis  # type: ignore[attr-defined]
    redis.hold()
    await asyncio.sleep(ward.chance.uniform(1, 5))
    redis.let_go()
    await asyncio.sleep(ward.chance.uniform(0, 1))


async def killed_node(ward: Ward) -> None:
    """One after the other: who was connected there goes to the other, and has everything."""
    node = ward.chance.choice(ward.process.region.nodes)  # type: ignore[attr-defined]
    await asyncio.sleep(ward.chance.uniform(0, 0.5))
    node.kill()
    await ward.answered()
    await asyncio.to_thread(node.start)


@asynccontextmanager
async def crowd(region: Region, folder: Path, seed: int) -> AsyncIterator[Ward]:
    """People at work on both nodes: each connection goes to one of them."""
    chance = random.Random(seed)  # noqa: S311
    standing: Any
    async with front(region, chance) as standing:
        with Ledger(folder / "ledger.jsonl") as ledger:
            people = Ward(standing, ledger, chance)
            try:
                await people.enter()
                yield people
            finally:
                await people.leave()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("fault", [killed_redis, held_redis, killed_node])
async def test_nothing_is_lost_doubled_or_out_of_order_over_two_nodes(
    mended: Region, tmp_path: Path, seed: int, fault: Fault
) -> None:
    async with crowd(mended, tmp_path, seed) as people:
        await suffer(people, fault, CYCLES)
        verdict = await people.verdict()
    assert not verdict.violations, str(verdict)
    assert verdict.acknowledged > 10 * CYCLES, "there must be something to lose"
