"""Each place where blobs may be, with one of the test's own in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mis.blobs.base import Blobs
from mis.blobs.folder import FolderBlobs
from mis.blobs.s3 import S3Blobs
from tests.support.s3_server import S3Server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    server = S3Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture(params=["folder", "s3"])
async def blobs(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Blobs]:
    chosen: Blobs = (
        FolderBlobs(folder) if request.param == "folder" else S3Blobs(request.getfixturevalue("s3").bucket())
    )
    yield chosen
    await chosen.close()
