"""Every path of the server, on one screen."""

from collections.abc import Sequence

from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from mis.http.health import Check, health_routes
from mis.http.middleware import application
from mis.http.web import WebClient
from mis.metrics import Metrics
from mis.settings import Settings
from protocol.contract import PATH


def routes(
    endpoint: ASGIApp, api: Sequence[Route], *, database: Check, settings: Settings, metrics: Metrics
) -> ASGIApp:
    """Return the application: the WebSocket, the API, health, and the web client for every other path."""
    return application(
        [
            WebSocketRoute(PATH, endpoint),
            *api,
            *health_routes({"database": database}, metrics),
            Route("/{path:path}", WebClient().serve),
        ],
        settings,
    )
