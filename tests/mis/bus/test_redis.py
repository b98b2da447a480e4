"""Nodes on a real Redis: what one publishes the others hear, sealed; what Redis does to it harms nobody."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from mis.bus import redis as module
from mis.bus.base import Change, SessionTurn, Told, Turn, TurnedElsewhere
from mis.bus.redis import RedisBus
from protocol.message import MessageSent
from protocol.values import AccountId, ConversationId, MessageKind, SessionId
from tests.mis.bus.conftest import REGION, Peer, peers
from tests.mis.bus.test_bus import told
from tests.support.redis_server import RedisServer
from tests.support.served import until

SECRET_WORDS = "tension 12/8, Paul Bernard"


def change(number: int) -> Change:
    message = MessageSent(
        conversation=ConversationId("c1"),
        seq=number,
        at=1,
        author=AccountId("alice"),
        kind=MessageKind.TEXT,
        client_ref="r1",
        text=SECRET_WORDS,
        attachments=[],
        reply_to=None,
        urgent=False,
        data=None,
    )
    return Change(number, [Told([AccountId("bob"), AccountId("alice")], message)])


async def test_the_others_hear_what_a_node_publishes_once_and_in_order(redis: RedisServer) -> None:
    async with peers(redis.url, regions=(REGION, REGION, REGION)) as (one, two, three):
        published = [change(number) for number in range(1, 1_001)]
        for each in published:
            one.bus.publish(each)
        assert one.heard == published, "here it is heard at once"
        await asyncio.gather(two.has_heard(1_000), three.has_heard(1_000))
        two.bus.publish(told("c2"))
        await asyncio.gather(one.has_heard(1_001), three.has_heard(1_001))
    assert two.heard == three.heard == [*published, told("c2")]
    assert one.heard == [*published, told("c2")]


async def test_of_a_session_the_others_only_hear_that_it_turned(redis: RedisServer) -> None:
    async with peers(redis.url) as (one, two):
        turn = SessionTurn(SessionId("s1"), Turn.UNLOCKED, 1)
        one.bus.publish(turn)
        await two.has_heard(1)
    assert one.heard == [turn]
    assert two.heard == [TurnedElsewhere(SessionId("s1"))]


async def test_two_regions_on_one_redis_never_meet(redis: RedisServer) -> None:
    async with peers(redis.url, regions=(REGION, REGION, "8:mis")) as (one, two, other):
        one.bus.publish(told("c1"))
        await two.has_heard(1)
        other.bus.publish(told("c2"))
        two.bus.publish(told("c3"))
        await one.has_heard(2)
    assert (one.heard, other.heard) == ([told("c1"), told("c3")], [told("c2")])


async def test_redis_sees_no_words_and_no_names(redis: RedisServer) -> None:
    async with peers(redis.url) as (one, two), Redis.from_url(redis.url) as client, client.pubsub() as spy:
        await spy.psubscribe("*")
        one.bus.publish(change(1))
        await two.has_heard(1)
        frames = b""
        while len(frames) < len(SECRET_WORDS) + 100:
            message = await spy.get_message(ignore_subscribe_messages=True, timeout=5)
            frames += message["data"] if message else b""
    assert b"tension" not in frames
    assert b"alice" not in frames


@pytest.mark.parametrize("frame", [b"", b"MIS", b"MIS\x02" + bytes(60), b"MIS\x01" + bytes(60), b"bonjour" * 100])
async def test_what_no_node_of_this_version_has_said_is_counted_and_ignored(redis: RedisServer, frame: bytes) -> None:
    async with peers(redis.url) as (one, two), Redis.from_url(redis.url) as client:
        assert await client.publish(f"mis:{REGION}", frame) == 2
        one.bus.publish(told("c1"))
        await two.has_heard(1)
        assert two.heard == [told("c1")]
        assert two.value("mis_bus_unreadable_total") == 1


async def test_who_has_another_pepper_is_not_believed(redis: RedisServer) -> None:
    stranger = Peer(redis.url, secret=b"another")
    async with peers(redis.url) as (one, two):
        stranger.bus.open(REGION)
        await stranger.up()
        stranger.bus.publish(change(1))
        await until(lambda: (two.value("mis_bus_unreadable_total") or 0) >= 1)
        one.bus.publish(change(2))
        await two.has_heard(1)
        await stranger.bus.close()
    assert two.heard == [change(2)]


async def test_while_redis_is_away_nothing_waits_and_it_is_counted(redis: RedisServer) -> None:
    async with peers(redis.url) as (one, two):
        assert one.value("mis_bus_up") == 1
        await asyncio.to_thread(redis.kill)
        await until(lambda: not one.bus.is_up and not two.bus.is_up)
        one.bus.publish(change(1))
        assert one.heard == [change(1)], "here it is heard all the same"
        assert (one.value("mis_bus_up"), one.value("mis_bus_dropped_total")) == (0, 1)
        await asyncio.to_thread(redis.start)
        await asyncio.gather(one.up(), two.up())
        one.bus.publish(change(2))
        await two.has_heard(1)
    assert two.heard == [change(2)]


async def test_a_redis_that_stands_still_is_away_and_holds_nobody_up(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING", 10)
    monkeypatch.setattr(module, "BEAT_S", 0.1)
    monkeypatch.setattr(module, "AWAY_S", 0.5)
    async with peers(redis.url) as (one, two):
        redis.hold()
        for number in range(1, 101):
            one.bus.publish(change(number))
        assert len(one.heard) == 100
        assert (one.value("mis_bus_dropped_total") or 0) >= 90, "what waits is bounded"
        await until(lambda: not one.bus.is_up)
        redis.let_go()
        await asyncio.gather(one.up(), two.up())


async def test_to_empty_redis_takes_nothing_from_the_bus(redis: RedisServer) -> None:
    async with peers(redis.url) as (one, two):
        await asyncio.to_thread(redis.flush)
        one.bus.publish(told("c1"))
        await two.has_heard(1)


async def test_who_no_longer_waits_for_an_answer_leaves_it_to_nobody_else(redis: RedisServer) -> None:
    """CVE-2023-28858: after a cancellation redis-py gave the next caller the answer of the one before."""
    async with Redis.from_url(redis.url, max_connections=1) as client:
        await client.set("mine", "mine")
        await client.set("yours", "yours")
        for _ in range(20):
            asked: asyncio.Future[Any] = asyncio.ensure_future(client.get("mine"))
            while not asked.done():
                await asyncio.sleep(0)
                asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            assert await client.get("yours") == b"yours"


async def test_a_bus_that_was_never_opened_closes(redis: RedisServer) -> None:
    bus: RedisBus = Peer(redis.url).bus
    await bus.close()


async def test_a_bus_that_fails_as_it_is_closed_is_closed(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails while it is cancelled takes the place of the cancellation."""
    beat = RedisBus._beat

    async def fail_when_cancelled(bus: RedisBus) -> None:
        try:
            await beat(bus)
        except asyncio.CancelledError:
            raise ConnectionError("the connection was lost meanwhile") from None

    monkeypatch.setattr(RedisBus, "_beat", fail_when_cancelled)
    async with peers(redis.url, regions=(REGION,)) as (one,):
        closing = asyncio.create_task(one.bus.close())
        done, _ = await asyncio.wait([closing], timeout=10)
        assert done == {closing}
