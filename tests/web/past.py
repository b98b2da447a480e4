"""Conversations that were written days ago, which no server whose clock is right can make."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from mis.actor import Actor
from mis.domain.session import begun
from mis.ids import new_id
from mis.keys import Keyring
from mis.operators_key import OperatorsKey
from mis.settings import Settings
from protocol.account import Account
from protocol.values import SessionId
from tests.support.clock import FakeClock
from tests.support.node import DAY_MS, Node
from tests.web.ward import Person, Ward


async def write(ward: Ward, subject: str, author: Person, reader: Person, said: Sequence[tuple[datetime, str]]) -> None:
    """Have somebody write to another, each text at its time, in rising order; the server is not there meanwhile."""
    await asyncio.to_thread(ward.region.stop)
    clock = FakeClock(_ms(said[0][0]))
    settings = Settings(data_dir=str(ward.region.data_dir))
    async with Node(settings, clock, keys=Keyring(OperatorsKey(settings).wrapper())) as node:
        writer = _actor(author, clock.now())
        conversation = await node.start(writer, _actor(reader, clock.now()), subject=subject)
        for at, text in said:
            clock.set_now(_ms(at))
            await node.say(writer, conversation, text)
    await asyncio.to_thread(ward.region.start)


def _actor(person: Person, now: int) -> Actor:
    account = Account(person.id, person.kind, person.name, None, None)
    return Actor(account, SessionId(new_id()), begun(now, now + DAY_MS, DAY_MS))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)
