"""Everything that lists, counts, searches, tells or exports agrees with the decision, whatever became of the dossier.

2,000 steps: python -m pytest -m soak tests/dossier/listings
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pytest

from dossier.operations import document, export_journal, listed, note, readers, tasks, tasks_due, timeline
from dossier.operations.document import Readable
from dossier.operations.openers import who_may_open
from dossier.operations.scene import Scene
from dossier.store.documents import DocumentRows
from protocol.values import AccountId, DossierId
from tests.dossier.listings.stage import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage.opened(tmp_path_factory.mktemp("listings")) as stage:
        yield stage


def test_each_is_shown_what_they_may_read_and_nothing_else(stage: Stage) -> None:
    stage.play(examples=2, steps=10, derandomize=True)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_nothing_is_shown_that_may_not_be_read_in_2_000_steps(stage: Stage) -> None:
    stage.play(examples=80, steps=25)


def everything(*_: Any) -> bool:
    return True


async def all_documents(at: Any, _actor: Any, id: DossierId, _situation: Any) -> list[Readable]:
    return [Readable(one, one.versions) for one in await DocumentRows(at.connection).of(id)]


async def all_hung(at: Any, actor: Any, id: DossierId, ids: Collection[str], situation: Any) -> Mapping[str, Any]:
    some = [Readable(one, one.versions) for one in await DocumentRows(at.connection).some(id, ids)]
    return {one.id: one for one in await document.shown_documents(at, actor, some, situation)}


async def all_plans(_at: Any, _actor: Any, ids: Collection[DossierId]) -> Collection[DossierId]:
    return ids


async def everybody(at: Any, id: DossierId, *_: Any) -> Sequence[AccountId]:
    return await who_may_open(at, id)


# Each a way to be shown something without being asked whether one may, and what is noticed of it.
MUTANTS: dict[str, tuple[Any, str, Any, str]] = {
    "documents": (document, "documents_of", all_documents, "'papers'"),
    "the thread": (Scene, "allows", everything, "'thread'"),
    "notes": (note, "may_read", everything, "'notes'"),
    "what hangs on notes": (note, "named_documents", all_hung, "'notes'"),
    "what hangs on notes, in the thread": (timeline, "named_documents", all_hung, "'hung'"),
    "what an export says of it": (Scene, "reads", everything, "'hung'"),
    "tasks": (tasks, "plans_read", all_plans, "'tasks'"),
    "tasks that are counted": (tasks_due, "plans_read", all_plans, "'list'"),
    "tasks that a list is filtered by": (listed, "_answers", everything, "'list'"),
    "what is told": (readers, "readers_of", everybody, "'told'"),
    "an export": (export_journal, "is_seen", everything, "'export'"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_list_that_asks_nobody_is_noticed(mutant: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    *change, noticed = MUTANTS[mutant]
    monkeypatch.setattr(*change)
    with pytest.raises(AssertionError, match=noticed):
        stage.play(examples=1, steps=1, derandomize=True)
