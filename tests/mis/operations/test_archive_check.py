"""`mis archive verify`: whatever is changed in the database behind the server's back is named."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from mis.operations.archive_check import ArchiveCheck, ArchiveReport
from protocol.conversation import Conversation
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import SIGNER
from tests.mis.operations.test_attachment import upload
from tests.support.node import Node
from tests.support.stores import keyring


@pytest.fixture
async def written(node: Node, people: People) -> Conversation:
    """A conversation with something of everything, and another one to swap with."""
    group = await node.start(people.alice, people.bob, people.paul, subject="Retour à domicile", text="bonjour")
    await node.start(people.alice, people.bob, text="ailleurs")
    file = await upload(node, people.alice, group)
    await node.say(people.alice, group, text="voici", attachments=[file])
    for number in range(3):
        await node.say(people.bob, group, text=f"réponse {number}")
    await node.leave(people.paul, group)
    await node.close(people.alice, group, reason="Suivi terminé")
    return group


async def check(node: Node) -> ArchiveReport:
    return await ArchiveCheck(node.store, keyring(), SIGNER.verifier).run()


async def tamper(node: Node, *statements: str, **values: Any) -> None:
    """Change the database as its administrator can: its guards are taken away first."""
    async with node.store._writing.begin() as connection:
        if node.store.is_embedded:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in (await connection.execute(text(triggers))).scalars().all():
                await connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            done = await connection.execute(text(statement), used)
            assert done.rowcount, f"there was nothing to change: {statement}"


async def test_what_nobody_changed_is_whole(node: Node, written: Conversation) -> None:
    report = await check(node)
    assert report.found == []
    assert report.is_whole
    assert (report.conversations, report.entries) == (2, 10)


CHANGES: Sequence[Sequence[str]] = (
    ("UPDATE messages SET at = at + 1 WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET author = :bob WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET urgent = NOT urgent WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET client_ref = 'other' WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET reply_to = 1 WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET corrects = 2 WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET kind = 'reopened' WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET data = NULL WHERE conversation = :c AND seq = 1",),
    ("UPDATE messages SET key = 2 WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET sealed = commitment WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET commitment = hash WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET hash = commitment WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET leaf = leaf + 100 WHERE conversation = :c AND seq = 3",),
    ("UPDATE messages SET seq = 100 WHERE conversation = :c AND seq = 3",),
    ("DELETE FROM messages WHERE conversation = :c AND seq = 3",),
    ("DELETE FROM messages WHERE conversation = :c AND seq = 8",),
    ("DELETE FROM messages WHERE conversation = :c AND seq = 1",),
    (
        "UPDATE messages SET seq = 100 WHERE conversation = :c AND seq = 4",
        "UPDATE messages SET seq = 4 WHERE conversation = :c AND seq = 5",
        "UPDATE messages SET seq = 5 WHERE conversation = :c AND seq = 100",
    ),
    ("UPDATE messages SET conversation = :other, seq = 3 WHERE conversation = :c AND seq = 8",),
    # cut off, and every number made to fit: the hash of the newest entry does not
    (
        "DELETE FROM messages WHERE conversation = :c AND seq = 8",
        "UPDATE conversations SET last_seq = 7, state = 'open' WHERE id = :c",
        "UPDATE counters SET leaves = leaves - 1 WHERE name = 'change'",
    ),
    ("UPDATE conversations SET head = NULL WHERE id = :c",),
    ("UPDATE conversations SET state = 'open' WHERE id = :c",),
    ("UPDATE conversations SET last_at = last_at + 1 WHERE id = :c",),
    ("UPDATE conversations SET last_seq = last_seq + 1 WHERE id = :c",),
    ("UPDATE conversations SET members_seq = members_seq + 1 WHERE id = :c",),
    ("UPDATE conversations SET kind = 'direct' WHERE id = :c",),
    ("UPDATE conversations SET subject = NULL WHERE id = :c",),
    ("UPDATE conversations SET dossier = 'of-another-patient' WHERE id = :c",),
    ("UPDATE conversations SET feeds_dossier = NOT feeds_dossier WHERE id = :c",),
    ("UPDATE conversations SET opened_by = :bob WHERE id = :c",),
    ("UPDATE conversations SET created_at = created_at - 1 WHERE id = :c",),
    ("DELETE FROM members WHERE conversation = :c AND account = :bob",),
    ("UPDATE members SET left_seq = NULL WHERE conversation = :c AND account = :paul",),
    ("UPDATE members SET left_at = left_at + 1 WHERE conversation = :c AND account = :paul",),
    ("UPDATE members SET joined_seq = 2 WHERE conversation = :c AND account = :bob",),
    ("UPDATE members SET account = :stranger WHERE conversation = :c AND account = :bob",),
    ("UPDATE attachments SET name = (SELECT sealed FROM messages WHERE conversation = :c AND seq = 1)",),
    ("UPDATE attachments SET size = size + 1 WHERE conversation = :c",),
    ("UPDATE attachments SET media_type = 'image/png' WHERE conversation = :c",),
    ("UPDATE attachments SET position = 1 WHERE conversation = :c",),
    ("UPDATE attachments SET seq = 4 WHERE conversation = :c",),
    ("UPDATE blobs SET sha256 = (SELECT hash FROM messages WHERE conversation = :c AND seq = 1)",),
    ("DELETE FROM attachments WHERE conversation = :c",),
    (
        """UPDATE conversation_keys SET wrapped = (SELECT wrapped FROM conversation_keys WHERE conversation = :other)
           WHERE conversation = :c""",
    ),
)


@pytest.mark.parametrize("statements", CHANGES, ids=[" ".join(one)[:90] for one in CHANGES])
async def test_what_was_changed_is_named(
    node: Node, people: People, written: Conversation, statements: Sequence[str]
) -> None:
    other = next(one for one in (await node.sync(people.alice)).conversations if one.id != written.id)
    values = {
        "c": written.id,
        "other": other.id,
        "bob": people.bob.account,
        "paul": people.paul.account,
        "stranger": people.carol.account,
    }
    await tamper(node, *statements, **values)
    report = await check(node)
    assert not report.is_whole
    assert written.id in {one.conversation for one in report.found}, report.found


async def test_a_conversation_that_is_gone_altogether_is_missed(node: Node, written: Conversation) -> None:
    owned = ("messages", "members", "conversation_keys", "conversation_starts", "attachments", "blobs")
    await tamper(
        node,
        *(f"DELETE FROM {table} WHERE conversation = :c" for table in owned),  # noqa: S608 - tables of this test
        "DELETE FROM conversations WHERE id = :c",
        c=written.id,
    )
    assert not (await check(node)).is_whole


async def test_a_key_that_is_gone_without_an_erasure_is_missed(node: Node, written: Conversation) -> None:
    """What is erased by law says so in an entry of its own: tests/mis/operations/test_erasure.py."""
    await tamper(node, "DELETE FROM conversation_keys WHERE conversation = :c", c=written.id)
    report = await check(node)
    assert [(one.conversation, one.what) for one in report.found] == [
        (written.id, "its key 1 is gone, and no entry says that it was erased")
    ]
