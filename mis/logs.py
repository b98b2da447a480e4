"""What the operator reads: events from one list, fields from one table, and nothing of what people say or are called.

A value that does not look like what its field may hold is withheld, whoever passes it: a name, a login or a message
text must not reach a log by any path, that of an exception included.
"""

import itertools
import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from enum import StrEnum
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

from mis.settings import Settings

WITHHELD = "[withheld]"


class LogEvent(StrEnum):
    """Everything the server says, by name."""

    SERVER_STARTED = "server_started"
    SERVER_STOPPING = "server_stopping"
    SERVER_STOPPED = "server_stopped"
    DEFECT = "defect"  # under the reference that the answer repeats
    DISK_FAILED = "disk_failed"
    COMMIT_IN_DOUBT = "commit_in_doubt"  # the database was lost during it; every connection is sent to sync
    BUS_UP = "bus_up"
    BUS_AWAY = "bus_away"  # what other nodes commit is polled for until it is back
    COLLECTED = "collected"  # attachments that no message has
    ARCHIVE_REFUSED = "archive_refused"  # `code` says why no checkpoint is signed (docs/operations/archive.md)
    ARCHIVE_DAMAGED = "archive_damaged"  # tiles are missing: `mis check`
    ARCHIVE_RESUMED = "archive_resumed"
    DATABASE_MIGRATED = "database_migrated"
    SESSION_STARTED = "session_started"
    SESSION_REFUSED = "session_refused"  # a wrong login or password
    SESSION_THROTTLED = "session_throttled"
    SESSION_ENDED = "session_ended"
    REQUEST_DENIED = "request_denied"  # of somebody who is known, for what is not theirs
    PSC_REFUSED = "psc_refused"  # `code` says why
    PSC_UNAVAILABLE = "psc_unavailable"
    INSI_UNAVAILABLE = (
        "insi_unavailable"  # `code` says why; `status` the number that INSi told (docs/operations/insi.md)
    )
    ACCOUNT_CREATED = "account_created"
    DIRECTORY_IMPORTED = "directory_imported"
    CONNECTION_OPENED = "connection_opened"
    CONNECTION_CLOSED = "connection_closed"
    PUSH_FAILED = "push_failed"  # `code` says why; `status` what the push service answered
    MAIL_FAILED = "mail_failed"
    LIBRARY = "library"  # a warning of uvicorn, asyncio, SQLAlchemy, ...


_ID = re.compile(r"[a-z2-7]{26}")
_WORD = re.compile(r"[a-z_]{1,32}(\.[a-z_]{1,32})?")
_DOTTED = re.compile(r"[A-Za-z_]\w{0,63}(\.\w{1,64}){0,8}", re.ASCII)
_NUMBER = None

# What a record may bear: text that matches, a list of such texts, or a number.
FIELDS: Mapping[str, re.Pattern[str] | None] = {
    "account": _ID,
    "session": _ID,
    "reference": _ID,
    "op": _WORD,
    "route": re.compile(r"[A-Z]{3,7} /[a-z/{}-]{0,64}"),
    "code": _WORD,
    "address": re.compile(r"[0-9a-fA-F]*[.:][0-9a-fA-F.:]{1,43}"),
    "version": re.compile(r"[0-9]{1,4}(\.[0-9a-z]{1,8}){0,3}"),
    "library": _DOTTED,
    "port": _NUMBER,
    "close_code": _NUMBER,
    "status": _NUMBER,
    "count": _NUMBER,
    "elapsed_ms": _NUMBER,
    "retry_after_ms": _NUMBER,
}
_EVENTS = frozenset(event.value for event in LogEvent)
_OF_STRUCTLOG = ("timestamp", "level", "event")


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger: `logger().info(LogEvent.SERVER_STARTED, port=8000)`."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger())


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send what the server and its libraries say to `stream`, standard error by default."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_what_may_be_logged,
            _renderer(settings, stream),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # Whatever level the operator asks for: at DEBUG, websockets logs frames and SQLAlchemy parameters.
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


def only_what_may_be_logged(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the known fields where they hold what they may; name the others without their values."""
    kept: dict[str, Any] = {name: record[name] for name in _OF_STRUCTLOG if name in record}
    kept["event"] = record["event"] if record.get("event") in _EVENTS else WITHHELD
    unknown = []
    for name, value in record.items():
        if name in FIELDS:
            kept[name] = value if _may_stand(value, FIELDS[name]) else WITHHELD
        elif name == "exc_info":
            kept["exception"] = _exception(value)
        elif name == "says":
            kept["says"] = _first_words(str(value))
        elif name not in _OF_STRUCTLOG:
            unknown.append(name)
    if unknown:
        kept["withheld"] = sorted(unknown)
    return kept


def _may_stand(value: Any, pattern: re.Pattern[str] | None) -> bool:
    if value is None:
        return True
    if pattern is None:
        return isinstance(value, int | float)
    values = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) and pattern.fullmatch(one) for one in values)


def _exception(given: Any) -> list[str]:
    """Return each error of the chain as its class and where it was raised, never its message.

    Drivers put parameters into messages, decoders put the text they could not decode.
    """
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given is True else None
    if isinstance(given, tuple):
        error = given[1]
    chain: list[str] = []
    while error is not None and len(chain) < 8:
        chain.append(f"{type(error).__module__}.{type(error).__qualname__}: {_where(error.__traceback__)}")
        error = error.__cause__ or error.__context__
    return chain


def _where(raised: TracebackType | None) -> str:
    frames = list(itertools.islice(traceback.walk_tb(raised), 64))[-6:]
    return " > ".join(
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line} {frame.f_code.co_name}" for frame, line in frames
    )


def _first_words(template: str) -> str:
    """Return a library's message up to where it may begin to quote: asyncio prints arguments, results and errors."""
    return re.split(r"[\n(<'\"{\[:=]", template, maxsplit=1)[0][:80].strip()


def _renderer(settings: Settings, stream: TextIO) -> structlog.typing.Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=True)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())


class _Libraries(logging.Handler):
    """Passes on that a library warned: the template of its message, without the arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        logger().log(
            record.levelno,
            LogEvent.LIBRARY,
            library=record.name,
            says=record.msg,
            **({"exc_info": record.exc_info} if record.exc_info else {}),
        )
