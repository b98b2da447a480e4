"""A client and a server whose database is put back to an earlier day: both notice, and messages flow on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mis_client import ArchiveAlarm, Client, Known, Unavailable, Verified

from protocol.values import ConversationId
from tests.clients.test_against_server import Region, region_in


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    yield from region_in(tmp_path)


async def verified(client: Client, conversation: ConversationId, seq: int) -> Verified:
    """Verify an entry, once it is in a checkpoint."""
    while True:
        try:
            return await client.verify(conversation, seq)
        except Unavailable:
            continue


async def test_a_message_is_verified_by_who_may_read_it(region: Region) -> None:
    async with region.client("alice") as alice:
        conversation = await alice.start_conversation([region.ids["bob"]])
        sent = await alice.send_message(conversation.id, "« Bonjour »")
        found = await verified(alice, conversation.id, sent.seq)
    assert found.content is not None
    assert "« Bonjour »" in found.content
    assert alice.archive is not None
    assert alice.archive.checkpoint is not None


async def test_an_old_database_is_noticed_by_the_server_and_by_a_client_that_knew_more(
    region: Region, tmp_path: Path
) -> None:
    data, old = region.process.data_dir, tmp_path / "old"
    async with region.client("alice") as alice:
        conversation = await alice.start_conversation([region.ids["bob"]])
        await verified(alice, conversation.id, 1)
    region.process.stop()
    shutil.copytree(data, old)
    region.process.start()
    known = await talked(region, conversation.id)
    region.process.stop()
    for file in data.glob("mis.sqlite3*"):
        file.unlink()
    for file in old.glob("mis.sqlite3*"):
        shutil.copy(file, data)
    region.process.start()
    async with region.client("alice", archive=known) as alice:
        sent = await alice.send_message(conversation.id, "les soins continuent")
        assert sent.seq == 2, "what was said after the backup is gone"
        assert isinstance(await alarm(alice), ArchiveAlarm)
        assert alice.archive == known, "the evidence stays"
        with pytest.raises(ArchiveAlarm):
            await alice.verify(conversation.id, 1)
    log = region.process.log.read_text("utf-8")
    assert "archive_refused" in log
    assert "behind" in log


async def talked(region: Region, conversation: ConversationId) -> Known:
    """What Alice knows after she wrote and verified more."""
    async with region.client("alice") as alice:
        for _ in range(3):
            sent = await alice.send_message(conversation, "bonjour")
        await verified(alice, conversation, sent.seq)
        assert alice.archive is not None
        return alice.archive


async def alarm(client: Client) -> ArchiveAlarm:
    async for event in client:
        if isinstance(event, ArchiveAlarm):
            return event
    raise AssertionError("the client ended without an alarm")
