"""Erasure by law: nothing opens any more, everything that was proved stays proved, and members are told why."""

from pathlib import Path

import pytest

from mis.blobs.folder import FolderBlobs
from mis.operations.archive_check import ArchiveCheck
from mis.operations.erasure import ErasureDesk
from protocol.conversation import Conversation, ConversationChanged
from protocol.errors import BadRequest, NotFound
from protocol.message import MessageSent
from protocol.values import AccountKind, ConversationId, MessageKind, Unreadable
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import SIGNER
from tests.mis.operations.test_attachment import upload
from tests.support.node import Node
from tests.support.stores import keyring

BASIS = "RGPD, article 17 ; décision du 12 mars"
WORDS = ("Retour à domicile", "Madame Marchand", "plaie.jpg", "Suivi terminé")


@pytest.fixture
async def written(node: Node, people: People) -> Conversation:
    group = await node.start(people.alice, people.bob, subject=WORDS[0], text="bonjour")
    file = await upload(node, people.alice, group, WORDS[2])
    await node.say(people.alice, group, text=WORDS[1], attachments=[file])
    await upload(node, people.bob, group, "jamais envoyé.jpg")
    await node.close(people.alice, group, reason=WORDS[3])
    return group


@pytest.fixture
def desk(node: Node, tmp_path: Path) -> ErasureDesk:
    return ErasureDesk(node.store, FolderBlobs(tmp_path / "blobs"), keyring())


async def test_nothing_opens_any_more_and_the_members_read_why(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    before = await node.thread(people.bob, written)
    assert [one.text for one in before] == [None, "bonjour", WORDS[1], None]
    assert before[2].attachments
    seq = await desk.erase(written.id, by=operator.account, basis=BASIS)
    after = await node.thread(people.bob, written)
    assert seq == after[-1].seq == len(before) + 1
    for was, now in zip(before, after, strict=False):
        assert (now.seq, now.at, now.author, now.kind) == (was.seq, was.at, was.author, was.kind)
        assert (now.text, now.attachments, now.unreadable) == (None, [], Unreadable.ERASED)
    assert (after[-1].kind, after[-1].author) == (MessageKind.ERASED, operator.account)
    assert after[-1].data is not None
    assert after[-1].data.reason == BASIS
    async with node.store.reading() as reading:
        assert await reading.attachments.one(before[2].attachments[0].id) is None
        assert not await reading.blobs.page(after="", limit=9)
    view = await node.get(people.bob, written)
    assert view.subject is None
    assert view.closing is not None
    assert view.closing.reason is None


async def test_it_is_audited_without_a_word_of_anybody(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    async with node.store.reading() as reading:
        entry = (await reading.audited.page(before=None, account=None, limit=1))[0]
    assert (entry.act, entry.outcome, entry.account, entry.detail) == (
        "conversation_erased",
        "ok",
        operator.account,
        written.id,
    )


async def test_chains_still_verify(node: Node, people: People, written: Conversation, desk: ErasureDesk) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    report = await ArchiveCheck(node.store, keyring(), SIGNER.verifier).run()
    assert report.found == []
    assert report.erased == 1


async def test_what_comes_after_it_can_be_read_and_erased_again(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    await node.reopen(people.alice, written)
    await node.say(people.alice, written, text="encore")
    assert (await node.thread(people.bob, written))[-1].text == "encore"
    await desk.erase(written.id, by=operator.account, basis="encore")
    thread = await node.thread(people.bob, written)
    assert {one.unreadable for one in thread[:-1]} == {Unreadable.ERASED}
    assert thread[-1].unreadable is None


async def test_other_conversations_stay_as_they_are(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    other = await node.start(people.alice, people.bob, text="ailleurs")
    before = await node.thread(people.bob, other)
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    assert await node.thread(people.bob, other) == before


async def test_members_who_are_there_are_told(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    node.told.clear()
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    members = {people.alice.account, people.bob.account}
    changed = [one.accounts for one in node.told if isinstance(one.event, ConversationChanged)]
    assert {account for accounts in changed for account in accounts} == members
    (entry,) = [one for one in node.told if isinstance(one.event, MessageSent)]
    assert set(entry.accounts) == members


async def test_no_wrapped_key_is_left_in_the_files(
    node: Node, people: People, written: Conversation, desk: ErasureDesk, backend: str
) -> None:
    async with node.store.reading() as reading:
        _, wrapped = await reading.keys.newest(written.id)
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    if backend == "sqlite":
        assert _lies_in(node.settings.data_folder, wrapped), "there must be something to destroy"
    await desk.erase(written.id, by=operator.account, basis=BASIS)
    if backend == "sqlite":
        assert not _lies_in(node.settings.data_folder, wrapped)
        assert not [word for word in WORDS if _lies_in(node.settings.data_folder, word.encode())]
    async with node.store.reading() as reading:
        assert await reading.keys.of(written.id, 1) is None


def _lies_in(folder: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_who_is_no_operator_does_not_erase_nor_does_anybody_without_a_basis(
    node: Node, people: People, written: Conversation, desk: ErasureDesk
) -> None:
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    before = await node.thread(people.bob, written)
    with pytest.raises(BadRequest, match="operator"):
        await desk.erase(written.id, by=people.alice.account, basis=BASIS)
    with pytest.raises(BadRequest, match="basis"):
        await desk.erase(written.id, by=operator.account, basis=" \n")
    with pytest.raises(NotFound):
        await desk.erase(ConversationId("none"), by=operator.account, basis=BASIS)
    assert await node.thread(people.bob, written) == before
