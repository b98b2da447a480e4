"""Attachments over HTTP, and as messages have them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conformance.client import WAIT_S, Client, new_ref
from tests.conformance.encoding import Frame
from tests.conformance.server import Server
from tests.conformance.shapes import ATTACHMENT, ATTACHMENT_PAGE, ATTACHMENT_STORED, MESSAGE, follows

MOST = 10_485_760
LETTER = b"Compte rendu d'hospitalisation, page 1\n" * 1_000


async def upload(
    server: Server, client: Client, conversation: Frame, content: object = LETTER, **fields: str
) -> httpx.Response:
    async with server.http() as http:
        return await http.post(
            "/api/attachments",
            params={"conversation": conversation["id"], **fields},
            content=content,  # type: ignore[arg-type]
            headers={
                "Authorization": f"Bearer {client.token}",
                "Content-Type": "text/plain",
                "Content-Disposition": "attachment; filename*=UTF-8''compte%20rendu%20%C3%A9t%C3%A9.txt",
            },
        )


async def download(server: Server, client: Client, id: str, **headers: str) -> httpx.Response:
    async with server.http() as http:
        headers["Authorization"] = f"Bearer {client.token}"
        return await http.get(f"/api/attachments/{id}", headers=headers)


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_file_goes_from_one_to_the_other(server: Server, alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    answer = await upload(server, alice, conversation)
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert follows(ATTACHMENT_STORED, stored)
    assert (stored["name"], stored["size"]) == ("compte rendu été.txt", len(LETTER))
    assert stored["sha256"] == hashlib.sha256(LETTER).hexdigest()
    sent = await alice.say(conversation, "Voici", attachments=[stored["id"]])
    message = await bob.event("message", seq=sent["seq"])
    assert follows(MESSAGE, {key: value for key, value in message.items() if key != "op"})
    (attachment,) = message["attachments"]
    assert follows(ATTACHMENT, attachment)
    assert attachment == {key: stored[key] for key in attachment}
    assert (await bob.history(conversation))[-1]["attachments"] == [attachment]
    fetched = await download(server, bob, attachment["id"])
    assert (fetched.status_code, fetched.content) == (200, LETTER)
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["cache-control"] == "no-store"
    part = await download(server, bob, attachment["id"], Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, LETTER[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(LETTER)}"
    listed = await bob.request("attachment.list", conversation=conversation["id"])
    assert follows(ATTACHMENT_PAGE, listed)
    assert [(one["id"], one["seq"], one["author"]) for one in listed["attachments"]] == [
        (stored["id"], sent["seq"], alice.account)
    ]


async def test_nobody_else_sees_it(server: Server, alice: Client, bob: Client, carol: Client) -> None:
    conversation = await alice.start(bob)
    id = (await upload(server, alice, conversation)).json()["id"]
    unsent = await download(server, bob, id)
    await alice.say(conversation, "Voici", attachments=[id])
    foreign, absent = await download(server, carol, id), await download(server, carol, "a" * len(id))
    for answer in (unsent, foreign, absent):
        assert_problem(answer, 404, "not_found")
    assert foreign.json() == absent.json()
    assert (await download(server, bob, id)).status_code == 200, "there was something to see"
    assert_problem(await upload(server, carol, conversation), 404, "not_found")
    async with server.http() as http:
        assert_problem(await http.get(f"/api/attachments/{id}"), 401, "unauthenticated")


async def test_it_hangs_on_one_message_of_its_conversation_only(server: Server, alice: Client, bob: Client) -> None:
    one, other = await alice.start(bob), await alice.start(bob)
    id = (await upload(server, alice, one)).json()["id"]
    fields = {"client_ref": new_ref(), "attachments": [id]}
    assert (await alice.refused("message.send", conversation=other["id"], **fields))["code"] == "not_found"
    assert (await bob.refused("message.send", conversation=one["id"], **fields))["code"] == "not_found"
    first = await alice.request("message.send", conversation=one["id"], **fields)
    again = await alice.request("message.send", conversation=one["id"], **fields)
    assert again == {**first, "duplicate": True}
    fields["client_ref"] = new_ref()
    assert (await alice.refused("message.send", conversation=one["id"], **fields))["code"] == "conflict"
    assert (await alice.refused("message.send", conversation=other["id"], **fields))["code"] == "not_found"


async def test_the_same_client_ref_is_the_same_attachment(server: Server, alice: Client, bob: Client) -> None:
    conversation, ref = await alice.start(bob), new_ref()
    answers = [await upload(server, alice, conversation, client_ref=ref) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("excess", [0, 1])
@pytest.mark.parametrize("chunked", [True, False])
async def test_ten_mebibytes_and_not_one_byte_more(
    server: Server, alice: Client, bob: Client, excess: int, *, chunked: bool
) -> None:
    conversation = await alice.start(bob)
    content = b"a" * (MOST + excess)

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 1 << 16):
            yield content[start : start + (1 << 16)]

    answer = await upload(server, alice, conversation, parts() if chunked else content)
    if excess:
        assert_problem(answer, 413, "too_large")
    else:
        assert (answer.status_code, answer.json()["size"]) == (201, MOST)


LIES = {
    "longer than what comes": (b"Content-Length: 5000", b"a" * 100, None),
    "shorter than what comes": (b"Content-Length: 3", b"abcdef", None),
    "beyond all bounds": (b"Content-Length: 99999999999", b"a", None),
    "of more digits than there are": (b"Content-Length: 99999999999999999999", b"a", 400),
    "twice and different": (b"Content-Length: 3\r\nContent-Length: 6", b"abcdef", 400),
    "below nothing": (b"Content-Length: -1", b"a", 400),
    "no number": (b"Content-Length: ten", b"a", 400),
    "beside chunks": (b"Content-Length: 3\r\nTransfer-Encoding: chunked", b"6\r\nabcdef\r\n0\r\n\r\n", None),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_length_that_lies_harms_nobody(server: Server, alice: Client, bob: Client, lie: str) -> None:
    header, body, status = LIES[lie]
    conversation = await alice.start(bob)
    reader, writer = await asyncio.open_connection(*server.address)
    head = f"POST /api/attachments?conversation={conversation['id']} HTTP/1.1\r\nHost: a\r\n"
    writer.write(head.encode() + f"Authorization: Bearer {alice.token}\r\n".encode() + header + b"\r\n\r\n" + body)
    writer.write_eof()
    async with asyncio.timeout(WAIT_S):
        answer = await reader.read()
    writer.close()
    if status is not None:
        assert answer.split(b"\r\n")[0].split(b" ")[1] == str(status).encode(), answer
    assert (await upload(server, alice, conversation)).status_code == 201, "the others are served"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "markup"),
        (b"<!DOCTYPE html><title>x</title>", "markup"),
        (b"\x7fELF" + bytes(200), "executable"),
        (b"PK\x05\x06" + bytes(18), "archive"),
        (bytes(128) + b"DICM" + bytes(200), "dicom"),
        (bytes(500), "type"),
    ],
)
async def test_what_is_not_taken_says_why(
    server: Server, alice: Client, bob: Client, content: bytes, reason: str
) -> None:
    conversation = await alice.start(bob)
    answer = await upload(server, alice, conversation, content)
    assert_problem(answer, 400, "bad_request")
    assert answer.json()["details"] == {"field": "file", "reason": reason}
