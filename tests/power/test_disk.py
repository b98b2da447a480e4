"""The disk that loses: what was synced is kept, what was not is lost, or a part of it is left."""

import random
from pathlib import Path

import pytest

from tests.power.disk import SECTOR_BYTES, Disk
from tests.power.trace import Kind, Step

DATA = Path("/data")
FOLDER = Step(Kind.SYNC, 1, 0, "", b"")


def made(file: int, name: str) -> Step:
    return Step(Kind.MADE, file, 0, f"/data/{name}", b"")


def written(file: int, data: bytes, at: int = 0) -> Step:
    return Step(Kind.WRITE, file, at, "", data)


def synced(file: int) -> Step:
    return Step(Kind.SYNC, file, 0, "", b"")


def moved(file: int, name: str, to: str) -> Step:
    return Step(Kind.MOVED, file, 0, f"/data/{name}", f"/data/{to}".encode())


KEPT = (made(2, "a"), written(2, b"one"), synced(2), FOLDER)


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (KEPT, {"a": b"one"}),
        (KEPT[:-1], {}),
        ((*KEPT, written(2, b"two")), {"a": b"one"}),
        ((*KEPT, written(2, b"two", at=3), synced(2)), {"a": b"onetwo"}),
        ((made(2, "a"), written(2, b"one"), FOLDER), {"a": b""}),
        ((*KEPT, moved(2, "a", "b")), {"a": b"one"}),
        ((*KEPT, moved(2, "a", "b"), FOLDER), {"b": b"one"}),
        ((*KEPT, Step(Kind.GONE, 2, 0, "/data/a", b"")), {"a": b"one"}),
        ((*KEPT, Step(Kind.GONE, 2, 0, "/data/a", b""), FOLDER), {}),
        ((*KEPT, Step(Kind.CUT, 2, 1, "", b"")), {"a": b"one"}),
        ((*KEPT, Step(Kind.CUT, 2, 1, "", b""), synced(2)), {"a": b"o"}),
        ((*KEPT, Step(Kind.LINKED, 2, 0, "/data/a", b"/data/b"), FOLDER), {"a": b"one", "b": b"one"}),
        # another file under the number that the first one had
        ((*KEPT, Step(Kind.GONE, 2, 0, "/data/a", b""), made(2, "b"), FOLDER), {"b": b""}),
    ],
)
def test_only_what_was_synced_is_left(tmp_path: Path, steps: tuple[Step, ...], left: dict[str, bytes]) -> None:
    disk = Disk(DATA, number=1)
    for step in steps:
        disk.take(step)
    disk.left(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == left


def test_a_part_of_what_was_not_synced_may_be_left_by_sectors(tmp_path: Path) -> None:
    disk, new = Disk(DATA, number=1), bytes([1]) * 8 * SECTOR_BYTES
    for step in (made(2, "a"), written(2, bytes(len(new))), synced(2), FOLDER, written(2, new[: -SECTOR_BYTES // 2])):
        disk.take(step)
    seen = set()
    for seed in range(40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        disk.left(folder, chance=random.Random(seed))  # noqa: S311 - a script, no secret
        content = (folder / "a").read_bytes()
        sectors = [content[at : at + SECTOR_BYTES] for at in range(0, len(content), SECTOR_BYTES)]
        assert all(len(set(sector)) == 1 for sector in sectors[:-1]), "no sector is torn in itself"
        seen.add(content)
    assert len(seen) > 20
