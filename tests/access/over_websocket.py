"""Operations asked as the matrix says, and what came of it in the matrix's words."""

from dataclasses import dataclass
from typing import Any

import msgspec

from protocol.contract import EXCHANGES, PATH
from protocol.conversation import TypingSeen
from protocol.errors import CloseCode, NotFound
from protocol.frames import ErrorAnswer
from tests.access import asking
from tests.access.matrix import NOBODY, OK, Cell, Entry
from tests.access.over_http import upgrade
from tests.access.world import Asker, World
from tests.support.wire import Device

SILENT = "silent"
# Alice and Bob are members of every conversation.
HIDDEN = ("stranger", "left")


@dataclass(frozen=True, slots=True)
class Answer:
    """Shape:   details are what is compared where two answers must not differ."""

    outcome: str
    details: Any = None


async def ask_all(world: World, entry: Entry) -> dict[Cell, Answer]:
    """Ask in every cell."""
    return {cell: await ask_in(world, entry.name, cell) for cell in entry.cells()}


async def ask_of(world: World, entry: Entry, relation: str) -> dict[str, Answer]:
    """Ask in every cell of a relation; the answers by role."""
    return {cell.role: await ask_in(world, entry.name, cell) for cell in entry.cells() if cell.relation == relation}


async def ask_in(world: World, op: str, cell: Cell) -> Answer:
    """Ask on a connection that was open before the session came into its state, and on one that came after."""
    asker = await world.asker(cell)
    if cell.role == NOBODY:
        return await _refused_upgrade(asker)
    fields = await asking.WEBSOCKET[op](asker)
    device, before = await asker.connect(), await _seen_by_alice(world, fields)
    await world.put_in_state(asker)
    answer = await _asked(asker, op, fields, device)
    if answer.outcome != OK:
        assert await _seen_by_alice(world, fields) == before, f"{op}: {cell} was refused, and changed something"
        if cell.relation in HIDDEN:
            await _must_be_something(asker, op, fields)
    return answer


async def _asked(asker: Asker, op: str, fields: asking.Json, device: Device) -> Answer:
    cell = asker.cell
    if cell.state == "ended":
        return await _ended(asker, op, fields, device)
    if cell.state == "locked" and op != "session.unlock":
        late = await answered(asker, op, fields, await asker.connect())
        assert late == await answered(asker, op, fields, device), "whichever came first"
        return late
    return await answered(asker, op, fields, device)


async def _must_be_something(asker: Asker, op: str, fields: asking.Json) -> None:
    """Alice may do what the one who asked may not."""
    alice = await asking.of_alice(asker)
    granted = await answered(alice, op, fields, await alice.connect())
    assert granted.outcome == OK, f"{op}: there must be something that {asker.cell} may not"


async def answered(asker: Asker, op: str, fields: asking.Json, device: Device) -> Answer:
    if EXCHANGES[op].result is None:
        return await _heard(asker, op, fields, device)
    id = device.send(op, **fields)
    await asker.world.wire.settled()
    answer = device.answer(id)
    assert answer is not None, f"{op} was not answered"
    if isinstance(answer, ErrorAnswer):
        return Answer(str(answer.code), (answer.message, answer.details))
    told = msgspec.convert(answer.result, EXCHANGES[op].result)
    assert msgspec.to_builtins(told) == answer.result, "a field that no document tells of"
    return Answer(OK)


async def _heard(asker: Asker, op: str, fields: asking.Json, device: Device) -> Answer:
    """Whether Bob hears of it: it is never answered."""
    world = asker.world
    _, token = await world.log_in(world.bob.id)
    listening = await world.bob.connect(token)
    id = device.send(op, **fields)
    await world.wire.settled()
    assert device.answer(id) is None
    heard = any(isinstance(event, TypingSeen) for event in listening.events)
    listening.pipe.drop()
    return Answer(OK if heard else SILENT)


async def _seen_by_alice(world: World, fields: asking.Json) -> Any:
    """The conversation that is asked about, with how many entries it has and how far each has read."""
    try:
        return await world.alice.ask("conversation.get", conversation=fields["conversation"])
    except (KeyError, NotFound):
        return None


async def _refused_upgrade(asker: Asker) -> Answer:
    refused = await upgrade(asker)
    return Answer(refused.outcome, f"{PATH} {refused.status}")


async def _ended(asker: Asker, op: str, fields: asking.Json, device: Device) -> Answer:
    """No answer on the connection that was open, which is closed, and no other connection."""
    assert device.closed_with == CloseCode.SESSION_ENDED
    id = device.send(op, **fields)
    await asker.world.wire.settled()
    assert device.answer(id) is None
    return await _refused_upgrade(asker)
