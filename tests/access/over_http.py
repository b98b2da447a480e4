"""Routes asked as the matrix says, and what came of it in the matrix's words."""

from dataclasses import dataclass

import httpx
import msgspec

from protocol.contract import PATH
from protocol.errors import REFUSALS, ErrorCode
from protocol.http import ROUTES, Route
from protocol.openapi import ProblemDetails, name_of, refusals_of
from protocol.values import Encoding
from tests.access import asking
from tests.access.matrix import OK, Cell, Entry
from tests.access.world import Asker, World
from tests.support.wire import Pipe

BY_NAME = {name_of(route): route for route in ROUTES}
UPGRADE = f"GET {PATH}"
# What a session that goes on is answered, instead of one that begins.
GOES_ON = {"POST /api/session/passkey": 200}
# Alice has made what is another's.
FOREIGN = "another's"
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Answer:
    """Shape:   body and headers are what is compared where two answers must not differ."""

    outcome: str
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


async def ask_all(world: World, entry: Entry) -> dict[Cell, Answer]:
    """Ask in every cell."""
    return {cell: await ask_in(world, entry.name, cell) for cell in entry.cells()}


async def ask_of(world: World, entry: Entry, relation: str) -> dict[str, Answer]:
    """Ask in every cell of a relation; the answers by role."""
    return {cell.role: await ask_in(world, entry.name, cell) for cell in entry.cells() if cell.relation == relation}


async def ask_in(world: World, name: str, cell: Cell) -> Answer:
    asker = await world.asker(cell)
    if name == UPGRADE:
        await world.put_in_state(asker)
        return await upgrade(asker)
    ask = await asking.HTTP[name](asker)
    await world.put_in_state(asker)
    answer = await answered(name, ask, asker)
    if cell.relation == FOREIGN and answer.outcome != OK:
        granted = await answered(name, ask, await asking.of_alice(asker))
        assert granted.outcome == OK, f"{name}: there must be something that {cell} does not see"
    return answer


async def answered(name: str, ask: asking.Ask, asker: Asker) -> Answer:
    async with asker.http() as http:
        answer = await asking.request(name, ask, http)
    return Answer(outcome(name, answer), answer.status_code, answer.content, tuple(sorted(answer.headers.items())))


async def upgrade(asker: Asker) -> Answer:
    """Ask for a WebSocket."""
    pipe = Pipe()
    sent = await asker.world.wire.upgrade(asker.bearer, [Encoding.JSON], pipe)
    if sent[0]["type"] == "websocket.accept":
        pipe.drop()
        return Answer(OK, 101, b"")
    return Answer(_code(sent[1]["body"], sent[0]["status"]), sent[0]["status"], sent[1]["body"])


def outcome(name: str, answer: httpx.Response) -> str:
    """The answer in a word, once it is seen to be as the contract has it.

    Raises:  AssertionError, msgspec.ValidationError (an answer of another shape, a refusal that no document tells of)
    """
    route = BY_NAME.get(name)
    if answer.status_code >= 400:
        code = _code(answer.content, answer.status_code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert route is None or REFUSALS[ErrorCode(code)] in refusals_of(route), f"docs/openapi.json: {name}: {code}"
        return code
    if route is not None:
        _must_be_as_told(route, answer)
    return OK


def _must_be_as_told(route: Route, answer: httpx.Response) -> None:
    assert answer.status_code in {route.status, GOES_ON.get(name_of(route))}, answer.status_code
    if route.answer is not None:
        told = msgspec.json.decode(answer.content, type=route.answer)
        assert msgspec.json.decode(msgspec.json.encode(told)) == answer.json(), "a field that no document tells of"
        assert answer.headers["cache-control"] == "no-store"


def _code(body: bytes, status: int) -> str:
    problem = msgspec.json.decode(body, type=ProblemDetails)
    assert problem.status == status == REFUSALS[problem.code].status
    return problem.code.value
