"""Databases of one's own, SQLite or PostgreSQL, empty or of the newest version."""

import asyncio
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy.engine import make_url

from mis.bus.memory import MemoryBus
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store.store import Store
from tests.support.clock import FakeClock
from tests.support.postgres import postgres

BACKENDS = ("sqlite", "postgresql")

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


def new_store(settings: Settings) -> Store:
    """A store that nobody listens to."""
    return Store(
        settings, MemoryBus(), clock=FakeClock(), metrics=Metrics(), in_doubt=lambda: None, broken=lambda: None
    )


def _copy(file: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(file, folder)


async def _template(backend: str) -> Settings:
    if backend not in _templates:
        settings = empty_settings(backend, Path(mkdtemp(prefix="mis-template-")))
        store = new_store(settings)
        await store.migrate()
        await store.close()
        _templates[backend] = settings
    return _templates[backend]
