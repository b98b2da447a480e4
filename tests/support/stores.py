"""Databases of one's own, SQLite or PostgreSQL, empty or of the newest version."""

import asyncio
import atexit
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy.engine import make_url

from mis.bus.memory import MemoryBus
from mis.extension import installed
from mis.keys import KEY_BYTES, Keyring, Wrapper
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store.migrations import Line
from mis.store.store import Store
from tests.support.clock import FakeClock
from tests.support.postgres import postgres

BACKENDS = ("sqlite", "postgresql")
OPERATORS_KEY = b"k" * KEY_BYTES

_templates: dict[str, Settings] = {}


def empty_settings(backend: str, folder: Path, **changes: Any) -> Settings:
    """Settings on a new database without a table; no rate limits unless asked for."""
    url = postgres().database() if backend == "postgresql" else None
    return Settings(**{"data_dir": str(folder), "database_url": url, "rate_limits": "off", **changes})


async def migrated_settings(backend: str, folder: Path, **changes: Any) -> Settings:
    """Settings on a new database of the newest version: a copy of one that was migrated once for all tests."""
    template = await _template(backend)
    if template.database_url is None:
        await asyncio.to_thread(_copy, template.sqlite_file, folder)
        return Settings(**{"data_dir": str(folder), "rate_limits": "off", **changes})
    url = postgres().database(template=make_url(template.database_url).database or "")
    return Settings(**{"data_dir": str(folder), "database_url": url, "rate_limits": "off", **changes})


def migrated_database() -> str:
    """The URL of a new PostgreSQL database of the newest version, for servers that are processes of their own."""
    with ThreadPoolExecutor(1) as thread:  # a loop of its own: that of the test may run in this one
        template = thread.submit(asyncio.run, _template("postgresql")).result()
    return postgres().database(template=make_url(template.database_url or "").database or "")


def new_store(settings: Settings, lines: Sequence[Line] = ()) -> Store:
    """A store that nobody listens to."""
    return Store(
        settings,
        MemoryBus(),
        keyring(),
        clock=FakeClock(),
        metrics=Metrics(),
        in_doubt=lambda: None,
        broken=lambda: None,
        lines=lines,
    )


def keyring() -> Keyring:
    """The operator's key of every database that a test makes in its own process."""
    return Keyring(Wrapper(OPERATORS_KEY))


def _copy(file: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(file, folder)


async def _template(backend: str) -> Settings:
    if backend not in _templates:
        folder = Path(mkdtemp(prefix="mis-template-"))
        atexit.register(shutil.rmtree, folder)
        settings = empty_settings(backend, folder)
        store = new_store(settings, [one.line for one in installed(settings)])  # as `mis serve` has them
        await store.migrate()
        await store.close()
        _templates[backend] = settings
    return _templates[backend]
