"""`/api/server`: what the log-in screen offers."""

from starlette.routing import Route

from mis import __version__
from mis.http.door import Asked, Door
from mis.identity.passkey import relying_party
from mis.settings import Settings
from protocol.identity import ServerFacts


class FactsRoutes:
    def __init__(self, door: Door, settings: Settings) -> None:
        self._door = door
        self._settings = settings

    def routes(self) -> list[Route]:
        return [self._door.route("GET", "/api/server", self._show)]

    async def _show(self, asked: Asked) -> ServerFacts:
        host = asked.request.headers.get("host", "")
        return ServerFacts(
            name="mis",
            version=__version__,
            pro_sante_connect=self._settings.pro_sante_connect,
            passkeys=relying_party(self._settings, host) is not None,
            password_chars=self._settings.password_chars,
            pin_attempts=self._settings.pin_attempts,
        )
