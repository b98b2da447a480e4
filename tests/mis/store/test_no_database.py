"""A file that is no database, where the database should be."""

from pathlib import Path

import pytest

from mis.app import build
from mis.clock import SystemClock
from mis.settings import load
from mis.store.store import StoreError


async def test_a_file_that_is_no_database_is_named_in_one_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    settings = load({"MIS_DATA_DIR": str(tmp_path)})
    settings.sqlite_file.write_bytes(b"a letter that somebody saved in the wrong folder " * 100)
    app = build(settings, SystemClock(), broken=lambda: None)
    try:
        with pytest.raises(StoreError, match=r"mis\.sqlite3 is no SQLite database"):
            await app.open()
    finally:
        await app.close()
    assert settings.sqlite_file.read_bytes().startswith(b"a letter")
