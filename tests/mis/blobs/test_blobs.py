"""What holds wherever blobs are: all or nothing, any range of them, and one name is one blob."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mis.blobs.base import PART_BYTES, BlobId, Blobs, MissingBlob, TakenBlob, is_blob_id, new_blob_id
from tests.mis.blobs.bytes import END, content, read, stored, whole

OF_ONE_STORE = [HealthCheck.function_scoped_fixture]


def test_a_name_has_160_bits_and_is_safe_in_a_url_and_as_a_file() -> None:
    names = {new_blob_id() for _ in range(100)}
    assert len(names) == 100
    assert all(is_blob_id(name) and len(name) == 32 for name in names)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 31, "a" * 33, "A" * 32, "a" * 31 + "/", "a" * 31 + "\n"]
)
async def test_what_is_no_name_is_nowhere(blobs: Blobs, name: str) -> None:
    id = BlobId(name)
    for asked in (blobs.put(id, [b"x"]), read(blobs, id), blobs.size(id), blobs.delete(id)):
        with pytest.raises(ValueError, match="no name"):
            await asked


async def test_what_was_put_is_read(blobs: Blobs) -> None:
    id, data = new_blob_id(), content(PART_BYTES * 3 + 7)
    await blobs.put(id, [data[:10], b"", data[10:]])
    assert await read(blobs, id) == data
    assert await blobs.size(id) == len(data)
    assert {len(part) async for part in blobs.read(id, 0, END)} <= {*range(1, PART_BYTES + 1)}


async def test_nothing_can_be_put_and_is_no_missing_blob(blobs: Blobs) -> None:
    id = new_blob_id()
    await blobs.put(id, [])
    assert (await blobs.size(id), await read(blobs, id)) == (0, b"")


async def test_what_comes_in_parts_by_and_by_is_put_too(blobs: Blobs) -> None:
    async def come() -> AsyncIterator[bytes]:
        for part in (b"one ", b"two ", b"three"):
            await asyncio.sleep(0)
            yield part

    id = new_blob_id()
    await blobs.put(id, come())
    assert await read(blobs, id) == b"one two three"


SIZES = [0, 1, 1_000, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES]


@settings(max_examples=25, suppress_health_check=OF_ONE_STORE)
@given(size=st.sampled_from(SIZES), ends=st.tuples(*[st.integers(0, 2 * PART_BYTES + 2)] * 2))
@example(size=PART_BYTES, ends=(PART_BYTES, PART_BYTES + 1))
@example(size=1_000, ends=(2_000, 3_000))
@example(size=0, ends=(0, 1))
async def test_any_range_is_the_slice_of_it(blobs: Blobs, size: int, ends: tuple[int, int]) -> None:
    id, data = new_blob_id(), content(size)
    await blobs.put(id, [data])
    start, end = sorted(ends)
    assert await whole(blobs.read(id, start, end)) == data[start:end]


async def test_a_name_that_is_taken_is_refused_and_what_has_it_stays(blobs: Blobs) -> None:
    id = new_blob_id()
    await blobs.put(id, [b"first"])
    with pytest.raises(TakenBlob):
        await blobs.put(id, [b"second"])
    assert await read(blobs, id) == b"first"


async def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    id = new_blob_id()
    with pytest.raises(MissingBlob):
        await whole(blobs.read(id, 0, 1))
    assert await blobs.size(id) is None
    assert await stored(blobs) == {}


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(blobs: Blobs) -> None:
    gone, kept = new_blob_id(), new_blob_id()
    for id in (gone, kept):
        await blobs.put(id, [b"x"])
    await blobs.delete(gone)
    await blobs.delete(gone)
    with pytest.raises(MissingBlob):
        await read(blobs, gone)
    assert {*await stored(blobs)} == {kept}
    await blobs.put(gone, [b"again"])
    assert await read(blobs, gone) == b"again"


async def test_all_that_is_there_is_listed_with_its_size_and_time(blobs: Blobs) -> None:
    began = time.time_ns() // 1_000_000
    sizes = {new_blob_id(): size for size in range(40)}
    await asyncio.gather(*(blobs.put(id, [content(size)]) for id, size in sizes.items()))
    found = await stored(blobs)
    assert {id: one.size_bytes for id, one in found.items()} == sizes
    # S3 tells whole seconds.
    assert all(began - 1_000 <= one.modified_at <= time.time_ns() // 1_000_000 + 1_000 for one in found.values())


async def test_a_put_that_fails_in_the_middle_leaves_nothing(blobs: Blobs) -> None:
    def fail() -> Iterator[bytes]:
        yield content(PART_BYTES + 1)
        raise RuntimeError("the sender is gone")

    id = new_blob_id()
    with pytest.raises(RuntimeError, match="the sender is gone"):
        await blobs.put(id, fail())
    assert (await blobs.size(id), await stored(blobs), await blobs.tidy(END)) == (None, {}, 0)
    await blobs.put(id, [b"again"])
    assert await read(blobs, id) == b"again"


async def test_a_put_that_is_given_up_in_the_middle_leaves_nothing(blobs: Blobs) -> None:
    is_begun = asyncio.Event()

    async def stop() -> AsyncIterator[bytes]:
        yield content(PART_BYTES)
        is_begun.set()
        await asyncio.Event().wait()

    id = new_blob_id()
    putting = asyncio.create_task(blobs.put(id, stop()))
    await is_begun.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert (await blobs.size(id), await stored(blobs), await blobs.tidy(END)) == (None, {}, 0)


async def test_it_says_that_it_can_serve(blobs: Blobs) -> None:
    await blobs.check()
    await blobs.put(new_blob_id(), [b"x"])
    await blobs.check()
