"""Where a second factor is required, every route asked by whom a password alone has let in."""

from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from mis.http.door import Door
from protocol.http import ROUTES
from protocol.openapi import name_of
from tests.access import matrix
from tests.access.matrix import LIVE, NOBODY, WEAK, Cell
from tests.access.over_http import ask_in
from tests.access.world import World, opened

AT_WORK = ("professional", "operator")
CARED_FOR = ("patient", "caregiver")


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, second_factor="all") as running:
        yield running


async def observed(world: World, name: str, state: str, roles: tuple[str, ...]) -> dict[str, str]:
    return {role: (await ask_in(world, name, Cell(role, state))).outcome for role in roles}


@pytest.mark.parametrize("name", matrix.HTTP)
async def test_a_route_answers_whom_a_password_alone_let_in_as_the_matrix_says(name: str, strict: World) -> None:
    entry = matrix.HTTP[name]
    roles = tuple(role for role in matrix.ROLES if role != NOBODY)
    assert await observed(strict, name, WEAK, roles) == {role: entry.expected(Cell(role, WEAK)) for role in roles}


def test_what_sets_a_second_factor_up_is_served_and_nothing_else_that_is_anybodys_own() -> None:
    served = {name for name, entry in matrix.HTTP.items() if entry.expected(Cell("patient", WEAK)) == entry.answer}
    sets_up = {name_of(route) for route in ROUTES if route.sets_up}
    after = "DELETE /api/second-factor"  # who has one is not weak any more
    assert {name for name in served if matrix.HTTP[name].differs.get("locked")} == sets_up | {after}
    assert len(sets_up) == 5


async def test_who_has_shown_two_factors_is_served(strict: World) -> None:
    assert set((await observed(strict, "GET /api/sessions", LIVE, AT_WORK + CARED_FOR)).values()) == {"ok"}
    assert set((await observed(strict, "GET /ws", LIVE, AT_WORK + CARED_FOR)).values()) == {"ok"}


async def test_where_professionals_must_patients_need_not(tmp_path: Path) -> None:
    async with opened(tmp_path, second_factor="professionals") as world:
        for name in ("GET /api/sessions", "GET /ws"):
            assert await observed(world, name, WEAK, CARED_FOR) == dict.fromkeys(CARED_FOR, "ok")
            assert await observed(world, name, WEAK, AT_WORK) == dict.fromkeys(AT_WORK, "forbidden")


async def test_a_door_that_does_not_look_is_found(strict: World) -> None:
    with patch.object(Door, "_must_be_enough", lambda *_: None):
        assert await observed(strict, "GET /api/sessions", WEAK, ("patient",)) == {"patient": "ok"}
