"""The PostgreSQL of the tests themselves: what a killed run leaves behind goes with the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import postgres, remove_abandoned

LEFT_ALONE = """
from tests.support.postgres import Postgres
server = Postgres()
server.start()
print(server.folder, server.process.pid, flush=True)
input()
"""


def test_a_server_whose_test_process_was_killed_is_removed_and_those_of_others_stay() -> None:
    here = postgres()
    with subprocess.Popen([sys.executable, "-c", LEFT_ALONE], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        folder, process = owner.stdout.readline().decode().split()
        remove_abandoned()
        assert Path(folder, "data").exists(), "its owner lives"
        owner.kill()
    assert Path(f"/proc/{process}").exists(), "the server outlives it"
    for process_that_removes in remove_abandoned():
        os.waitpid(process_that_removes, 0)
    assert not Path(folder).exists()
    assert not Path(f"/proc/{process}/cwd").exists()
    assert here.database(), "ours goes on"


def test_a_database_that_cannot_be_made_is_an_error_and_others_are_made_after_it() -> None:
    with pytest.raises(RuntimeError, match="does not exist"):
        postgres().database(template="none_of_this_name")
    assert postgres().database()
