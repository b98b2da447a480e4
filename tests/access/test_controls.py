"""Negative controls: what the matrix is for turns it red, or its green means nothing."""

from unittest.mock import patch

import pytest

from mis.gateway import dispatch
from mis.http import door
from mis.http.door import Door
from mis.operations.table import SERVED_WHILE_LOCKED
from protocol.http import Admission
from protocol.message import MessageSend
from tests.access import matrix, over_http, over_websocket
from tests.access.matrix import Cell
from tests.access.world import World


async def wrong_cells(world: World, name: str) -> set[str]:
    """The cells whose answer is not the one of the matrix."""
    over = over_http if name in matrix.HTTP else over_websocket
    entry = (matrix.HTTP | matrix.WEBSOCKET)[name]
    answers = await over.ask_all(world, entry)
    return {str(cell) for cell, answer in answers.items() if answer.outcome != entry.expected(cell)}


async def test_a_route_left_out_of_admission_is_found(world: World) -> None:
    with patch.dict(door._ADMIT, {Admission.FULL: Door.locked_too}):
        wrong = await wrong_cells(world, "DELETE /api/sessions")
    assert wrong == {f"{role}, locked" for role in matrix.ROLES if role != matrix.NOBODY}


async def test_an_operators_route_that_asks_for_no_role_is_found(world: World) -> None:
    with patch.dict(door._ADMIT, {Admission.OPERATOR: Door.fresh}):
        wrong = await wrong_cells(world, "GET /api/audit")
    assert wrong == {f"{role}, live" for role in ("patient", "caregiver", "professional")}


async def test_a_proof_that_needs_no_fresh_log_in_is_found(world: World) -> None:
    with patch.dict(door._ADMIT, {Admission.FRESH: Door.full}):
        assert "patient, stale" in await wrong_cells(world, "POST /api/second-factor")


async def test_an_operation_served_while_locked_is_found(world: World) -> None:
    with patch.object(dispatch, "SERVED_WHILE_LOCKED", SERVED_WHILE_LOCKED | {MessageSend}):
        wrong = await wrong_cells(world, "message.send")
    assert wrong == {f"{role}, locked" for role in ("patient", "caregiver", "professional", "operator")}


async def test_an_operation_that_only_holds_its_answer_back_is_found(world: World) -> None:
    with (
        patch.object(dispatch, "SERVED_WHILE_LOCKED", SERVED_WHILE_LOCKED | {MessageSend}),
        patch.object(dispatch, "ANSWERED_WHILE_LOCKED", SERVED_WHILE_LOCKED),
        pytest.raises(AssertionError, match="patient, locked was refused, and changed something"),
    ):
        await wrong_cells(world, "message.send")


async def test_without_a_mutant_nothing_is_found(world: World) -> None:
    assert await wrong_cells(world, "GET /api/sessions") == set()
    assert matrix.HTTP["GET /api/sessions"].expected(Cell("patient", "locked")) == "locked"
