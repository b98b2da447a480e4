"""An extension serves behind the server's door, records in its archive, and has its word on conversations."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from mis.administration import execute
from mis.commands import ArchiveVerify, ExtensionAsk
from mis.extension import installed
from mis.keys import Keyring
from mis.operations.archive_check import ArchiveCheck, ArchiveReport
from mis.operations.conversation import add, start
from mis.settings import Settings, SettingsError
from mis.store.store import StoreError
from protocol.account import Account
from protocol.conversation import Conversation, ConversationAdd, ConversationStart
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.values import AccountId, AccountKind, DossierId
from tests.support.node import as_actor
from tests.support.toy import Toy
from tests.support.visitor import House, housed

SAID = "une note que personne d'autre ne lit"


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with housed(tmp_path, Toy(), backend=backend) as house:
        yield house


@pytest.fixture
async def people(house: House) -> dict[str, Account]:
    names = {"alice": "Alice Martin", "bob": "Bob Durand", "carol": "Carol Petit", "paul": "Paul Bernard"}
    kinds = {"paul": AccountKind.PATIENT}
    return {one: await house.person(name, kinds.get(one, AccountKind.PROFESSIONAL)) for one, name in names.items()}


@pytest.fixture
async def box(house: House, people: dict[str, Account]) -> str:
    alice = await house.inside("alice")
    made = await alice.told("POST", "/api/toy/boxes", {"text": SAID})
    return str(made["id"])


async def test_what_it_records_is_read_again_by_who_may_and_does_not_exist_for_others(house: House, box: str) -> None:
    alice, bob, paul = [await house.inside(name) for name in ("alice", "bob", "paul")]
    path = f"/api/toy/boxes/{box}"
    assert (await alice.told("POST", f"{path}/notes", {"text": "autre"}))["notes"] == ["number 3"]
    assert (await alice.told("GET", path))["notes"] == ["autre", SAID, SAID]
    for stranger in (bob, paul):
        assert (await stranger.refused("GET", path))[:2] == (404, "not_found")
        assert (await stranger.refused("POST", f"{path}/notes", {"text": "x"}))[:2] == (404, "not_found")
    assert (await paul.refused("POST", "/api/toy/boxes", {"text": "x"}))[:2] == (403, "forbidden")
    assert (await (await house.visitor()).refused("GET", path))[:2] == (401, "unauthenticated")
    assert (await alice.refused("POST", "/api/toy/boxes", {"text": 5}))[1:] == ("bad_request", {"field": "text"})


async def test_what_it_records_is_sealed_chained_and_in_the_tree(house: House, box: str) -> None:
    assert SAID not in str(await stored(house))
    assert (await verified(house)).found == []
    async with house.app.store._writing.begin() as connection:
        for trigger in ("messages_no_update", "messages_no_change"):
            await drop(connection, trigger)
        await connection.execute(
            text("UPDATE messages SET at = at + 1 WHERE conversation = :c AND seq = 2"), {"c": box}
        )
    assert {(one.conversation, one.seq) for one in (await verified(house)).found} == {(box, 2), (box, None)}


async def test_a_journal_is_in_nobodys_conversations(house: House, people: dict[str, Account], box: str) -> None:
    alice = as_actor(people["alice"], house.clock)
    with pytest.raises(NotFound):
        await run(house, add, alice, ConversationAdd(id=1, conversation=box, accounts=[people["bob"].id]))  # type: ignore[arg-type]
    async with house.app.store.reading() as reading:
        assert await reading.threads.of_member(alice.account, box) is None  # type: ignore[arg-type]


async def test_it_says_who_may_be_in_a_conversation_that_is_linked_to_what_it_keeps(
    house: House, people: dict[str, Account], box: str
) -> None:
    ids = {name: account.id for name, account in people.items()}
    alice, bob = as_actor(people["alice"], house.clock), as_actor(people["bob"], house.clock)
    view = await run(house, start, alice, linked(box, ids["bob"]))
    assert (view.dossier, view.feeds_dossier, view.kind) == (box, True, "group"), (
        "never the two's one direct conversation"
    )
    assert (await run(house, start, alice, linked(box, ids["bob"], feeds_dossier=False))).feeds_dossier is False
    with pytest.raises(Forbidden):
        await run(house, start, alice, linked(box, ids["carol"]))
    with pytest.raises(NotFound):
        await run(house, start, bob, linked(box, ids["alice"]))
    with pytest.raises(NotFound):
        await run(house, start, alice, linked("nobody", ids["bob"]))
    for who, whom, refusal in ((alice, "carol", Forbidden), (bob, "paul", NotFound)):
        with pytest.raises(refusal):
            await run(house, add, who, ConversationAdd(id=1, conversation=view.id, accounts=[ids[whom]]))
    grown = await run(house, add, alice, ConversationAdd(id=1, conversation=view.id, accounts=[ids["paul"]]))
    assert len(grown.members) == 3


async def test_a_server_without_it_has_no_dossiers(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, backend=backend) as house:
        alice, bob = await house.person("Alice Martin"), await house.person("Bob Durand")
        with pytest.raises(BadRequest) as refused:
            await run(house, start, as_actor(alice, house.clock), linked("any", bob.id))
        assert refused.value.details == {"field": "dossier"}


async def test_what_it_keeps_has_versions_of_its_own(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.app.store.check()
        house.app.store._lines = (*house.app.store._lines, Toy().line)
        with pytest.raises(StoreError, match=r"version none of toy, this mis needs 0001: run `mis migrate`"):
            await house.app.store.check()
        await house.app.store.migrate()
        await house.app.store.check()
        async with house.app.store._writing.begin() as connection:
            await connection.execute(text("UPDATE toy_version SET version_num = '0002'"))
        with pytest.raises(StoreError, match="version 0002 of toy, newer than this mis"):
            await house.app.store.check()


def test_what_is_chosen_must_be_installed() -> None:
    assert installed(Settings(extensions="none")) == ()
    with pytest.raises(SettingsError, match="names toy, which is not installed"):
        installed(Settings(extensions="toy"))


def test_what_is_installed_is_served_unless_others_are_chosen(tmp_path: Path) -> None:
    """By a package beside ours, as pip would have left it there."""
    described = tmp_path / "toy-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1\n")
    (described / "entry_points.txt").write_text("[mis.extensions]\ntoy = tests.support.toy:Toy\n")
    ask = (
        "from mis.extension import installed, Settings; print([one.name for one in installed(Settings(extensions=%r))])"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}

    def served(chosen: str | None) -> str:
        command = [sys.executable, "-c", ask % chosen]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert "toy" in served(None)
    assert served("toy") == "['toy']"
    assert served("none") == "[]"


async def test_it_adds_commands_that_a_server_does(house: House) -> None:
    asked = ExtensionAsk("toy", {"words": "bonjour"})
    assert await execute(house.app, asked) == "BONJOUR"
    with pytest.raises(BadRequest, match="the extension other is not served here"):
        await execute(house.app, ExtensionAsk("other", {}))


async def test_what_its_tables_have_is_compared_where_the_archive_is_verified(house: House, box: str) -> None:
    whole = await execute(house.app, ArchiveVerify())
    assert (whole["is_whole"], whole["found"]) == (True, [])
    (toy,) = house.app.extensions
    toy.wrong.append(box)  # type: ignore[attr-defined]
    told = await execute(house.app, ArchiveVerify())
    assert (told["is_whole"], told["faults"]) == (False, 1)
    assert told["found"] == [{"conversation": box, "seq": None, "what": "a box is not what its journal says"}]


def linked(dossier: str, *members: AccountId, feeds_dossier: bool = True) -> ConversationStart:
    return ConversationStart(
        id=1,
        client_ref=f"{dossier}{members}{feeds_dossier}",
        members=list(members),
        dossier=DossierId(dossier),
        feeds_dossier=feeds_dossier,
    )


async def run(house: House, operation: Any, actor: Any, request: Any) -> Conversation:
    done: Conversation = await house.app.store.writer.run(lambda work: operation(work, actor, request))
    return done


async def verified(house: House) -> ArchiveReport:
    keyring: Keyring = house.app.keyring
    await house.app.archivist.turn()
    return await ArchiveCheck(house.app.store, keyring, house.app.archivist.verifier).run()


async def stored(house: House) -> list[Any]:
    async with house.app.store.reading() as reading:
        rows = [*await reading.connection.execute(text("SELECT * FROM messages"))]
        boxes = [*await reading.connection.execute(text("SELECT * FROM toy_boxes"))]
    assert rows
    assert boxes
    return [*rows, *boxes]


async def drop(connection: Any, trigger: str) -> None:
    if connection.dialect.name == "sqlite":
        await connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
    else:
        await connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger} ON messages"))
