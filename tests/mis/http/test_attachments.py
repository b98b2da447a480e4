"""Files over HTTP: up for a message, down for who may read it, and nothing left of what was refused."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from mis.blobs.base import new_blob_id
from mis.blobs.folder import FolderBlobs
from mis.domain.attachment import QUOTA_MS, UNSENT_MS
from mis.operations.collection import collect
from mis.store.work import Work
from protocol.errors import (
    BadRequest,
    Closed,
    Conflict,
    Forbidden,
    Locked,
    NotFound,
    RateLimited,
    Refusal,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from protocol.values import ConversationId
from tests.access.world import ONE_PAGE
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.secrets import give_pin
from tests.support.stores import migrated_settings
from tests.support.wire import Person, Wire, wired

MOST = 10_485_760
# A file of several parts, and a session that lasts longer than it takes for one of them.
LONG = 2_000_000
LIVES_S = 3_600
LETTER = "Compte rendu : la plaie évolue bien.\n".encode() * 2_000

# What happens to a session by its token.
Meanwhile = Callable[[Wire, str], Awaitable[None]]


@pytest.fixture
async def wire(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    settings = await migrated_settings("sqlite", tmp_path)
    async with wired(settings, clock) as running:
        yield running


class Files:
    """Somebody who sends and fetches files, in one session."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self.token = token

    async def send(
        self, conversation: str, content: Any = LETTER, name: str = "lettre.txt", **fields: str
    ) -> httpx.Response:
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
        async with self._wire.http(self.token) as http:
            return await http.post(
                "/api/attachments", params={"conversation": conversation, **fields}, content=content, headers=headers
            )

    async def stored(self, *args: Any, **fields: Any) -> Any:
        answer = await self.send(*args, **fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def fetch(self, id: str, **headers: str) -> httpx.Response:
        async with self._wire.http(self.token) as http:
            return await http.get(
                f"/api/attachments/{id}", headers={k.replace("_", "-"): v for k, v in headers.items()}
            )


async def files_of(wire: Wire, person: Person) -> Files:
    return Files(wire, await person.log_in())


def kept_files(wire: Wire) -> list[Path]:
    folder = wire.app.settings.blobs_folder
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


async def sent(person: Person, conversation: ConversationId, *ids: str) -> Any:
    return await person.ask("message.send", conversation=conversation, client_ref=new_ref(), attachments=list(ids))


async def test_a_file_goes_up_and_comes_down_as_it_was(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob, wire.paul)
    alice, paul = await files_of(wire, wire.alice), await files_of(wire, wire.paul)
    stored = await alice.stored(conversation)
    digest = hashlib.sha256(LETTER).hexdigest()
    assert stored == {
        "id": stored["id"],
        "name": "lettre.txt",
        "size": len(LETTER),
        "media_type": "text/plain; charset=utf-8",
        "width": None,
        "height": None,
        "pages": None,
        "sha256": digest,
    }
    assert (await paul.fetch(stored["id"])).status_code == 404
    await sent(wire.alice, conversation, stored["id"])
    answer = await paul.fetch(stored["id"])
    assert (answer.status_code, answer.content) == (200, LETTER)
    assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED | {"etag": f'"{digest}"'}
    assert all(LETTER not in path.read_bytes() for path in kept_files(wire)), "it lies there sealed"


EXPECTED = {
    "content-type": "text/plain; charset=utf-8",
    "content-length": str(len(LETTER)),
    "content-disposition": 'attachment; filename="lettre.txt"',
    "content-security-policy": (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    "cross-origin-resource-policy": "same-origin",
    "etag": "",
}


async def test_a_picture_is_kept_without_where_it_was_taken_and_has_a_thumbnail(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    stored = await alice.stored(conversation, photo(), "IMG_0001.HEIC.exe")
    assert (stored["name"], stored["media_type"]) == ("IMG_0001.jpg", "image/jpeg")
    assert (stored["width"], stored["height"]) == (30, 40), "upright"
    kept = (await alice.fetch(stored["id"])).content
    assert b"GPS-MARK" not in kept
    thumbnail = await alice.fetch(f"{stored['id']}/thumbnail")
    assert (thumbnail.status_code, thumbnail.headers["content-type"]) == (200, "image/webp")
    assert thumbnail.content[8:12] == b"WEBP"
    assert (await alice.fetch(f"{stored['id']}/pages/1")).status_code == 404


def photo() -> bytes:
    """40 x 30 px, lying on its side, with a place in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "GPS-MARK"
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


@pytest.mark.parametrize("size", [MOST, MOST + 1])
@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "chunked"])
async def test_ten_mebibytes_pass_and_one_byte_more_does_not(wire: Wire, size: int, *, announced: bool) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    content = b"a" * size
    answer = await alice.send(conversation, content if announced else parts_of(content))
    if size == MOST:
        assert answer.status_code == 201
        assert (await alice.fetch(answer.json()["id"])).content == content
        return
    assert (answer.status_code, answer.json()["code"]) == (413, TooLarge.code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert kept_files(wire) == []


async def parts_of(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 18):
        yield content[start : start + (1 << 18)]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, None),
        ("bytes=10-19", 10, 20),
        ("bytes=-5", -5, None),
        ("bytes=16380-16390", 16_380, 16_391),
        (f"bytes=0-{10**18}", 0, None),
        (f"bytes=-{10**18}", 0, None),
        ("bytes=5-4", 0, None),
        ("bytes=0-1,4-5", 0, None),
        ("bytes=-", 0, None),
        ("bites=0-1", 0, None),
        (f"bytes={'9' * 30}-", 0, None),
    ],
)
async def test_a_span_of_it_comes(wire: Wire, asked: str, start: int, end: int | None) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    id = (await alice.stored(conversation))["id"]
    answer = await alice.fetch(id, Range=asked)
    expected = LETTER[start:end]
    assert answer.content == expected
    assert answer.headers["content-length"] == str(len(expected))
    if len(expected) == len(LETTER):
        assert (answer.status_code, "content-range" in answer.headers) == (200, False)
    else:
        first = LETTER.index(expected) if start < 0 else start
        span = f"bytes {start if start >= 0 else len(LETTER) + start}-{(end or len(LETTER)) - 1}/{len(LETTER)}"
        assert (answer.status_code, answer.headers["content-range"]) == (206, span)
        assert first >= 0


async def test_what_lies_outside_is_416_and_another_version_comes_whole(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    id = (await alice.stored(conversation))["id"]
    outside = await alice.fetch(id, Range=f"bytes={len(LETTER)}-")
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(LETTER)}")
    assert (await alice.fetch(id, Range="bytes=-0")).status_code == 416
    etag = (await alice.fetch(id)).headers["etag"]
    assert (await alice.fetch(id, Range="bytes=0-3", If_Range=etag)).status_code == 206
    assert (await alice.fetch(id, Range="bytes=0-3", If_Range='"other"')).content == LETTER


async def test_a_file_is_taken_for_an_open_conversation_that_one_is_in(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob, wire.paul)
    alice, bob, carol = [await files_of(wire, one) for one in (wire.alice, wire.bob, wire.carol)]
    await wire.bob.ask("conversation.leave", conversation=conversation)
    absent = await carol.send("a" * 26)
    for refused, code in (
        (await carol.send(conversation), NotFound.code),
        (await bob.send(conversation), Forbidden.code),
    ):
        assert refused.json()["code"] == code
    assert (await carol.send(conversation)).json() == absent.json()
    assert (await alice.send("")).json()["details"] == {"field": "conversation"}
    await alice.stored(conversation)
    await wire.alice.ask("conversation.close", conversation=conversation)
    assert (await alice.send(conversation)).json()["code"] == Closed.code
    assert len(kept_files(wire)) == 1


async def test_a_conversation_that_closes_while_a_file_comes_does_not_get_it(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)

    async def body() -> AsyncIterator[bytes]:
        yield LETTER
        await wire.alice.ask("conversation.close", conversation=conversation)
        yield LETTER

    assert (await alice.send(conversation, body())).json()["code"] == Closed.code
    assert kept_files(wire) == []


async def test_what_breaks_off_leaves_nothing(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    token = await wire.alice.log_in()
    scope = scope_of("POST", "/api/attachments", token, query=f"conversation={conversation}")
    arriving = iter([{"type": "http.request", "body": LETTER, "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(arriving)

    async def send(_message: Any) -> None:
        pass

    await wire.app.asgi(scope, receive, send)
    assert kept_files(wire) == []
    await Files(wire, token).stored(conversation)


async def test_the_same_client_ref_gives_the_attachment_that_it_made(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice, bob = await files_of(wire, wire.alice), await files_of(wire, wire.bob)
    first = await alice.stored(conversation, client_ref="r")
    assert await alice.stored(conversation, client_ref="r") == first
    assert (await bob.stored(conversation, client_ref="r"))["id"] != first["id"]
    both = await asyncio.gather(*(alice.stored(conversation, client_ref="s") for _ in range(2)))
    assert both[0] == both[1]
    await sent(wire.alice, conversation, first["id"])
    assert await alice.stored(conversation, client_ref="r") == first
    assert len(kept_files(wire)) == 1, "the same content lies there once"
    for wrong in ("", "x" * 65, "a\x00"):
        assert (await alice.send(conversation, client_ref=wrong)).json()["details"]["field"] == "client_ref"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"<html><script>alert(1)</script>", "markup"), (b"MZ" + b"\x00" * 900, "executable")],
)
async def test_what_is_not_taken_says_why_and_leaves_nothing(wire: Wire, content: bytes, reason: str) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    answer = await alice.send(conversation, content, "photo.jpg")
    assert answer.json()["code"] == BadRequest.code
    assert answer.json()["details"] == {"field": "file", "reason": reason}
    assert kept_files(wire) == []


@pytest.mark.parametrize(
    "header",
    [
        'attachment; filename="a\\"; filename=b"',
        "attachment; filename*=UTF-8''%0d%0aSet-Cookie%3a%20a%3db.txt",
        "attachment; filename*=UTF-8''%E2%80%AEtxt.exe",
        "attachment; filename=../../etc/passwd",
        "attachment; filename*=UTF-8''%ff%fe",
        "attachment; filename*=nonsense''x",
        "attachment",
        "",
    ],
)
async def test_a_name_is_made_harmless(wire: Wire, header: str) -> None:
    conversation = await wire.alice.start(wire.bob)
    token = await wire.alice.log_in()
    async with wire.http(token) as http:
        params = {"conversation": conversation}
        answer = await http.post(
            "/api/attachments", params=params, content=LETTER, headers={"Content-Disposition": header}
        )
        name = answer.json()["name"]
        given = await http.get(f"/api/attachments/{answer.json()['id']}")
    assert name.endswith(".txt")
    assert name.isprintable()
    assert not set(name) & set('\\/:"<>|\r\n')
    assert "set-cookie" not in given.headers
    assert given.headers["content-disposition"].startswith("attachment; ")


async def test_the_quota_of_a_day_ends_uploads_until_it_is_free_again(tmp_path: Path, clock: FakeClock) -> None:
    settings = await migrated_settings("sqlite", tmp_path, attachment_quota_bytes=2 * len(LETTER))
    async with wired(settings, clock) as wire:
        conversation = await wire.alice.start(wire.bob)
        alice, bob = await files_of(wire, wire.alice), await files_of(wire, wire.bob)
        await alice.stored(conversation)
        clock.advance(60)
        await alice.stored(conversation)
        refused = await alice.send(conversation)
        assert refused.json()["code"] == RateLimited.code
        assert refused.json()["details"]["retry_after_ms"] == QUOTA_MS - 60_000
        assert len(kept_files(wire)) == 1
        await bob.stored(conversation)
        clock.advance(QUOTA_MS / 1_000 - 60)
        await (await files_of(wire, wire.alice)).stored(conversation)


async def test_what_no_message_has_after_a_day_is_collected(wire: Wire, clock: FakeClock) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    of_a_message, shared, alone, late = [
        (await alice.stored(conversation, LETTER + extra))["id"] for extra in (b"1", b"1", b"2", b"3")
    ]
    await sent(wire.alice, conversation, of_a_message)
    store, blobs = wire.app.store, wire.app.filing.blobs
    assert await collect(store, blobs, now=clock.now() + UNSENT_MS) == 0
    assert len(kept_files(wire)) == 3
    await sent(wire.alice, conversation, late)
    assert await collect(store, blobs, now=clock.now() + UNSENT_MS + 1) == 1
    assert len(kept_files(wire)) == 2
    for id, status in ((of_a_message, 200), (late, 200), (shared, 404), (alone, 404)):
        assert (await alice.fetch(id)).status_code == status


async def test_bytes_that_no_row_names_are_collected_and_young_ones_are_left(wire: Wire, clock: FakeClock) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    id = (await alice.stored(conversation))["id"]
    filing = wire.app.filing
    nameless = new_blob_id()
    await filing.blobs.put(nameless, [b"of an upload that was killed"])
    (stored,) = [one async for one in filing.blobs.list() if one.id == nameless]
    await sent(wire.alice, conversation, id)
    clock.set_now(stored.modified_at)
    assert await collect(wire.app.store, filing.blobs, now=stored.modified_at + UNSENT_MS) == 0
    assert await collect(wire.app.store, filing.blobs, now=stored.modified_at + UNSENT_MS + 60_000) == 1
    assert await filing.blobs.size(nameless) is None
    assert (await (await files_of(wire, wire.alice)).fetch(id)).status_code == 200


async def test_a_store_of_blobs_that_is_away_is_unavailable_and_nothing_was_kept(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)

    async def away(*_: object) -> None:
        raise Unavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(FolderBlobs, "put", away)
        refused = await alice.send(conversation, client_ref="r")
        assert (refused.status_code, refused.json()["code"]) == (503, Unavailable.code)
    await alice.stored(conversation, client_ref="r")


async def log_out(wire: Wire, token: str) -> None:
    async with wire.http(token) as http:
        assert (await http.delete("/api/session")).status_code == 204


async def deactivate(wire: Wire, _token: str) -> None:
    async def unit(work: Work) -> None:
        work.writes()
        await work.administration.set_deactivated(wire.bob.id, work.now)

    await wire.app.store.writer.run(unit)


async def lock(wire: Wire, token: str) -> None:
    await give_pin(wire.bob)
    await wire.bob.ask("session.lock", await wire.bob.connect(token))


async def let_it_idle(wire: Wire, _token: str) -> None:
    wire.clock.advance(wire.app.settings.lock_after_professional_s)


async def let_its_time_go_by(wire: Wire, _token: str) -> None:
    wire.clock.advance(LIVES_S)


@pytest.mark.parametrize(
    ("meanwhile", "refusal"),
    [
        (log_out, Unauthenticated),
        (deactivate, Unauthenticated),
        (let_its_time_go_by, Unauthenticated),
        (lock, Locked),
        (let_it_idle, Locked),
    ],
)
async def test_a_download_ends_with_its_session(wire: Wire, meanwhile: Meanwhile, refusal: type[Refusal]) -> None:
    """Between two parts the session is looked at again, also where nobody has stored that it is idle or over."""
    got = bytearray()
    with pytest.raises(refusal):
        await download(wire, got, meanwhile)
    assert 0 < len(got) < LONG


async def test_a_download_goes_on_in_a_session_that_does(wire: Wire) -> None:
    got = bytearray()
    await download(wire, got, None)
    assert len(got) == LONG


async def download(wire: Wire, got: bytearray, meanwhile: Meanwhile | None) -> None:
    """Have Bob fetch a long file, a part a second; once the first has come, something happens."""
    conversation = await wire.alice.start(wire.bob)
    id = (await (await files_of(wire, wire.alice)).stored(conversation, b"a" * LONG))["id"]
    await sent(wire.alice, conversation, id)
    token = await wire.bob.log_in(lives_s=LIVES_S)

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if not got and meanwhile is not None and message.get("body"):
            await meanwhile(wire, token)
        got.extend(message.get("body", b""))
        wire.clock.advance(1)

    await wire.app.asgi(scope_of("GET", f"/api/attachments/{id}", token), receive, send)


def scope_of(method: str, path: str, token: str, *, query: str = "") -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"mis.test"), (b"authorization", b"Bearer " + token.encode())],
        "client": ("192.0.2.7", 40_000),
        "server": ("mis.test", 80),
    }


async def test_who_sends_an_attachment_twice_is_told(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    id = (await alice.stored(conversation))["id"]
    await sent(wire.alice, conversation, id)
    assert (
        await wire.alice.refused("message.send", conversation=conversation, client_ref="x", attachments=[id])
        is Conflict
    )


@pytest.mark.parametrize("width", ["199", "2001", "000000300999", "9" * 5_000, "-300", "３００", "x", ""])
async def test_a_page_is_drawn_as_wide_as_may_be_and_no_wider(wire: Wire, width: str) -> None:
    conversation = await wire.alice.start(wire.bob)
    alice = await files_of(wire, wire.alice)
    id = (await alice.stored(conversation, ONE_PAGE, "lettre.pdf"))["id"]
    async with wire.http(alice.token) as http:
        refused = await http.get(f"/api/attachments/{id}/pages/1", params={"width": width})
        drawn = await http.get(f"/api/attachments/{id}/pages/1", params={"width": "200"})
    assert (refused.status_code, refused.json()["details"]) == (400, {"field": "width"})
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/webp")
    for page in ("0", "2", "000000001999", "x"):
        assert (await alice.fetch(f"{id}/pages/{page}")).status_code == 404
