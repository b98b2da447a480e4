"""`python -m bench.dossiers`: twenty thousand dossiers, all open to one coordinator, and their list as one uses it.

Everything goes over HTTP, as people have it: each person is included with the search for those who may be the same,
then the list is opened, paged, searched letter by letter, and filtered. On SQLite, then on PostgreSQL.
"""

import argparse
import http.client
import json
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import accounts, result
from bench.databases import DATABASES, serving_on
from bench.directory_file import People
from bench.durations import in_ms, percentiles
from bench.errors import BenchError
from bench.facts import facts
from bench.measure import cpu_s
from bench.server import Server

# What people type, each beginning of each a keystroke: a letter, what many have, a name with a given name, a date.
TYPED = ("m", "s", "martin", "marie martin", "le roux", "jean pierre", "14/03/1941", "zzz")
# What is asked for by chips: nothing is unread or due, so that a walk through all of them would find nothing.
FILTERS = (
    {"unread": True},
    {"tasks_due": True},
    {"roles": ["PCP"]},
    {"roles": ["330"], "unqualified": True},
    {"administers": True},
    {"unqualified": True, "changed_since": 0},
)
ROUNDS = 5
PAGES = 40
FIRST_BIRTH, BIRTH_DAYS = date(1925, 1, 1), 70 * 365
AIM_P95_MS = 50.0
TIMEOUT_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dossiers", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=20_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        measured: dict[str, Any] = {"work": "dossiers", **facts(folder), "dossiers": given.dossiers}
        for database in given.databases:
            measured[database] = _measure(folder / database, database, given.dossiers)
    measured["aims"] = {
        f"{database}.{what}.p95_ms": {"aim": AIM_P95_MS, "figure": figure, "met": figure <= AIM_P95_MS}
        for database in given.databases
        for what in ("pages", "keystrokes", "filters")
        if (figure := measured[database][what]["p95_ms"]) is not None
    }
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        result.store(measured)


def _measure(folder: Path, database: str, dossiers: int) -> dict[str, Any]:
    with serving_on(database, folder) as (server, settings):
        (login,) = accounts.create(settings, 1)
        coordinator = _Coordinator(server, accounts.log_in(server.host, server.port, login))
        return {
            "inclusions": _timed(server, (coordinator.include(body) for body in _bodies(dossiers, login.id))),
            "pages": _timed(server, coordinator.pages()),
            "keystrokes": _timed(server, coordinator.keystrokes()),
            "filters": _timed(server, coordinator.filters()),
        }


def _timed(server: Server, done: Iterator[float]) -> dict[str, Any]:
    """The durations of what is done one after the other, and what each cost the server."""
    cpu_before = cpu_s(server.process)
    took = list(done)
    return {**percentiles(took), "server_cpu_ms": in_ms((cpu_s(server.process) - cpu_before) / len(took))}


def _bodies(count: int, by: str) -> Iterator[dict[str, Any]]:
    """Inclusions of invented people, the same ones for the same count."""
    chance = random.Random(1)  # noqa: S311 - of invented people
    grounds = {"basis": "equipe_soins_1", "informed_at": int(time.time() * 1_000), "informed_by": by}
    for number, person in enumerate(People()(count)):
        given = person.given_name.title()
        born = FIRST_BIRTH + timedelta(chance.randrange(BIRTH_DAYS))
        traits = {
            "birth_name": person.family_name,
            "birth_given_names": given,
            "sex": chance.choice("FM"),
            "birth_date": born.isoformat(),
            "birth_place": f"14{chance.randrange(1, 700):03}",
        }
        identity = {"traits": traits, "first_birth_given_name": given}
        about = {"client_ref": f"banc-{number}", "role": "330", "grounds": grounds, "despite": True}
        yield {"identity": identity, **about}


class _Coordinator:
    """Who has all of them."""

    def __init__(self, server: Server, token: str) -> None:
        self._link = http.client.HTTPConnection(server.host, server.port, timeout=TIMEOUT_S)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def include(self, body: dict[str, Any]) -> float:
        return self._asked("", body)[0]

    def pages(self) -> Iterator[float]:
        """The first page again and again, as a list is opened, and those that follow it."""
        for _ in range(ROUNDS):
            after = None
            for _ in range(PAGES):
                took, page = self._asked("/search", {"text": "", "after": after})
                after = page["next"]
                yield took

    def keystrokes(self) -> Iterator[float]:
        for _ in range(ROUNDS):
            for typed in TYPED:
                for length in range(1, len(typed) + 1):
                    yield self._asked("/search", {"text": typed[:length]})[0]

    def filters(self) -> Iterator[float]:
        for _ in range(ROUNDS):
            for only in FILTERS:
                for text in ("", "m"):
                    yield self._asked("/search", {"text": text, "only": only})[0]

    def _asked(self, path: str, body: dict[str, Any]) -> tuple[float, Any]:
        """How long it took, and the answer.

        Raises:  BenchError
        """
        began = time.monotonic()
        self._link.request("POST", f"/api/dossier/dossiers{path}", json.dumps(body), self._headers)
        answer = self._link.getresponse()
        content = json.loads(answer.read())
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise BenchError(f"was answered {answer.status}: {content}")
        return time.monotonic() - began, content


if __name__ == "__main__":
    main()
