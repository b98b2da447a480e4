"""Every path of the server, on one screen."""

from collections.abc import Callable, Sequence

from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from mis.http.health import Check, health_routes
from mis.http.middleware import application
from mis.http.not_allowed import not_allowed
from mis.http.web import WebClient
from mis.metrics import Metrics
from mis.settings import Settings
from protocol.contract import PATH
from protocol.http import Route as Served


def routes(
    endpoint: ASGIApp,
    api: Sequence[Route],
    *,
    database: Check,
    away: Callable[[], Sequence[str]],
    settings: Settings,
    metrics: Metrics,
    contract: Sequence[Served],
) -> ASGIApp:
    """Return the application: the WebSocket, the API, health, and the web client for every other path."""
    return application(
        [
            WebSocketRoute(PATH, endpoint),
            *api,
            *not_allowed(api),
            *health_routes({"database": database}, metrics, away=away),
            Route("/{path:path}", WebClient().serve),
        ],
        settings,
        contract,
    )
