"""A defect is logged by its types and places, under the reference that is answered, and never by its words."""

import io

import structlog

from mis.errors import defect
from mis.logs import only_what_may_be_logged


def test_the_answer_bears_the_reference_of_the_log_and_nobody_s_words() -> None:
    stream = io.StringIO()
    structlog.configure(
        processors=[only_what_may_be_logged, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    try:
        try:
            raise KeyError("Paul Bernard")
        except KeyError as cause:
            raise ValueError("Key (login)=(paul.bernard) already exists") from cause
    except ValueError as error:
        answer = defect(error)
    finally:
        structlog.reset_defaults()
    logged = stream.getvalue()
    assert answer.details is not None
    assert answer.details["reference"] in logged
    assert "ValueError" in logged
    assert "KeyError" in logged
    assert "test_errors.py" in logged
    assert "paul" not in (logged + answer.message).lower()


def test_two_defects_have_two_references() -> None:
    assert defect(ValueError()).details != defect(ValueError()).details
