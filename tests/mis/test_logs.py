"""Logs: one list of events, one table of fields, and nothing that a person said or is called."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from mis.ids import new_id
from mis.logs import FIELDS, WITHHELD, LogEvent, configure, logger
from mis.settings import Settings

SECRETS = ("Odette Marchand", "odette.m", "VIH positif", "hunter2", "é" * 40, "a\nb", "x" * 5_000)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure(Settings(log_level="debug"), stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def shows(stream: io.StringIO) -> list[str]:
    written = stream.getvalue() + "".join(json.dumps(record, ensure_ascii=False) for record in records(stream))
    return [secret for secret in SECRETS if secret in written]


def test_an_event_bears_its_fields_its_level_and_its_time(stream: io.StringIO) -> None:
    account = new_id()
    logger().info(LogEvent.SESSION_STARTED, account=account, elapsed_ms=12, library=["a.B", "c"])
    (record,) = records(stream)
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "event": "session_started",
        "level": "info",
        "account": account,
        "elapsed_ms": 12,
        "library": ["a.B", "c"],
    }


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_no_field_bears_what_it_is_not_for(stream: io.StringIO, field: str) -> None:
    for secret in SECRETS:
        logger().info(LogEvent.DEFECT, **{field: secret})
        logger().info(LogEvent.DEFECT, **{field: [secret]})
    written = records(stream)
    assert len(written) == 2 * len(SECRETS)
    # Two plain words with a dot are the name of an operation or a class: what those fields are for.
    allowed = {"op": ["odette.m"], "code": ["odette.m"], "library": ["odette.m", "hunter2"]}
    assert shows(stream) == allowed.get(field, [])


def test_the_identity_fields_hold_identifiers_only(stream: io.StringIO) -> None:
    logger().info(LogEvent.SESSION_STARTED, account="odette.m", session="hunter2")
    assert (records(stream)[0]["account"], records(stream)[0]["session"]) == (WITHHELD, WITHHELD)


def test_a_field_nobody_knows_is_named_and_its_value_withheld(stream: io.StringIO) -> None:
    logger().warning(LogEvent.SESSION_REFUSED, login="odette.m", password="hunter2", text="VIH positif")
    assert records(stream)[0]["withheld"] == ["login", "password", "text"]
    assert shows(stream) == []


def test_what_is_no_event_of_the_list_is_withheld(stream: io.StringIO) -> None:
    logger().info("Odette Marchand logged in")
    assert records(stream)[0]["event"] == WITHHELD


def test_an_exception_is_its_class_and_its_place_and_not_its_message(stream: io.StringIO) -> None:
    def fails(text: str) -> None:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError(f"cannot store {text}") from error

    try:
        fails("VIH positif")
    except ValueError as error:
        logger().error(LogEvent.DEFECT, exc_info=error)
        logger().exception(LogEvent.DEFECT)
        logging.getLogger("sqlalchemy.pool").exception("Failed with VIH positif")
    for record in records(stream):
        assert re.match(r"builtins\.ValueError: .*test_logs\.py:\d+ fails$", record["exception"][0])
        assert record["exception"][1].startswith("builtins.KeyError")
    assert len(records(stream)) == 3
    assert "VIH" not in stream.getvalue().replace("Failed with VIH positif", "")


def test_a_library_is_heard_without_the_arguments_of_its_message(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning('%s - "WebSocket %s"', "odette.m", "/ws?token=hunter2")
    logging.getLogger("websockets.server").debug("< TEXT VIH positif")
    logging.getLogger("uvicorn.error").info("VIH positif")
    (record,) = records(stream)
    assert record["event"] == "library"
    assert record["library"] == "uvicorn.error"
    assert shows(stream) == []


async def test_what_asyncio_prints_of_a_forgotten_error_stays_inside(stream: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_exception(ValueError("VIH positif"))
    del future
    loop.call_soon(int, "VIH positif")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    said = [record["says"] for record in records(stream)]
    assert said == ["Future exception was never retrieved", "Exception in callback"]
    assert shows(stream) == []


def test_people_read_the_same_without_braces(stream: io.StringIO) -> None:
    configure(Settings(log_format="console"), stream)
    logger().info(LogEvent.SERVER_STARTED, port=8000, name="Odette Marchand")
    logger().debug(LogEvent.SERVER_STOPPED)
    assert "server_started" in stream.getvalue()
    assert "8000" in stream.getvalue()
    assert "Odette" not in stream.getvalue()
    assert "server_stopped" not in stream.getvalue()
