"""What the fault tests have in common."""

import os
import random

import pytest


@pytest.fixture
def seed() -> int:
    """Where the chance of this test begins; printed when the test fails, and given again by FAULTS_SEED."""
    chosen = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"FAULTS_SEED={chosen}")  # noqa: T201 - pytest shows it with a failure
    return chosen
