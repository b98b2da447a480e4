"""A server on what a loss of power has left: whether it starts, keeps what was promised, and verifies."""

from collections.abc import Set
from pathlib import Path

from mis.app import App, build
from mis.clock import SystemClock
from mis.operations.archive_check import ArchiveCheck
from mis.settings import Settings
from tests.power.promises import Promise


async def faults_of(folder: Path, promised: Set[Promise]) -> list[str]:
    """What is wrong there; nothing, if every promise is kept.

    Raises:  what keeps the server from starting
    """
    app = build(Settings(data_dir=str(folder), rate_limits="off"), SystemClock(), broken=lambda: None)
    try:
        await app.open()
        faults = [f"{promise} is lost" for promise in sorted(promised - await _entries(app))]
        archive = await ArchiveCheck(app.store, app.keyring, app.archivist.verifier).run()
        faults += [str(fault) for fault in archive.found]
        blobs = await app.filing.check().run(read=True)
        faults += [str(lost) for lost in blobs.lost]
        refusal = (await app.archivist.look()).refusal
        return faults if refusal is None else [*faults, f"the archive signs nothing any more: {refusal}"]
    finally:
        await app.drain()
        await app.close()


async def _entries(app: App) -> set[Promise]:
    async with app.store.reading() as reading:
        ids = await reading.verification.conversations(after="", limit=2)
        return {Promise(row["seq"], row["at"]) for id in ids async for row in reading.verification.entries(id)}
