"""A process that puts blobs one after the other, to be killed: `python -m tests.mis.blobs.putting FOLDER`.

For each line that it reads it forks a child, says its number, and `dead` once somebody has killed it; the child puts
until then, and says the name of each blob once its put has returned. So many lives cost one start of Python.
"""

import asyncio
import os
import sys
from pathlib import Path

from mis.blobs.base import BlobId, new_blob_id
from mis.blobs.folder import FolderBlobs

SIZE_BYTES = 300_000


def content_of(id: BlobId) -> bytes:
    """What is put under a name, so that anybody knows it."""
    return (id.encode() * (SIZE_BYTES // len(id) + 1))[:SIZE_BYTES]


async def put_for_ever(folder: Path) -> None:
    blobs = FolderBlobs(folder)
    while True:
        id = new_blob_id()
        data = content_of(id)
        await blobs.put(id, (data[at : at + 16_400] for at in range(0, SIZE_BYTES, 16_400)))
        os.write(1, f"{id}\n".encode())


def main() -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(put_for_ever(Path(sys.argv[1])))
            finally:
                os._exit(1)
        os.write(1, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
