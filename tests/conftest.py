"""What holds for every test."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Time is no property of the code: a slow example is no failure, and a test that hangs meets its timeout.
settings.register_profile("mis", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("mis")

# CI sets it: a test that is skipped there has not been run anywhere, so it counts as failed.
SKIP_NOTHING = bool(os.environ.get("TESTS_SKIP_NOTHING"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session that skipped something where nothing may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if SKIP_NOTHING and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
