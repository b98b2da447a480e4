"""A refusal over HTTP: `application/problem+json` with its code and its status (RFC 9457)."""

import math
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from protocol.errors import BadRequest, NotFound, RateLimited, Refusal, TooLarge, Unauthenticated

MEDIA_TYPE = "application/problem+json"
Headers: TypeAlias = list[tuple[bytes, bytes]]


def problem(refusal: Refusal, *, status: int | None = None) -> tuple[int, Headers, bytes]:
    """Return status, headers and body; `status` only where HTTP has one of its own (405)."""
    status = status or refusal.status
    body: dict[str, Any] = {
        "type": "about:blank",  # RFC 9457, section 4.2.1: then the title is the phrase of the status
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": refusal.message,
        "code": refusal.code.value,
    }
    if refusal.details:
        body["details"] = refusal.details
    return status, _headers(refusal), msgspec.json.encode(body)


def problem_response(refusal: Refusal, *, status: int | None = None) -> Response:
    """Return the refusal as a response of an endpoint."""
    status, headers, body = problem(refusal, status=status)
    return Response(body, status, {name.decode(): value.decode() for name, value in headers})


async def http_exception(_request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses by itself, a path or a method that nobody serves, as every other refusal."""
    if not isinstance(error, HTTPException):
        raise error
    refusal = _REFUSALS.get(error.status_code, BadRequest)("not served here")
    status = error.status_code if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else None
    response = problem_response(refusal, status=status)
    response.headers.update(error.headers or {})
    return response


_REFUSALS: dict[int, type[Refusal]] = {404: NotFound, 413: TooLarge}


def _headers(refusal: Refusal) -> Headers:
    headers: Headers = [(b"content-type", MEDIA_TYPE.encode())]
    if isinstance(refusal, RateLimited):
        # Whole seconds, rounded up: who comes back when told must not be sent away again (RFC 9110, 10.2.3).
        headers.append((b"retry-after", b"%d" % math.ceil(refusal.retry_after_ms / 1_000)))
    if isinstance(refusal, Unauthenticated):
        headers.append((b"www-authenticate", b"Bearer"))  # RFC 9110, 11.6.1
    return headers
