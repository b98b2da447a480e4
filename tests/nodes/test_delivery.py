"""Alice on one node, Bob on another: as if they were on one."""

import asyncio
import subprocess
from pathlib import Path

import httpx

from tests.conformance.client import new_ref
from tests.nodes.people import arrive, everybody, hears, person, seqs
from tests.nodes.region import Region
from tests.support.mis_process import MisProcess
from tests.support.postgres import postgres

SOON_S = 15.0  # a busy machine; how fast it is on a quiet one, bench/ measures


async def test_messages_reach_the_other_node_both_ways_in_one_order(two: Region) -> None:
    alice, bob = await everybody(two)
    direct = await alice.start(bob)
    await hears(bob, "conversation", within_s=SOON_S, id=direct["id"])
    for number in range(25):
        await asyncio.gather(alice.say(direct, f"de A {number}"), bob.say(direct, f"de B {number}"))
    for client in (alice, bob):
        await hears(client, "message", within_s=SOON_S, conversation=direct["id"], seq=51)
        assert seqs(client, direct) == list(range(1, 52))
    told = [{one["seq"]: one for one in client.events if one["op"] == "message"} for client in (alice, bob)]
    assert told[0] == told[1]


async def test_receipts_typing_and_what_happens_to_a_conversation_reach_the_other_node(two: Region) -> None:
    alice, bob = await everybody(two)
    group = await alice.start(bob, subject="Tournée", text="Bonjour")
    shown = await hears(bob, "conversation", within_s=SOON_S, id=group["id"])
    assert shown["subject"] == "Tournée"
    assert [one["op"] for one in bob.events][:1] == ["conversation"], "it is shown before what is in it"
    await bob.read(group, 2)
    receipt = await hears(alice, "receipt", within_s=SOON_S, conversation=group["id"])
    assert (receipt["account"], receipt["read_seq"]) == (bob.account, 2)
    await bob.send("typing", conversation=group["id"])
    await hears(alice, "typing", within_s=SOON_S, conversation=group["id"], account=bob.account)


async def test_what_was_sent_to_both_nodes_at_once_is_one_message(two: Region) -> None:
    alice = await person(two, "alice")
    phone, desk = await arrive(two, alice, 0), await arrive(two, alice, 1)
    bob = await arrive(two, await person(two, "bob"), 1)
    direct = await phone.start(bob)
    refs = [new_ref() for _ in range(20)]
    for ref in refs:
        answers = await asyncio.gather(*(device.say(direct, "Bonjour", client_ref=ref) for device in (phone, desk)))
        assert len({answer["seq"] for answer in answers}) == 1
        assert sorted(answer["duplicate"] for answer in answers) == [False, True]
    await hears(bob, "message", within_s=SOON_S, conversation=direct["id"], client_ref=refs[-1])
    assert seqs(bob, direct) == list(range(1, 22))


async def test_a_stranger_on_the_other_node_hears_nothing(two: Region) -> None:
    alice, bob = await everybody(two)
    carol = await arrive(two, await person(two, "carol"), 1)
    direct = await alice.start(bob, text="Bonjour")
    await hears(bob, "message", within_s=SOON_S, conversation=direct["id"], seq=2)
    assert await carol.everything() == {}, "an answer of the same node, after what Bob was told"
    assert carol.events == []


async def test_each_node_says_that_it_is_ready_and_counts_the_bus(two: Region) -> None:
    for node in two.nodes:
        async with httpx.AsyncClient(base_url=node.url, trust_env=False) as http:
            assert (await http.get("/readyz")).text == "ready\n"
            assert "mis_bus_up 1.0" in (await http.get("/metrics")).text


async def test_a_server_that_would_not_hear_the_others_is_refused(two: Region, tmp_path: Path) -> None:
    alone = {name: value for name, value in two.settings.items() if name != "MIS_REDIS_URL"}
    assert "join both by one MIS_REDIS_URL" in await refused(tmp_path / "alone", alone)
    other = alone | {"MIS_DATABASE_URL": postgres().database(), "MIS_PEPPER_FILE": str(tmp_path / "pepper")}
    served = MisProcess(tmp_path / "served", other)
    await asyncio.to_thread(served.start)
    try:
        joined = other | {"MIS_REDIS_URL": two.redis.url}
        assert "A mis without MIS_REDIS_URL serves this database" in await refused(tmp_path / "joined", joined)
    finally:
        await asyncio.to_thread(served.kill)


async def test_a_node_with_another_pepper_is_refused(two: Region, tmp_path: Path) -> None:
    (tmp_path / "pepper").write_bytes(bytes(32))
    settings = dict(two.settings) | {"MIS_PEPPER_FILE": str(tmp_path / "pepper")}
    assert "is not the one that this database was made with" in await refused(tmp_path / "other", settings)


async def refused(folder: Path, settings: dict[str, str]) -> str:
    """What a server says that does not start."""
    process = MisProcess(folder, settings)
    served = await asyncio.to_thread(process.spawn)
    try:
        assert await asyncio.to_thread(served.wait, 30) != 0
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.log.read_text()
