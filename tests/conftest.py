"""What holds for every test."""

import faulthandler
import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

# Time is no property of the code: a slow example is no failure, and a test that hangs meets its timeout.
settings.register_profile("mis", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("mis")

# What follows a test takes no longer: a loop that closes while a failed test left a connection open waits in C for
# ever, and a test that has failed has no other timeout any more.
TEARDOWN_S = 120
STDERR = pytest.StashKey[int]()

SKIPPED = 9  # no status of pytest's own: nothing that is run again makes up for it
# CI sets it: a test that is skipped there has not been run anywhere, so it counts as failed.
SKIP_NOTHING = bool(os.environ.get("TESTS_SKIP_NOTHING"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that were given more time than others: at the end, all would wait for one of them."""
    items.sort(key=_minutes, reverse=True)


def _minutes(item: pytest.Item) -> int:
    given = item.get_closest_marker("timeout")
    return 0 if given is None else int(given.args[0]) // 60


def pytest_collection_finish() -> None:
    """Look for no garbage in what is there for as long as the process: ten thousand tests, and all that they import."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session that skipped something where nothing may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if SKIP_NOTHING and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = SKIPPED


def pytest_configure(config: pytest.Config) -> None:
    """Keep the standard error that a person reads: during tests another one is captured, and lost with its process."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        config.stash[STDERR] = os.dup(2)


def _end_process_after(seconds: float, item: pytest.Item) -> None:
    """Say where each thread stands, then end: the run goes on with another process, and names the test."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=item.config.stash[STDERR])


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    """End the process where a test outlives its timeout: an event loop in the middle of a step swallows that error."""
    _end_process_after(settings.timeout + TEARDOWN_S, item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """End the process where a teardown hangs."""
    _end_process_after(TEARDOWN_S, item)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True)
def _logs_end_with_the_test() -> Iterator[None]:
    """Let no test log where the one before did: its stream is closed."""
    yield
    structlog.reset_defaults()
