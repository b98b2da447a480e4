"""What no `kill -9` can show, because the kernel outlives the process: each commit is on the disk before its answer."""

from pathlib import Path

import pytest
from sqlalchemy import text

from mis.settings import Settings
from mis.store.engine import writing_engine
from tests.support.postgres import postgres

# https://sqlite.org/pragma.html#pragma_synchronous: 2 is FULL; in WAL mode NORMAL (1) may lose commits with the power.
SQLITE = {"PRAGMA synchronous": 2, "PRAGMA journal_mode": "wal"}
POSTGRESQL = {"SHOW synchronous_commit": "on"}


@pytest.mark.parametrize(("database", "expected"), [("sqlite", SQLITE), ("postgresql", POSTGRESQL)])
async def test_the_connection_that_writes_waits_for_the_disk_at_each_commit(
    tmp_path: Path, database: str, expected: dict[str, object]
) -> None:
    url = postgres().database() if database == "postgresql" else None
    engine = writing_engine(Settings(data_dir=str(tmp_path), database_url=url))
    async with engine.connect() as connection:
        found = {question: (await connection.execute(text(question))).scalar_one() for question in expected}
    await engine.dispose()
    assert found == expected
