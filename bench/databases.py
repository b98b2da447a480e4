"""Servers on either database, each with data of its own: what is measured on both begins here."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.server import MIS, Server, environment, serving
from tests.support.postgres import postgres

DATABASES = ("sqlite", "postgresql")


@contextmanager
def serving_on(database: str, folder: Path) -> Iterator[tuple[Server, Mapping[str, str]]]:
    """Serve on a new database that syncs as in use; with what the commands of an operator need to reach it.

    Shape:   folder is made; SQLite's file is in it
    """
    folder.mkdir(mode=0o700)
    url = postgres(is_synced=True).database() if database == "postgresql" else None
    settings = environment(folder, url)
    if url is not None:
        subprocess.run([MIS, "migrate"], env=settings, check=True, stdout=subprocess.DEVNULL)
    with serving(folder, url) as server:
        yield server, settings
