"""A browser and a server for the session; people, who exist for one test alone, for each."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from mis.http.web import NOT_SERVED
from tests.support.insi_service import InsiService, insi_service
from tests.support.mis_process import MisProcess
from tests.web import chromium
from tests.web.ward import Ward

SETTINGS = {"MIS_RATE_LIMITS": "off"}
HERE = Path(__file__).parent
# How long a page may take over anything: what it is waited for comes sooner, but on a machine that does much else.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in one event loop: a browser lives in the loop that started it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched(chromium.executable()) as browser:
        yield browser


@asynccontextmanager
async def launched(path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def region(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MisProcess]:
    async with _serving(tmp_path_factory.mktemp("region"), SETTINGS) as region:
        yield region


@pytest_asyncio.fixture(loop_scope="session")
async def ward(request: pytest.FixtureRequest, region: MisProcess, browser: Browser) -> AsyncIterator[Ward]:
    async with _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def fragile_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own, which the test may kill."""
    async with _serving(tmp_path, SETTINGS) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def guarded_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own that lets two wrong passwords pass, and no third."""
    async with _serving(tmp_path, {"MIS_LOG_IN_FAILURES": "2"}) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def strict_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server that wants two factors of professionals and operators."""
    settings = SETTINGS | {"MIS_SECOND_FACTOR": "professionals"}
    async with _serving(tmp_path, settings) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def bare_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own that serves no extension."""
    settings = SETTINGS | {"MIS_EXTENSIONS": "none"}
    async with _serving(tmp_path, settings) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def insi() -> AsyncIterator[InsiService]:
    async with insi_service() as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def insi_ward(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, insi: InsiService
) -> AsyncIterator[Ward]:
    """People on a server of their own that asks INSi."""
    caller = {"MIS_INSI_URL": insi.url, "MIS_INSI_SENDER": "10B0152872", "MIS_INSI_AUTHORISATION": "MIS0000000"}
    async with _serving(tmp_path, SETTINGS | caller) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def hurried_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own that reminds of urgent messages as often as it may."""
    settings = {**SETTINGS, "MIS_URGENT_REMINDER_S": "10"}
    async with _serving(tmp_path, settings) as region, _ward(region, browser, request) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def renewed_ward(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on an installed server of their own, whose files of the web client the test may change."""
    installed = tmp_path / "installed"
    shutil.copytree(HERE.parents[1] / "mis", installed / "mis", ignore=shutil.ignore_patterns("__pycache__"))
    kept_out = shutil.ignore_patterns(*NOT_SERVED)
    shutil.copytree(HERE.parents[1] / "clients" / "web", installed / "mis" / "http" / "client", ignore=kept_out)
    settings = SETTINGS | {"PYTHONPATH": str(installed)}
    async with _serving(tmp_path, settings) as region, _ward(region, browser, request) as ward:
        yield ward


@asynccontextmanager
async def _serving(folder: Path, settings: dict[str, str]) -> AsyncIterator[MisProcess]:
    region = MisProcess(folder / "data", settings)
    await asyncio.to_thread(region.start)
    yield region
    if region.process is not None:
        await asyncio.to_thread(region.stop)


@asynccontextmanager
async def _ward(region: MisProcess, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Ward]:
    """Whatever a test is about, no page asks another host, breaks its policy or lets an error escape."""
    ward = Ward(region, browser, has_worker=request.node.get_closest_marker("worker") is not None)
    try:
        yield ward
    finally:
        await ward.close()
    assert ward.watch.breaches == []
