"""An S3 that does not answer, or not as it should: unavailable, and soon."""

import asyncio
import time
from collections.abc import Awaitable, Iterator

import pytest
from msgspec.structs import replace

from mis.blobs.base import Blobs, new_blob_id
from mis.blobs.s3 import CALL_S, S3Blobs
from mis.settings import Settings
from protocol.errors import Unavailable
from tests.mis.blobs.bytes import read, stored
from tests.support.mis_process import HOST, free_port
from tests.support.s3_server import S3Server, answering, bucket

BRIEF_S = 1.0
SOON_S = 5.0
ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
DENIED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def all_that_can_be_asked(blobs: Blobs) -> Iterator[Awaitable[object]]:
    id = new_blob_id()
    yield from (blobs.put(id, [b"x"]), read(blobs, id), blobs.size(id), blobs.delete(id), stored(blobs), blobs.check())


async def all_is_refused(settings: Settings) -> None:
    blobs = S3Blobs(settings, call_s=BRIEF_S)
    began = time.monotonic()
    answers = await asyncio.gather(*all_that_can_be_asked(blobs), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 6
    assert time.monotonic() - began < SOON_S
    await blobs.close()


async def test_one_that_is_not_there_is_unavailable() -> None:
    await all_is_refused(bucket(f"http://{HOST}:{free_port()}"))


@pytest.mark.parametrize(
    "answer", [None, b"", ERROR, DENIED, b"nonsense\r\n\r\n"], ids=["never", "nothing", "500", "403", "nonsense"]
)
async def test_one_that_answers_wrongly_or_never_is_unavailable(answer: bytes | None) -> None:
    async with answering(answer) as url:
        await all_is_refused(bucket(url))


def test_nobody_waits_longer_than_ten_seconds_for_it() -> None:
    assert CALL_S <= 10


async def test_a_bucket_that_is_not_there_is_unavailable_and_no_missing_blob(s3: S3Server) -> None:
    blobs = S3Blobs(bucket(s3.url, "absent"))
    id = new_blob_id()
    for asked in (blobs.put(id, [b"x"]), read(blobs, id), stored(blobs), blobs.check()):
        with pytest.raises(Unavailable):
            await asked


async def test_what_else_lies_in_the_bucket_is_no_blob(s3: S3Server) -> None:
    settings = s3.bucket()
    blobs, beside = S3Blobs(settings), S3Blobs(replace(settings, blobs_url=f"{settings.blobs_url}/beside"))
    await beside.put(new_blob_id(), [b"x"])
    assert await stored(blobs) == {}
    assert len(await stored(beside)) == 1


def test_no_key_is_shown(s3: S3Server) -> None:
    blobs = S3Blobs(bucket(s3.url))
    assert "s3cret" not in f"{blobs._store!r} {blobs._store.config}"


async def test_what_amazons_own_tools_read_of_the_environment_changes_nothing(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{HOST}:{free_port()}")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    blobs = S3Blobs(s3.bucket())
    await blobs.put(new_blob_id(), [b"x"])
    await blobs.close()
