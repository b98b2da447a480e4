"""`python -m bench`: measure a server of one's own, print the result, and keep it."""

import argparse
import json
import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import accounts, result
from bench.errors import BenchError
from bench.facts import ROOT, facts
from bench.server import environment, serving
from bench.works import WORKS, Scale


def main() -> None:
    given = _arguments()
    try:
        if given.compare:
            print("\n".join(result.compare(*given.compare)))
        elif given.accounts:
            _make_accounts(given.accounts)
        else:
            scale = Scale(connections=given.connections, idle_connections=given.idle, seconds=given.seconds)
            _measure(given.work, scale, keep=not given.throw_away)
    except BenchError as error:
        sys.exit(f"bench: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--work", choices=WORKS, default="w1")
    parser.add_argument("--connections", type=int, default=Scale.connections, help="of busy groups; a multiple of ten")
    parser.add_argument("--idle", type=int, default=Scale.idle_connections, help="connections that say nothing")
    parser.add_argument("--seconds", type=float, default=Scale.seconds, help="of each measured window")
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"), help="two stored results")
    parser.add_argument("--accounts", type=int, metavar="N", help="make N accounts, print their log-ins")
    return parser.parse_args()


def _make_accounts(number: int) -> None:
    for login in accounts.create(os.environ, number, prefix=f"banc-{os.urandom(3).hex()}"):
        print(accounts.line(login))


def _measure(work: str, scale: Scale, *, keep: bool) -> None:
    _allow_files()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        about = facts(folder)
        with serving(folder) as server:
            logins = accounts.create(environment(folder), scale.connections)
            figures = WORKS[work](server, logins, scale)
    measured: dict[str, Any] = {"work": work, **about, **figures}
    measured["aims"] = result.against_aims(measured)
    print(json.dumps(measured, ensure_ascii=False))
    if keep:
        print(f"kept in {result.store(measured).relative_to(ROOT)}", file=sys.stderr)


def _allow_files() -> None:
    """Each connection is an open file here and, inherited, in the server."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
