"""Every operation, asked by everybody."""

import pytest

from tests.access import matrix
from tests.access.matrix import LIVE, OK, Cell
from tests.access.over_websocket import ask_all, ask_of
from tests.access.world import World


@pytest.mark.parametrize("op", matrix.WEBSOCKET)
async def test_an_operation_answers_everybody_as_the_matrix_says(op: str, world: World) -> None:
    entry = matrix.WEBSOCKET[op]
    answers = await ask_all(world, entry)
    observed = {str(cell): answer.outcome for cell, answer in answers.items()}
    assert observed == {str(cell): entry.expected(cell) for cell in entry.cells()}
    assert OK in observed.values(), "there must be something to refuse"


@pytest.mark.parametrize("op", [op for op, entry in matrix.WEBSOCKET.items() if "stranger" in entry.relation])
async def test_a_strangers_conversation_answers_as_what_does_not_exist(op: str, world: World) -> None:
    foreign = await ask_of(world, matrix.WEBSOCKET[op], "stranger")
    assert foreign == await ask_of(world, matrix.WEBSOCKET[op], "absent")
    entry, roles = matrix.WEBSOCKET[op], ("patient", "caregiver", "professional")
    assert set(foreign) == {role for role in roles if entry.expected(Cell(role, LIVE)) == entry.answer} != set()
