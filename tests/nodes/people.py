"""People on several nodes: who is connected where, and what must reach them in which time."""

import asyncio
from typing import Any

from tests.conformance.client import Client
from tests.conformance.server import Person
from tests.nodes.region import Region

connected: list[Client] = []


async def person(region: Region, who: str, kind: str = "professional") -> Person:
    return await asyncio.to_thread(region.servers[0].person, who, kind)


async def arrive(region: Region, someone: Person, node: int, *, token: str | None = None) -> Client:
    """Connect to a node, in a session of one's own unless a token of another one is given."""
    server = region.servers[node]
    client = await server.connect(token or await server.log_in(someone))
    connected.append(client)
    return client


async def leave() -> None:
    """Disconnect everybody, at the end of a test."""
    await asyncio.gather(*(client.close() for client in connected))
    connected.clear()


async def everybody(region: Region) -> tuple[Client, Client]:
    """Alice on the first node, Bob on the second."""
    alice, bob = await asyncio.gather(person(region, "alice"), person(region, "bob"))
    return await arrive(region, alice, 0), await arrive(region, bob, 1)


async def hears(client: Client, op: str, *, within_s: float, **fields: Any) -> dict[str, Any]:
    """The event, which must come in time.

    Raises:  TimeoutError
    """
    async with asyncio.timeout(within_s):
        return await client.event(op, **fields)


def seqs(client: Client, conversation: dict[str, Any]) -> list[int]:
    """The numbers of the messages that were told, in the order they were."""
    mine = conversation["id"]
    return [one["seq"] for one in client.events if one["op"] == "message" and one["conversation"] == mine]
