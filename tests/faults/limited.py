"""Run a program within a limit: `python -m tests.faults.limited fsize|nofile NUMBER PROGRAM ...`.

`prlimit` does the same; this also has the program ignore SIGXFSZ, as Python does, so that the write fails instead.
"""

import os
import resource
import sys

LIMITS = {"fsize": resource.RLIMIT_FSIZE, "nofile": resource.RLIMIT_NOFILE}


def main() -> None:
    name, number, *program = sys.argv[1:]
    resource.setrlimit(LIMITS[name], (int(number), int(number)))
    os.execvp(program[0], program)  # noqa: S606 - the very purpose


if __name__ == "__main__":
    main()
