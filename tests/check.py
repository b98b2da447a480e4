"""What CI and a developer run: `python -m tests.check`, fast; `--all`, everything; `--fix`, mend what can be.

Each step is one command, printed before it runs, so that it can be repeated by hand.
"""

import argparse
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


def pytest(*arguments: str) -> tuple[str, ...]:
    return ("python", "-m", "pytest", "-q", "-n", str(WORKERS), "--dist", "worksteal", *arguments)


def steps(options: argparse.Namespace) -> Sequence[Sequence[str]]:
    """The commands of one run, in order."""
    if options.fix:
        return FIX
    if options.soak:
        return (pytest("-m", "soak", "--timeout=0", "tests"),)
    if options.all:
        return (*STATIC, *WEB_CLIENT, pytest("-m", "not soak", "tests"))
    return (*STATIC, pytest("-m", "not soak", "tests", *(f"--ignore={folder}" for folder in SLOW)))


def run(command: Sequence[str]) -> bool:
    began = time.monotonic()
    sys.stdout.write(f"\n$ {shlex.join(command)}\n")
    sys.stdout.flush()
    passed = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False).returncode == 0
    sys.stdout.write(f"{'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--all", action="store_true", help="every database, browser, conformance, faults")
    mode.add_argument("--fix", action="store_true", help="format, and mend what the linter can")
    mode.add_argument("--soak", action="store_true", help="the long suites")
    options = parser.parse_args()
    failed = [command for command in steps(options) if not run(command)]
    if failed:
        sys.exit("failed: " + "; ".join(shlex.join(command) for command in failed))


if __name__ == "__main__":
    main()
