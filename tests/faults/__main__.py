"""`python -m tests.faults --cycles 50`: kill the server again and again, and print what was lost."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.checker import KINDS, Verdict
from tests.faults.faults import KillServer, suffer
from tests.faults.serving import SETTINGS
from tests.faults.ward import ward
from tests.support.mis_process import MisProcess
from tests.support.stores import migrated_database


async def run(folder: Path, *, database: str, cycles: int, seed: int) -> Verdict:
    url = {"MIS_DATABASE_URL": migrated_database()} if database == "postgresql" else {}
    async with ward(MisProcess(folder / "data", SETTINGS | url, is_migrated=bool(url)), folder, seed=seed) as people:
        await suffer(people, KillServer(), cycles)
        return await people.verdict()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to choose the same moments again")
    parser.add_argument("--keep", type=Path, help="a new folder for the ledger and the database, which are then kept")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="mis-faults-") as passing:
        folder = options.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        verdict = asyncio.run(run(folder, database=options.database, cycles=options.cycles, seed=seed))
        took_s = time.monotonic() - began
    sys.stdout.write(table(verdict, options.cycles, seed, took_s))
    sys.exit(bool(verdict.violations))


def table(verdict: Verdict, cycles: int, seed: int, took_s: float) -> str:
    rows: list[tuple[str, object]] = [
        ("kill -9", cycles),
        ("attempted", verdict.attempted),
        ("acknowledged", verdict.acknowledged),
        ("unanswered at a kill", verdict.unanswered),
        ("sent again", verdict.sent_again),
        *((kind, len(getattr(verdict, kind))) for kind in KINDS),
        *((kind, len(found)) for kind, found in verdict.violations.items() if kind not in KINDS),
    ]
    lines = [f"{name:22}{count:>10}\n" for name, count in rows]
    examples = [f"{kind}: {one}\n" for kind, found in verdict.violations.items() for one in found[:10]]
    return "".join((f"seed {seed}, {took_s:.0f} s\n", *lines, *examples))


if __name__ == "__main__":
    main()
