"""A rollback is accepted by an operator who answers for it, and by nobody else; nothing but a rollback is."""

from pathlib import Path

import pytest

from mis.archive.growth import Reason
from mis.domain.rollback import Cause
from mis.operations.archive_check import ArchiveCheck
from mis.operations.archivist import Archivist
from mis.operations.rollback import RollbackDesk
from protocol.errors import BadRequest, Conflict
from protocol.values import AccountId, AccountKind
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import (
    SIGNER,
    archivist_of,
    backup,
    by_hand,
    caught_up,
    chat,
    newest,
    put_back,
    refused,
    talk,
)
from tests.support.node import Node
from tests.support.stores import keyring


@pytest.fixture
async def operator(node: Node) -> AccountId:
    return (await node.add("Exploitant", AccountKind.OPERATOR)).account


@pytest.fixture
async def archivist(node: Node, people: People) -> Archivist:
    """One that refuses: the database has 3 entries again of the 8 that were signed for."""
    await talk(node, people, 2)
    running = await caught_up(archivist_of(node))
    earlier = await backup(node)
    await chat(node, people, 4)
    await caught_up(running)
    await put_back(node, *earlier)
    await running.turn()
    assert running.refusal is Reason.BEHIND
    return running


async def test_what_is_left_is_signed_for_and_the_old_checkpoint_is_kept(
    node: Node, archivist: Archivist, operator: AccountId
) -> None:
    before = node.settings.archive_checkpoint_file.read_text()
    accepted = await RollbackDesk(node.store, archivist).accept(Cause.FAILURE, by=operator)
    assert (accepted.signed, accepted.entries) == (8, 3)
    assert accepted.kept.read_text() == before
    assert archivist.refusal is None
    assert refused(node) == 0
    assert (await newest(node)).size == 3
    assert (await archivist.look()).refusal is None
    assert await archivist_of(node).turn() is False, "the next start finds nothing amiss"
    assert node.settings.archive_checkpoint_file.exists()


async def test_also_where_more_was_signed_for_since_by_a_node_that_knew_of_nothing(
    node: Node, people: People, archivist: Archivist, operator: AccountId, tmp_path: Path
) -> None:
    group = await node.start(people.alice, people.bob, people.paul)
    for _ in range(12):
        await node.say(people.alice, group)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await caught_up(archivist_of(node, folder=elsewhere))
    await archivist.turn()
    assert archivist.refusal is Reason.OTHER
    accepted = await RollbackDesk(node.store, archivist).accept(Cause.MISTAKE, by=operator)
    assert accepted.entries == (await newest(node)).size > accepted.signed
    assert archivist.refusal is None


async def test_it_is_audited_with_its_cause(node: Node, archivist: Archivist, operator: AccountId) -> None:
    await RollbackDesk(node.store, archivist).accept(Cause.ATTACK, by=operator)
    async with node.store.reading() as reading:
        entry = (await reading.audited.page(before=None, account=None, limit=1))[0]
    assert (entry.act, entry.outcome, entry.account, entry.detail) == ("rollback_accepted", "ok", operator, "attack")


async def test_who_is_no_operator_accepts_nothing(node: Node, people: People, archivist: Archivist) -> None:
    with pytest.raises(BadRequest, match="only an operator"):
        await RollbackDesk(node.store, archivist).accept(Cause.FAILURE, by=people.alice.account)
    assert (await archivist.look()).refusal is Reason.BEHIND, "it goes on to refuse"
    async with node.store.reading() as reading:
        assert await reading.audited.page(before=None, account=None, limit=1) == []


async def test_where_nothing_was_put_back_there_is_nothing_to_accept(
    node: Node, people: People, operator: AccountId
) -> None:
    await talk(node, people, 2)
    running = await caught_up(archivist_of(node))
    with pytest.raises(Conflict):
        await RollbackDesk(node.store, running).accept(Cause.FAILURE, by=operator)


async def test_what_is_damaged_is_not_accepted(node: Node, people: People, operator: AccountId) -> None:
    await talk(node, people, 2)
    running = await caught_up(archivist_of(node))
    await by_hand(node, "DELETE FROM tiles")
    with pytest.raises(Conflict):
        await RollbackDesk(node.store, running).accept(Cause.FAILURE, by=operator)
    assert not (await ArchiveCheck(node.store, keyring(), SIGNER.verifier).run()).is_whole
