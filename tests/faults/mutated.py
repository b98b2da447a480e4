"""A plugin of pytest: the suites in this process, on a server with the defect that MUTANT names."""

import os

import pytest

from tests.faults.mutants import MUTANTS


def pytest_configure(config: pytest.Config) -> None:
    MUTANTS[os.environ["MUTANT"]]()
