"""Whoever is known and asks for what is not theirs stands in the operator's log, without what they asked for."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from mis.logs import LogEvent, configure
from mis.settings import Settings
from tests.access import asking
from tests.access.matrix import LIVE, OK, Cell
from tests.access.over_http import answered
from tests.access.over_websocket import answered as answered_op
from tests.access.world import Asker, World


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the operator reads."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure(Settings(), stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def denied(stream: io.StringIO) -> list[dict[str, object]]:
    """What the log says of denials."""
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    common = ("timestamp", "level", "event")
    return [
        {name: value for name, value in line.items() if name not in common}
        for line in lines
        if line["event"] == LogEvent.REQUEST_DENIED
    ]


def told(asker: Asker, code: str, **asked: str) -> dict[str, object]:
    return {"account": asker.id, "session": asker.session, "code": code, **asked}


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("GET /api/audit", Cell("professional", LIVE), "forbidden"),
        ("POST /api/people", Cell("patient", LIVE), "forbidden"),
        ("DELETE /api/sessions/{id}", Cell("caregiver", LIVE, "another's"), "not_found"),
        ("DELETE /api/passkeys/{id}", Cell("patient", LIVE, "another's"), "not_found"),
        ("POST /api/people/{id}/code", Cell("professional", LIVE, "another's"), "not_found"),
        ("GET /api/sessions", Cell("patient", LIVE), OK),
    ],
)
async def test_a_route_that_is_denied_is_logged(
    name: str, cell: Cell, code: str, world: World, stream: io.StringIO
) -> None:
    asker = await world.asker(cell)
    ask = await asking.HTTP[name](asker)
    assert (await answered(name, ask, asker)).outcome == code
    assert denied(stream) == ([] if code == OK else [told(asker, code, route=name)])


@pytest.mark.parametrize(
    ("op", "cell", "code"),
    [
        ("conversation.start", Cell("patient", LIVE), "forbidden"),
        ("directory.search", Cell("operator", LIVE), "forbidden"),
        ("message.history", Cell("professional", LIVE, "stranger"), "not_found"),
        ("message.send", Cell("professional", LIVE, "left"), "forbidden"),
        ("typing", Cell("patient", LIVE, "stranger"), "not_found"),
        ("message.history", Cell("professional", LIVE, "member"), OK),
    ],
)
async def test_an_operation_that_is_denied_is_logged(
    op: str, cell: Cell, code: str, world: World, stream: io.StringIO
) -> None:
    asker = await world.asker(cell)
    fields = await asking.WEBSOCKET[op](asker)
    await answered_op(asker, op, fields, await asker.connect())
    assert denied(stream) == ([] if code == OK else [told(asker, code, op=op)])


async def test_what_is_denied_to_nobody_is_nobodys(world: World, stream: io.StringIO) -> None:
    async with world.http(None) as http:
        assert (await http.get("/api/sessions")).status_code == 401
        assert (await http.get("/api/absent")).status_code == 404
    assert denied(stream) == []
