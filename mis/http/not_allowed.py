"""Methods that a path has not: answered with all that it has (RFC 9110, 15.5.6), though each is a route of its own."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mis.http.problem import problem_response
from protocol.errors import BadRequest


class NotAllowed:
    """Answers every method; to be asked after the routes of the path."""

    def __init__(self, methods: set[str]) -> None:
        self._allow = ", ".join(sorted(methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = problem_response(BadRequest("not served here"), status=HTTPStatus.METHOD_NOT_ALLOWED)
        response.headers["Allow"] = self._allow
        await response(scope, receive, send)


def not_allowed(routes: Sequence[Route]) -> list[Route]:
    """A route more for each path, for the methods that none of its routes has."""
    methods: dict[str, set[str]] = {}
    for route in routes:
        methods.setdefault(route.path, set()).update(route.methods or ())
    return [Route(path, NotAllowed(found)) for path, found in methods.items()]
