"""Ceremonies: taken once, by who means the same kind, before they expire; those that have expired are dropped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from mis.store.ceremonies import Ceremony, CeremonyKind
from mis.store.work import Work
from tests.support.node import Node

T = TypeVar("T")
FIVE_MIN_S = 300


async def write(node: Node, run: Callable[[Work], Awaitable[T]]) -> T:
    async def unit(work: Work) -> T:
        work.writes()
        return await run(work)

    return await node.store.writer.run(unit)


async def begin(node: Node, kind: CeremonyKind = CeremonyKind.PSC) -> str:
    expires_at = node.clock.now() + FIVE_MIN_S * 1_000
    return await write(node, lambda work: work.ceremonies.add(kind, None, None, "{}", expires_at, now=work.now))


async def take(node: Node, id: str, kind: CeremonyKind = CeremonyKind.PSC) -> Ceremony | None:
    return await write(node, lambda work: work.ceremonies.take(id, kind, now=work.now))


async def once(node: Node, id: str) -> bool:
    expires_at = node.clock.now() + FIVE_MIN_S * 1_000
    return await write(
        node, lambda work: work.ceremonies.add_once(id, CeremonyKind.PSC_LOG_OUT_TOKEN, expires_at, now=work.now)
    )


async def test_of_many_who_take_one_at_once_one_has_it(node: Node) -> None:
    id = await begin(node)
    taken = await asyncio.gather(*(take(node, id) for _ in range(20)))
    assert [one for one in taken if one] == [Ceremony(id, CeremonyKind.PSC, None, None, "{}")]


async def test_one_kind_is_not_taken_for_another(node: Node) -> None:
    id = await begin(node, CeremonyKind.PASSKEY_NEW)
    assert await take(node, id, CeremonyKind.PASSKEY_LOG_IN) is None
    assert await take(node, id, CeremonyKind.PASSKEY_NEW), "it must still be there for who means it"


async def test_what_was_never_begun_cannot_be_taken(node: Node) -> None:
    assert await begin(node)
    assert await take(node, "never") is None


async def test_what_has_expired_cannot_be_taken(node: Node) -> None:
    first, second = await begin(node), await begin(node)
    node.clock.advance(FIVE_MIN_S - 0.001)
    assert await take(node, first)
    node.clock.advance(0.001)
    assert await take(node, second) is None


async def test_what_may_come_once_is_known_again_until_it_expires(node: Node) -> None:
    assert await once(node, "a") is True
    assert await once(node, "b") is True
    node.clock.advance(FIVE_MIN_S - 0.001)
    assert await once(node, "a") is False
    node.clock.advance(0.001)
    assert await once(node, "a") is True, "expired ones are dropped as new ones come"
