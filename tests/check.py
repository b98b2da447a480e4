"""What CI and a developer run: `python -m tests.check`, fast; `--all`, everything; `--fix`, mend what can be.

Each step is one command, printed before it runs, so that it can be repeated by hand.
"""

import argparse
import json
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CODE = ("mis", "dossier", "protocol", "clients/python", "clients/verify", "bench", "tests")

# The suites that start processes, browsers or databases of their own take most of the time.
SLOW = (
    "tests/conformance",
    "tests/faults",
    "tests/identity",
    "tests/nodes",
    "tests/observatory",
    "tests/power",
    "tests/web",
    "tests/bench",
)

FIX = (("ruff", "format", "."), ("ruff", "check", "--fix", "."))
STATIC = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)
WEB_CLIENT = (("python", "-m", "tests.web_client"),)


# Tests wait for servers, browsers and disks as much as they compute: three keep two processors busy.
WORKERS = 3

# Of ten thousand tests beside each other one may meet a machine that stands still. So few are run again, alone; what
# then passes is told as unstable, and is a defect to mend: of the test, or of what it tests.
MOST_UNSTABLE = 3
TESTS_FAILED = 1
LAST_FAILED = ROOT / ".pytest_cache/v/cache/lastfailed"
ALONE = ("python", "-m", "pytest", "-q", "-n", "0", "--last-failed", "--last-failed-no-failures", "none", "tests")


def pytest(*arguments: str) -> tuple[str, ...]:
    return ("python", "-m", "pytest", "-q", "-n", str(WORKERS), "--dist", "worksteal", *arguments)


EVERY_TEST = pytest("--cache-clear", "-m", "not soak", "tests")


def steps(options: argparse.Namespace) -> Sequence[Sequence[str]]:
    """The commands of one run, in order."""
    if options.fix:
        return FIX
    if options.soak:
        return (pytest("-m", "soak", "--timeout=0", "tests"),)
    if options.all:
        return (*STATIC, *WEB_CLIENT, EVERY_TEST)
    return (*STATIC, pytest("-m", "not soak", "tests", *(f"--ignore={folder}" for folder in SLOW)))


def run(command: Sequence[str]) -> int:
    began = time.monotonic()
    sys.stdout.write(f"\n$ {shlex.join(command)}\n")
    sys.stdout.flush()
    status = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False).returncode
    sys.stdout.write(f"{'FAILED' if status else 'passed'} in {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return status


def passes(command: Sequence[str]) -> bool:
    status = run(command)
    return status == 0 or (command == EVERY_TEST and status == TESTS_FAILED and pass_alone())


def pass_alone() -> bool:
    """Run the few tests again that failed beside the others, and tell which they were."""
    failed = list(json.loads(LAST_FAILED.read_text()))
    if len(failed) > MOST_UNSTABLE or run(ALONE) != 0:
        return False
    sys.stdout.write("unstable, failed beside others and passed alone:\n" + "".join(f"  {each}\n" for each in failed))
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--all", action="store_true", help="every database, browser, conformance, faults")
    mode.add_argument("--fix", action="store_true", help="format, and mend what the linter can")
    mode.add_argument("--soak", action="store_true", help="the long suites")
    options = parser.parse_args()
    failed = [command for command in steps(options) if not passes(command)]
    if failed:
        sys.exit("failed: " + "; ".join(shlex.join(command) for command in failed))


if __name__ == "__main__":
    main()
