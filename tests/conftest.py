"""What holds for every test."""

import os

import pytest

# CI sets it: a test that is skipped there has not been run anywhere, so it counts as failed.
SKIP_NOTHING = bool(os.environ.get("MIS_TESTS_SKIP_NOTHING"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session that skipped something where nothing may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if SKIP_NOTHING and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
