"""The archivist: the tree is that of the entries, and nothing is signed that does not go on from what was signed."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from mis.archive.checkpoint import Checkpoint, opened
from mis.archive.growth import EMPTY, Reason
from mis.archive.note import Signer
from mis.archive.tree import EMPTY_ROOT
from mis.operations import archivist as module
from mis.operations.archivist import Archivist, Look, last_known
from mis.settings import Settings
from tests.mis.archive import naive
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import Node
from tests.support.stores import migrated_settings

SIGNER = Signer(b"s" * 32)
OTHER = Signer(b"o" * 32)


def archivist_of(node: Node, signer: Signer = SIGNER, folder: Path | None = None) -> Archivist:
    settings = node.settings if folder is None else Settings(data_dir=str(folder))
    return Archivist(node.store, signer, settings=settings, metrics=node.metrics)


async def caught_up(archivist: Archivist) -> Archivist:
    """Let it do what it does in a second."""
    while await archivist.turn():
        pass
    await archivist.keep()
    return archivist


async def newest(node: Node) -> Checkpoint:
    async with node.store.reading() as reading:
        stored = await reading.tiles.newest()
    assert stored is not None
    return opened(stored.note, SIGNER.verifier)


async def leaves_of(node: Node) -> list[bytes]:
    async with node.store.reading() as reading:
        return [hash for _, hash in await reading.tiles.leaves(0, 100_000)]


def refused(node: Node) -> float | None:
    return node.metrics.registry.get_sample_value("mis_archive_refused")


async def by_hand(node: Node, *statements: str) -> None:
    """Do what only an administrator of the database can: its guards are taken away first."""
    async with node.store._writing.begin() as connection:
        if node.store.is_embedded:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN"
            found = await connection.execute(text(f"{names} ('messages', 'tiles', 'checkpoints')"))
            for name in found.scalars().all():
                await connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("messages", "tiles", "checkpoints"):
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            await connection.execute(text(statement))


async def talk(node: Node, people: People, count: int) -> None:
    direct = await node.start(people.alice, people.bob)
    for _ in range(count):
        await node.say(people.alice, direct)


async def chat(node: Node, people: People, count: int) -> None:
    direct = await node.start(people.bob, people.carol)
    for _ in range(count):
        await node.say(people.bob, direct)


async def put_back(node: Node, size: int, note: str, tiles: list[tuple[int, int, bytes]]) -> None:
    """Have the database as it was when the archive had fewer entries."""
    await by_hand(
        node,
        f"DELETE FROM messages WHERE leaf >= {size}",  # noqa: S608
        f"UPDATE counters SET leaves = {size} WHERE name = 'change'",  # noqa: S608
        "DELETE FROM tiles",
        f"UPDATE checkpoints SET size = {size}, note = '{note}'",  # noqa: S608
    )
    async with node.store._writing.begin() as connection:
        for level, number, hashes in tiles:
            row = {"level": level, "number": number, "hashes": hashes}
            await connection.execute(text("INSERT INTO tiles VALUES (:level, :number, :hashes)"), row)


async def backup(node: Node) -> tuple[int, str, list[tuple[int, int, bytes]]]:
    async with node.store.reading() as reading:
        stored = await reading.tiles.newest()
        rows = (await reading.connection.execute(text("SELECT level, number, hashes FROM tiles"))).all()
    assert stored is not None
    return stored.size, stored.note, [(level, number, bytes(hashes)) for level, number, hashes in rows]


async def test_the_empty_tree_is_signed_first(node: Node) -> None:
    await caught_up(archivist_of(node))
    assert await newest(node) == EMPTY == Checkpoint(0, EMPTY_ROOT)


async def test_the_tree_is_that_of_every_entry_in_the_order_of_their_commits(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    for count in (3, 0, 300, 40):
        await talk(node, people, count)
        await caught_up(archivist)
        leaves = await leaves_of(node)
        assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))
    assert len(leaves) > 256, "a tile is full"
    assert archivist.refusal is None
    assert refused(node) == 0


async def test_a_large_backlog_is_taken_in_parts(node: Node, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk(node, people, 40)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    archivist = archivist_of(node)
    assert await archivist.turn(), "the empty tree, and there is more"
    assert await archivist.turn()
    assert (await newest(node)).size == 7
    await caught_up(archivist)
    leaves = await leaves_of(node)
    assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))


async def test_what_is_at_hand_makes_the_tree_that_is_read(node: Node, people: People) -> None:
    archivist = await caught_up(archivist_of(node))
    for count in (1, 40, 130, 86, 256, 3):  # within a tile, to its very end, past it
        await talk(node, people, count)
        await archivist.turn(looks=False)
        leaves = await leaves_of(node)
        assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))
    assert len(leaves) > 512, "two tiles are full"
    assert (await archivist.look()).refusal is None, "and the stored tiles are of that tree"


async def test_what_is_at_hand_is_let_go_where_another_process_has_signed(node: Node, people: People) -> None:
    one, two = await caught_up(archivist_of(node)), await caught_up(archivist_of(node))
    for archivist in (one, two, one):
        await talk(node, people, 20)
        await archivist.turn(looks=False)
        leaves = await leaves_of(node)
        assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))
    assert (await one.look()).refusal is None


async def test_a_tile_that_was_changed_between_two_looks_is_written_whole_again(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    (_, _, ((_, _, hashes),)) = await backup(node)
    await put_hashes(node, bytes(len(hashes)))
    await talk(node, people, 5)
    await archivist.turn(looks=False)
    await caught_up(archivist)
    leaves = await leaves_of(node)
    assert archivist.refusal is None
    assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))


async def test_another_process_goes_on_where_one_was_killed(node: Node, people: People) -> None:
    await talk(node, people, 5)
    await caught_up(archivist_of(node))
    await talk(node, people, 5)
    await caught_up(archivist_of(node))
    leaves = await leaves_of(node)
    assert await newest(node) == Checkpoint(len(leaves), naive.root(leaves))


async def test_killed_between_the_commit_and_the_file_it_goes_on_from_the_commit(node: Node, people: People) -> None:
    killed = archivist_of(node)
    await talk(node, people, 5)
    await caught_up(killed)
    before = last_known(node.settings.archive_checkpoint_file, SIGNER.verifier)
    await talk(node, people, 5)
    while await killed.turn():  # and never `keep`: the process is gone
        pass
    assert last_known(node.settings.archive_checkpoint_file, SIGNER.verifier) == before
    assert (await newest(node)).size > before.size > 0
    after = await caught_up(archivist_of(node))
    assert after.refusal is None
    assert last_known(node.settings.archive_checkpoint_file, SIGNER.verifier) == await newest(node)


async def test_a_database_that_is_put_back_is_refused_until_it_is_the_right_one_again(
    node: Node, people: People
) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    old = await backup(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    signed = await newest(node)
    await put_back(node, *old)
    for again in (archivist, archivist_of(node)):  # the process that saw it, and one that has the file alone
        await caught_up(again)
        assert again.refusal is Reason.BEHIND
        assert refused(node) == 1
        assert (await newest(node)).size == old[0], "nothing was signed"
    assert last_known(node.settings.archive_checkpoint_file, SIGNER.verifier) == signed, "and the file stays"


async def test_a_database_that_was_put_back_and_has_grown_again_is_refused(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    old = await backup(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    await put_back(node, *old)
    file = node.settings.archive_checkpoint_file
    last = file.read_bytes()
    file.unlink()
    unaware = archivist_of(node)  # as if it had been put back with the file
    await by_hand(node, "UPDATE conversations SET last_seq = 100 + last_seq")
    await talk(node, people, 30)
    await caught_up(unaware)
    assert unaware.refusal is None
    file.write_bytes(last)
    aware = await caught_up(archivist_of(node))
    assert aware.refusal is Reason.OTHER


async def test_a_tile_that_was_changed_is_refused(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 5)
    await caught_up(archivist)
    size, _, ((_, _, hashes),) = await backup(node)
    await talk(node, people, 1)
    for at in (0, len(hashes) - 1):
        changed = hashes[:at] + bytes([hashes[at] ^ 1]) + hashes[at + 1 :]
        await put_hashes(node, changed)
        await caught_up(archivist)
        assert archivist.refusal is Reason.DAMAGED
    for shorter in (hashes[:-32], hashes[:-1], hashes + hashes[:32]):
        await put_hashes(node, shorter)
        await caught_up(archivist)
        assert archivist.refusal is Reason.DAMAGED
    assert (await newest(node)).size == size
    await put_hashes(node, hashes)
    await caught_up(archivist)
    assert archivist.refusal is None
    assert (await newest(node)).size > size


async def put_hashes(node: Node, hashes: bytes) -> None:
    await by_hand(node, "DELETE FROM tiles")
    async with node.store._writing.begin() as connection:
        await connection.execute(text("INSERT INTO tiles VALUES (0, 0, :hashes)"), {"hashes": hashes})


async def test_a_checkpoint_of_another_key_is_refused(node: Node, people: People) -> None:
    await talk(node, people, 2)
    await caught_up(archivist_of(node, OTHER))
    node.settings.archive_checkpoint_file.unlink()
    await talk(node, people, 2)
    assert (await caught_up(archivist_of(node))).refusal is Reason.FORGED


async def test_a_checkpoint_that_says_another_size_than_its_row_is_refused(node: Node, people: People) -> None:
    await talk(node, people, 2)
    await caught_up(archivist_of(node))
    await by_hand(node, "UPDATE checkpoints SET size = size + 1")
    assert (await caught_up(archivist_of(node))).refusal is Reason.FORGED


@pytest.mark.parametrize("change", ["size = size + 1", "note = replace(note, 'mis/', 'mit/')"])
async def test_what_the_running_archivist_signed_itself_is_refused_once_it_is_changed(
    node: Node, people: People, change: str
) -> None:
    await talk(node, people, 2)
    archivist = await caught_up(archivist_of(node))
    await by_hand(node, f"UPDATE checkpoints SET {change}")  # noqa: S608 - of the test's own
    await talk(node, people, 2)
    assert (await caught_up(archivist)).refusal is Reason.FORGED


async def test_an_entry_that_is_missing_is_refused(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 3)
    await caught_up(archivist)
    size = (await newest(node)).size
    await talk(node, people, 5)
    await by_hand(node, f"DELETE FROM messages WHERE leaf = {size + 2}")  # noqa: S608
    await caught_up(archivist)
    assert archivist.refusal is Reason.GAP
    assert (await newest(node)).size == size


@pytest.mark.parametrize("content", [b"", b"\xff", b"no note\n", OTHER.sign("other\n").encode()])
async def test_a_file_that_is_no_checkpoint_of_this_key_is_refused(node: Node, people: People, content: bytes) -> None:
    await talk(node, people, 1)
    node.settings.archive_checkpoint_file.write_bytes(content)
    archivist = await caught_up(archivist_of(node))
    assert archivist.refusal is Reason.FILE
    node.settings.archive_checkpoint_file.unlink()
    await caught_up(archivist)
    assert archivist.refusal is None, "the operator has looked at it"


async def test_it_works_by_itself_and_messages_wake_it(node: Node, people: People, tmp_path: Path) -> None:
    archivist = archivist_of(node)
    archivist.start()
    try:
        await talk(node, people, 5)
        async with asyncio.timeout(20):
            file = node.settings.archive_checkpoint_file
            while last_known(file, SIGNER.verifier).size < len(await leaves_of(node)):
                await newest(node)
    finally:
        await archivist.stop()


async def test_a_look_says_how_it_stands_and_changes_nothing(node: Node, people: People) -> None:
    archivist = archivist_of(node)
    await talk(node, people, 3)
    await caught_up(archivist)
    await talk(node, people, 1)
    size, entries = (await newest(node)).size, len(await leaves_of(node))
    assert await archivist.look() == Look(entries, size)
    old = await backup(node)
    await caught_up(archivist)
    await put_back(node, *old)
    looked = await archivist.look()
    assert looked.refusal is Reason.BEHIND
    assert archivist.refusal is None, "it was looked at, not worked on"


async def test_256_entries_are_signed_for_without_waiting(
    node: Node, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_S", 3_600)
    archivist = archivist_of(node)
    await caught_up(archivist)
    archivist.start()
    try:
        direct = await node.start(people.alice, people.bob)
        group = await node.start(people.alice, people.bob, people.carol)
        for _ in range(128):
            await node.say(people.alice, direct)
            await node.say(people.bob, group)
        async with asyncio.timeout(20):
            while (await newest(node)).size < module.ENTRIES:
                pass
    finally:
        await archivist.stop()


async def test_fewer_wait_until_the_second_is_over_however_many_come(
    node: Node, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_S", 3_600)
    archivist = archivist_of(node)
    await talk(node, people, 1)
    await caught_up(archivist)
    archivist.start()
    try:
        direct = await node.start(people.alice, people.bob)
        sizes = [(await newest(node)).size]
        for _ in range(3 * module.ENTRIES):
            await node.say(people.alice, direct)
            sizes.append((await newest(node)).size)
    finally:
        await archivist.stop()
    signed = sorted(set(sizes))
    assert len(signed) > 2, "it was signed, and signed again"
    assert all(after - before >= module.ENTRIES for before, after in pairwise(signed))


async def test_nothing_more_is_signed_while_the_file_cannot_be_written(
    node: Node, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_S", 3_600)
    archivist = archivist_of(node, folder=tmp_path / "gone")
    await talk(node, people, 1)
    archivist.start()
    try:
        async with asyncio.timeout(20):
            while archivist.refusal is not Reason.FILE:
                await archivist.look()
        size = (await newest(node)).size
        assert size > 0, "what cannot be kept is known only when it was signed"
        await chat(node, people, 2 * module.ENTRIES)
    finally:
        await archivist.stop()
    assert (await newest(node)).size == size
    assert archivist.refusal is Reason.FILE


@pytest.fixture
async def pair(tmp_path: Path, clock: FakeClock) -> AsyncIterator[tuple[Node, Node]]:
    settings = await migrated_settings("postgresql", tmp_path)
    async with Node(settings, clock) as here, Node(settings, clock) as there:
        yield here, there


async def test_two_nodes_sign_one_tree(pair: tuple[Node, Node], tmp_path: Path) -> None:
    here, there = pair
    people = await settle_in(here)
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
    one, two = archivist_of(here, folder=folders[0]), archivist_of(there, folder=folders[1])
    for _ in range(5):
        await asyncio.gather(
            talk(here, people, 20),
            chat(there, people, 20),
            caught_up(one),
            caught_up(two),
        )
    await caught_up(one)
    await caught_up(two)
    leaves = await leaves_of(here)
    assert one.refusal is two.refusal is None
    assert await newest(here) == Checkpoint(len(leaves), naive.root(leaves))
    for folder in folders:
        assert last_known(folder / "archive.checkpoint", SIGNER.verifier) == await newest(here)


async def test_a_node_does_not_wait_for_the_one_that_signs(pair: tuple[Node, Node], tmp_path: Path) -> None:
    here, there = pair
    people = await settle_in(here)
    one, two = archivist_of(here), archivist_of(there, folder=tmp_path)
    await caught_up(one)
    await talk(here, people, 5)
    with before_commit(here.store._writing) as held:
        signing = asyncio.create_task(one.turn())
        await held.until(1)  # 1. signed here, not committed
        assert not await two.turn()  # 2. the other one leaves it to it
        held.open()
    await signing
    await caught_up(two)
    leaves = await leaves_of(here)
    assert await newest(here) == Checkpoint(len(leaves), naive.root(leaves))
    assert one.refusal is two.refusal is None
