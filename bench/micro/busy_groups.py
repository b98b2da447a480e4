"""Work W1 by the lean generator: groups that always have messages under way."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from bench.accounts import Login
from bench.handshake import Handshake
from bench.measure import Tally, sample, throughput
from bench.micro.group import Group, Member
from bench.micro.run import Run, drive
from bench.server import Server
from bench.text import text_of
from bench.wire import Wire

Party = Sequence[tuple[Login, str]]  # the members of one group, each with the token of a session


@dataclass(frozen=True, slots=True)
class Load:
    """How much of it; the values are those of W1."""

    connections: int = 200
    group_size: int = 10
    text_bytes: int = 200
    in_flight_per_group: int = 16
    warm_up_s: float = 3.0
    seconds: float = 20.0


def busy_groups(server: Server, logins: Sequence[Login], tokens: Sequence[str], load: Load) -> dict[str, Any]:
    """Load the server, prove that nothing was lost, and give the figures.

    Raises:  BenchError, instead of a doubtful figure
    """
    tally, text = Tally(), text_of(load.text_bytes)
    people = list(zip(logins, tokens, strict=True))[: load.connections]
    parties = [people[first : first + load.group_size] for first in range(0, load.connections, load.group_size)]
    groups = [_start_group(server, party, text, tally) for party in parties]
    figures = drive(_drive(server, parties, groups, load))
    for party, group in zip(parties, groups, strict=True):
        group.check(_last_seq(server, party, group))
    return {"load": asdict(load), **figures}


async def _drive(server: Server, parties: Sequence[Party], groups: list[Group], load: Load) -> dict[str, Any]:
    async with Run() as run:
        for party, group in zip(parties, groups, strict=True):
            for _, token in party:
                await _join(server, run, token, group)
        figures = await _measure(server, run, groups, load)
        await run.settle(lambda: all(group.is_settled() for group in groups))
        return figures


async def _measure(server: Server, run: Run, groups: list[Group], load: Load) -> dict[str, Any]:
    for group in groups:
        for _ in range(load.in_flight_per_group):
            group.send()
    await run.pause(load.warm_up_s)
    tally = groups[0].tally  # the same one for all
    tally.timing = True
    start = sample(server.process, tally)
    await run.pause(load.seconds)
    end = sample(server.process, tally)
    tally.timing = False
    for group in groups:
        group.sending = False
    return throughput(start, end, tally)


async def _join(server: Server, run: Run, token: str, group: Group) -> None:
    handshake = Handshake(f"{server.host}:{server.port}", token, os.urandom(16))
    loop = asyncio.get_running_loop()
    _, member = await loop.create_connection(lambda: Member(run, handshake, group), server.host, server.port)
    await member.opened


def _start_group(server: Server, party: Party, text: str, tally: Tally) -> Group:
    others = [login.id for login, _ in party[1:]]
    with _wire_of_first(server, party) as wire:
        started = wire.ask("conversation.start", client_ref=os.urandom(8).hex(), members=others, subject="Banc")
    return Group(started["id"], started["last_seq"], text, tally)


def _last_seq(server: Server, party: Party, group: Group) -> int:
    with _wire_of_first(server, party) as wire:
        return int(wire.ask("conversation.get", conversation=group.conversation)["last_seq"])


def _wire_of_first(server: Server, party: Party) -> closing[Wire]:
    return closing(Wire.connect(server.host, server.port, party[0][1]))
