"""A conversation whole: for who may read it, as far as they may, and as long as they may."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import httpx
import pypdfium2
import pytest
from sqlalchemy import text

from mis.archive.growth import Reason
from mis.domain.audit import Act
from mis.operations import archivist
from mis.operations.erasure import ErasureDesk
from protocol.errors import Conflict, Locked, NotFound, RateLimited, Unauthenticated, Unavailable
from protocol.values import AccountKind, ConversationId
from tests.mis.http.test_attachments import Files, files_of, kept_files, scope_of, sent
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.wire import Person, Wire

LETTER = b"Compte rendu : la plaie \xc3\xa9volue bien.\n" * 20
SCRIPT = '</p><script>alert("x")</script><img src=x onerror=alert(1)>'


class Exported(NamedTuple):
    """Shape:   files by their names; data: conversation.json, read."""

    answer: httpx.Response
    files: dict[str, bytes]

    @property
    def data(self) -> Any:
        return json.loads(self.files["conversation.json"])

    @property
    def page(self) -> str:
        return self.files["conversation.html"].decode()

    @property
    def paper(self) -> str:
        document = pypdfium2.PdfDocument(self.files["conversation.pdf"])
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


async def ask(wire: Wire, token: str, id: str) -> httpx.Response:
    async with wire.http(token) as http:
        return await http.get(f"/api/conversations/{id}/export")


async def export(wire: Wire, person: Person, id: str) -> Exported:
    answer = await ask(wire, await person.log_in(), id)
    assert answer.status_code == 200, answer.text
    with ZipFile(io.BytesIO(answer.content)) as zip:
        assert zip.testzip() is None
        return Exported(answer, {name: zip.read(name) for name in zip.namelist()})


async def say(person: Person, id: str, words: str | None = "bonjour", **fields: Any) -> int:
    answer = await person.ask("message.send", conversation=id, client_ref=new_ref(), text=words, **fields)
    return int(answer["seq"])


async def by_hand(wire: Wire, statement: str, **values: Any) -> None:
    """Change the database as somebody would who may do everything."""
    async with wire.app.store._writing.begin() as connection:
        for name in ("messages_no_update", "checkpoints_no_update"):
            await connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        await connection.execute(text(statement), values)


async def test_a_member_takes_along_what_was_written_to_read_to_print_and_to_prove(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob, wire.paul, subject="Plaie de M. Roux")
    alice = await files_of(wire, wire.alice)
    file = (await alice.stored(id, LETTER, "compte rendu.txt"))["id"]
    await sent(wire.alice, id, file)
    wrong = await say(wire.alice, id, "Pansement mardi")
    right = await say(wire.alice, id, "Pansement mercredi à 9 h", corrects=wrong)
    await say(wire.bob, id, "Bien reçu", reply_to=right)
    got = await export(wire, wire.bob, id)
    path = "pieces-jointes/2-1-compte rendu.txt"
    assert list(got.files) == [
        path,
        "LISEZMOI.txt",
        "conversation.html",
        "conversation.pdf",
        "conversation.json",
        "empreintes.txt",
        "sceau.txt",
    ]
    assert got.files[path] == LETTER
    assert got.answer.headers["content-type"] == "application/zip"
    assert got.answer.headers["export-messages"] == "5"
    assert got.answer.headers["cache-control"] == "no-store"
    assert got.answer.headers["content-disposition"] == 'attachment; filename="conversation-2025-06-15.zip"'
    assert 0.5 < int(got.answer.headers["export-bytes"]) / len(got.answer.content) < 2
    messages = got.data["messages"]
    assert [one["seq"] for one in messages] == [1, 2, 3, 4, 5]
    assert messages[1]["attachments"][0]["path"] == path
    assert [one["text"] for one in messages[2:]] == ["Pansement mardi", "Pansement mercredi à 9 h", "Bien reçu"]
    assert {one["name"] for one in got.data["people"]} == {"Alice Martin", "Bob Durand", "Paul Bernard"}
    for shown in (got.page, got.paper):
        assert "Plaie de M. Roux" in shown
        assert "Alice Martin a ouvert la conversation" in shown
        assert "Pansement mercredi à 9 h" in shown
        assert "Corrigé depuis : lire le message n° 4" in shown
        assert "En réponse au message n° 4" in shown
        assert "compte rendu.txt" in shown
    assert 'href="pieces-jointes/2-1-compte%20rendu.txt"' in got.page
    assert "du premier au n° 5" in got.files["LISEZMOI.txt"].decode()


async def test_what_was_written_this_moment_is_in_it(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob)
    for count in range(3):
        seq = await say(wire.alice, id)
        assert len((await export(wire, wire.alice, id)).data["messages"]) == seq == count + 2


async def test_who_is_no_member_is_told_what_is_told_of_none(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob)
    token = await wire.carol.log_in()
    hidden, absent = await ask(wire, token, id), await ask(wire, token, "a" * 26)
    assert hidden.status_code == absent.status_code == NotFound.status
    assert hidden.content == absent.content
    assert (await ask(wire, await wire.bob.log_in(), id)).status_code == 200, "there is something that Carol is refused"


async def test_who_has_left_takes_along_what_they_may_read(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob, wire.carol)
    await wire.carol.ask("conversation.leave", conversation=id)
    await wire.alice.ask("conversation.add", conversation=id, accounts=[wire.aida.id])
    alice = await files_of(wire, wire.alice)
    await sent(wire.alice, id, (await alice.stored(id, LETTER, "sans Carol.txt"))["id"])
    await say(wire.alice, id, "sans Carol")
    whole, hers = await export(wire, wire.alice, id), await export(wire, wire.carol, id)
    assert [one["seq"] for one in hers.data["messages"]] == [1, 2]
    assert [one["seq"] for one in whole.data["messages"]] == [1, 2, 3, 4, 5]
    assert {one["name"] for one in hers.data["people"]} == {"Alice Martin", "Bob Durand", "Carol Petit"}
    for name, content in hers.files.items():
        assert b"sans Carol" not in content
        assert "sans Carol" not in name
        assert "Aïda".encode() not in content
    assert "sans Carol" in whole.paper, "there is something that Carol does not get"


async def test_what_is_written_in_a_message_is_text_on_the_page_and_nothing_else(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob, subject=SCRIPT)
    await say(wire.alice, id, SCRIPT)
    page = (await export(wire, wire.alice, id)).page
    assert page.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;") == 3, "title, heading and message"
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


async def test_what_the_paper_cannot_show_it_says(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob)
    await say(wire.alice, id, "Merci 😀😀 ≥ 38 °C")
    got = await export(wire, wire.alice, id)
    assert "Merci [?] >= 38 °C\nCe PDF ne sait pas montrer" in got.paper
    assert "Merci 😀😀 ≥ 38 °C" in got.page


async def test_a_file_that_is_lost_or_damaged_is_left_out_and_named(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    lost = await kept_as(wire, alice, id, "perdue.txt", b"a" * 100)
    damaged = await kept_as(wire, alice, id, "abimee.txt", b"b" * 100)
    whole = await kept_as(wire, alice, id, "entiere.txt", b"c" * 100)
    await sent(wire.alice, id, lost.id, damaged.id, whole.id)
    lost.path.unlink()
    sealed = damaged.path.read_bytes()
    damaged.path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    got = await export(wire, wire.bob, id)
    files = got.data["messages"][1]["attachments"]
    assert [(one["name"], one["missing"], one["path"]) for one in files] == [
        ("perdue.txt", "lost", None),
        ("abimee.txt", "damaged", None),
        ("entiere.txt", None, "pieces-jointes/2-3-entiere.txt"),
    ]
    assert [name for name in got.files if name.startswith("pieces-jointes/")] == ["pieces-jointes/2-3-entiere.txt"]
    assert got.page.count("absente de cet export") == 2
    assert "perdues ou abîmées sur le serveur : 2." in got.files["LISEZMOI.txt"].decode()


class KeptFile(NamedTuple):
    id: str
    path: Any


async def kept_as(wire: Wire, files: Files, conversation: str, name: str, content: bytes) -> KeptFile:
    before = set(kept_files(wire))
    id = (await files.stored(conversation, content, name))["id"]
    (path,) = set(kept_files(wire)) - before
    return KeptFile(id, path)


async def test_what_was_erased_and_what_is_damaged_is_shown_as_such(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob, subject="Secret")
    await say(wire.alice, id, "ce qui est effacé")
    await erase(wire, id)
    await say(wire.alice, id, "ce qui est abîmé")
    await say(wire.alice, id, "ce qui se lit")
    await by_hand(wire, "UPDATE messages SET sealed = zeroblob(64) WHERE conversation = :id AND seq = 4", id=id)
    got = await export(wire, wire.bob, id)
    messages = got.data["messages"]
    assert [one["unreadable"] for one in messages] == ["erased", "erased", None, "damaged", None]
    assert [one["record"] is None for one in messages] == [False, False, False, True, False]
    assert messages[3]["hash"] is not None
    for shown in (got.page, got.paper):
        assert "Ce message a été effacé, comme la loi le demande." in shown
        assert "Ce message est abîmé" in shown
        assert "ce qui se lit" in shown
        assert "décision du 12 mars" in shown
    for content in got.files.values():
        assert "ce qui est effacé".encode() not in content
        assert b"Secret" not in content


async def erase(wire: Wire, id: ConversationId) -> None:
    app = wire.app
    operator = await wire.add("Exploitant", AccountKind.OPERATOR)
    desk = ErasureDesk(app.store, app.filing.blobs, app.keyring)
    await desk.erase(id, by=operator.id, basis="décision du 12 mars")


# What happens while it is given away.


async def broken_off(
    wire: Wire, clock: FakeClock, id: str, meanwhile: Callable[[str], Awaitable[object]]
) -> tuple[type[BaseException] | None, bytes]:
    """Have something happen once the first bytes have come; give how it ended, and what had come."""
    token, got = await wire.bob.log_in(), bytearray()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        is_first = not got and message.get("body")
        got.extend(message.get("body", b""))
        if is_first:
            await meanwhile(token)
        clock.advance(1)

    try:
        await wire.app.asgi(scope_of("GET", f"/api/conversations/{id}/export", token), receive, send)
    except Exception as error:
        return type(error), bytes(got)
    return None, bytes(got)


async def long_conversation(wire: Wire) -> ConversationId:
    """One whose zip does not come at once."""
    id = await wire.alice.start(wire.bob)
    file = await (await files_of(wire, wire.alice)).stored(id, b"a" * 2_000_000)
    await sent(wire.alice, id, file["id"])
    return id


async def test_it_ends_with_the_session(wire: Wire, clock: FakeClock) -> None:
    id = await long_conversation(wire)

    async def log_out(token: str) -> None:
        async with wire.http(token) as http:
            assert (await http.delete("/api/session")).status_code == 204

    error, got = await broken_off(wire, clock, id, log_out)
    assert error is Unauthenticated
    with pytest.raises(BadZipFile):
        ZipFile(io.BytesIO(got))
    error, got = await broken_off(wire, clock, id, nothing)
    assert error is None
    assert ZipFile(io.BytesIO(got)).testzip() is None


async def nothing(_token: str) -> None:
    pass


async def test_it_ends_when_the_session_is_locked(wire: Wire, clock: FakeClock) -> None:
    id = await long_conversation(wire)

    async def lock(_token: str) -> None:
        async def unit(work: Any) -> None:
            work.writes()
            await work._batch.connection.execute(text("UPDATE sessions SET locked_at = :now"), {"now": work.now})

        await wire.app.store.writer.run(unit)

    error, _ = await broken_off(wire, clock, id, lock)
    assert error is Locked


async def test_it_ends_when_nobody_has_asked_for_anything_for_too_long(wire: Wire, clock: FakeClock) -> None:
    """The session has no socket, so nobody has stored that it is idle."""
    id = await long_conversation(wire)

    async def idle(_token: str) -> None:
        clock.advance(wire.app.settings.lock_after_professional_s)

    error, got = await broken_off(wire, clock, id, idle)
    assert (error, bool(got)) == (Locked, True)


@pytest.mark.parametrize("has_file", [True, False])
async def test_it_ends_when_the_conversation_is_erased(wire: Wire, clock: FakeClock, *, has_file: bool) -> None:
    """Also where the last look came before: a zip that says two things of one message is never whole."""
    id = await long_conversation(wire) if has_file else await wire.alice.start(wire.bob)
    await say(wire.alice, id, "un secret")

    async def erased(_token: str) -> None:
        await erase(wire, id)

    error, got = await broken_off(wire, clock if has_file else FakeClock(), id, erased)
    assert error in (Conflict, NotFound), "NotFound: the key of the attachment is gone"
    with pytest.raises(BadZipFile):
        ZipFile(io.BytesIO(got))


async def test_one_of_an_account_at_a_time_and_the_next_once_nobody_reads_it(wire: Wire, clock: FakeClock) -> None:
    id = await long_conversation(wire)
    seen = []

    async def ask_again(token: str) -> None:
        seen.append(await ask(wire, token, id))
        seen.append(await ask(wire, await wire.alice.log_in(), id))
        raise OSError("the connection is gone")

    error, _ = await broken_off(wire, clock, id, ask_again)
    assert error is not None
    assert [one.status_code for one in seen] == [RateLimited.status, 200]
    assert (await ask(wire, await wire.bob.log_in(), id)).status_code == 200


async def test_it_is_audited_by_whom_of_which_and_who_was_refused_is_not(wire: Wire) -> None:
    id = await wire.alice.start(wire.bob)
    await ask(wire, await wire.carol.log_in(), id)
    await export(wire, wire.bob, id)
    async with wire.app.store.reading() as reading:
        entries = await reading.audited.page(before=None, account=None, limit=10)
    found = [one for one in entries if one.act == Act.CONVERSATION_EXPORTED.value]
    assert [(one.account, one.detail) for one in found] == [(wire.bob.id, id)]


async def test_where_nothing_is_signed_nothing_is_given(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    id = await wire.alice.start(wire.bob)
    await export(wire, wire.bob, id)
    monkeypatch.setattr(archivist, "REACHED_WITHIN_S", 0.0)
    await by_hand(wire, "UPDATE checkpoints SET note = 'none'")
    await say(wire.alice, id)
    refused = await ask(wire, await wire.bob.log_in(), id)
    assert (refused.status_code, refused.json()["code"]) == (503, Unavailable.code)
    assert wire.app.archivist.refusal in (None, Reason.FORGED)
