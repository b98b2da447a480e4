"""Rotation of the operator's key: everything opens before, meanwhile and after; the old key opens nothing any more."""

import base64
import stat
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from mis.app import build
from mis.keys import Keyring, Wrapper
from mis.operations.key_rotation import KeyRotation
from mis.operators_key import OperatorsKey
from mis.secret_file import SECRET_BYTES, SecretError
from mis.settings import Settings
from protocol.conversation import Conversation
from tests.mis.conftest import People
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import OPERATORS_KEY, migrated_settings


@pytest.fixture
def key(node: Node) -> OperatorsKey:
    """The key of the node's database, in its file."""
    node.settings.key_path.write_bytes(OPERATORS_KEY)
    return OperatorsKey(node.settings)


@pytest.fixture
async def written(node: Node, people: People) -> list[Conversation]:
    return [await node.start(people.alice, people.bob, subject=f"sujet {n}", text=f"bonjour {n}") for n in range(3)]


async def wrapped(node: Node, conversation: Conversation) -> bytes:
    async with node.store.reading() as reading:
        return (await reading.keys.newest(conversation.id))[1]


async def rotate(node: Node, key: OperatorsKey) -> int:
    return await KeyRotation(node.store, node.keyring, key).run()


async def test_every_key_is_wrapped_anew_and_nothing_else_changes(
    node: Node, people: People, written: list[Conversation], key: OperatorsKey
) -> None:
    before = {one.id: (await node.thread(people.bob, one), await wrapped(node, one)) for one in written}
    assert await rotate(node, key) == len(written)
    after = Keyring(Wrapper(node.settings.key_path.read_bytes()))
    for one in written:
        thread, was = before[one.id]
        now = await wrapped(node, one)
        assert now != was
        assert await node.thread(people.bob, one) == thread
        opened = Keyring(Wrapper(OPERATORS_KEY)).open(was, one.id, 1).secret
        assert after.open(now, one.id, 1).secret == opened
        with pytest.raises(InvalidTag):
            Keyring(Wrapper(OPERATORS_KEY)).open(now, one.id, 1)


async def test_the_new_key_is_in_the_file_and_the_old_one_beside_it(node: Node, key: OperatorsKey) -> None:
    path, old = node.settings.key_path, key.fingerprint
    await rotate(node, key)
    aside = path.with_name(f"{path.name}.{old[:8]}")
    assert aside.read_bytes() == OPERATORS_KEY, "old backups are wrapped with it"
    assert path.read_bytes() != OPERATORS_KEY
    assert [stat.S_IMODE(file.stat().st_mode) & 0o077 for file in (path,)] == [0]
    assert not path.with_name(f"{path.name}.next").exists()
    async with node.store.reading() as reading:
        known = await reading.facts.of(key.name)
    assert known in (None, key.fingerprint)


async def test_what_is_written_meanwhile_is_wrapped_with_the_new_key(
    node: Node, people: People, written: list[Conversation], key: OperatorsKey
) -> None:
    node.keyring.turn_to(key.prepare())
    late = await node.start(people.alice, people.paul, text="entre-temps")
    assert (await node.thread(people.paul, late))[-1].text == "entre-temps"
    assert await rotate(node, key) == len(written)
    assert (await node.thread(people.paul, late))[-1].text == "entre-temps"


async def test_one_that_was_broken_off_goes_on(
    node: Node, people: People, written: list[Conversation], key: OperatorsKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first keys: both files are there, every conversation opens, and the rest is done next time."""
    monkeypatch.setattr("mis.operations.key_rotation.AT_ONCE", 1)
    runs = 0
    rewrap = KeyRotation._rewrap

    async def broken_off(self: KeyRotation, *given: object, **named: object) -> object:
        nonlocal runs
        runs += 1
        if runs == 3:
            raise RuntimeError
        return await rewrap(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(KeyRotation, "_rewrap", broken_off)
    with pytest.raises(Exception, match="defect"):
        await rotate(node, key)
    monkeypatch.setattr(KeyRotation, "_rewrap", rewrap)
    again = OperatorsKey(node.settings)
    ring = Keyring(again.wrapper())
    assert [ring.open(await wrapped(node, one), one.id, 1) for one in written]
    assert await KeyRotation(node.store, ring, again).run() == len(written) - 2


async def test_a_server_killed_before_the_file_took_its_place_starts(tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    clock = FakeClock()
    app = build(settings, clock, broken=lambda: None)
    await app.open()
    app.keyring.turn_to(app.key.prepare())
    rotation = KeyRotation(app.store, app.keyring, app.key)
    await app.store.writer.run(rotation._finish)
    fingerprint = app.key.next.fingerprint if app.key.next else ""
    await app.close()
    again = build(settings, clock, broken=lambda: None)
    await again.open()
    assert again.key.fingerprint == fingerprint
    assert OperatorsKey(settings).next is None
    await again.close()


def printing(secret: bytes) -> str:
    return f"{sys.executable} -c \"print('{base64.b64encode(secret).decode()}')\""


async def test_a_command_prints_it_in_the_place_of_a_file(
    node: Node, people: People, written: list[Conversation]
) -> None:
    now, next = printing(OPERATORS_KEY), printing(b"n" * SECRET_BYTES)
    folder = str(node.settings.data_folder)
    key = OperatorsKey(Settings(data_dir=folder, key_command=now, key_command_next=next))
    assert await rotate(node, key) == len(written)
    only_next = OperatorsKey(Settings(data_dir=folder, key_command=next))
    ring = Keyring(only_next.wrapper())
    assert [ring.open(await wrapped(node, one), one.id, 1) for one in written]


async def test_without_a_next_command_there_is_nothing_to_turn_to(node: Node) -> None:
    key = OperatorsKey(Settings(data_dir=str(node.settings.data_folder), key_command=printing(OPERATORS_KEY)))
    with pytest.raises(SecretError, match="MIS_KEY_COMMAND_NEXT"):
        await rotate(node, key)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/no/such/command", "cannot be run"),
        (f"{sys.executable} -c 'raise SystemExit(3)'", "failed with status 3"),
        (f"{sys.executable} -c \"print('no base64!')\"", "no base64"),
        (printing(b"short"), "printed 5 bytes"),
    ],
)
def test_a_command_that_prints_no_key_is_one_sentence(command: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SecretError, match=says) as refused:
        OperatorsKey(Settings(data_dir=str(tmp_path), key_command=command))
    assert base64.b64encode(b"short").decode() not in str(refused.value)


async def test_it_can_be_turned_again_and_again_without_a_restart(
    node: Node, people: People, written: list[Conversation], key: OperatorsKey
) -> None:
    for _ in range(3):
        assert await rotate(node, key) == len(written)
        for one in written:
            node.keyring.forget(one.id)
            assert (await node.thread(people.bob, one))[-1].unreadable is None
