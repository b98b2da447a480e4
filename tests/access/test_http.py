"""Every route, asked by everybody."""

import pytest

from tests.access import matrix
from tests.access.matrix import OK
from tests.access.over_http import ABSENT, FOREIGN, ask_all, ask_of
from tests.access.world import World


@pytest.mark.parametrize("name", matrix.HTTP)
async def test_a_route_answers_everybody_as_the_matrix_says(name: str, world: World) -> None:
    entry = matrix.HTTP[name]
    answers = await ask_all(world, entry)
    observed = {str(cell): answer.outcome for cell, answer in answers.items()}
    assert observed == {str(cell): entry.expected(cell) for cell in entry.cells()}
    assert entry.answer in observed.values(), "there must be something to refuse"


# Operators see every account, so nothing of another's is hidden from them.
HIDDEN = [name for name, entry in matrix.HTTP.items() if entry.relation.get(FOREIGN, OK) != OK]


@pytest.mark.parametrize("name", HIDDEN)
async def test_what_is_anothers_answers_as_what_does_not_exist(name: str, world: World) -> None:
    foreign = await ask_of(world, matrix.HTTP[name], FOREIGN)
    assert foreign == await ask_of(world, matrix.HTTP[name], ABSENT)
    assert foreign
