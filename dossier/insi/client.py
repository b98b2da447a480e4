"""INSi over HTTP: one question at a time, for a bounded time, for a bounded number of bytes.

No trait and no matricule goes anywhere but to INSi: neither into a log nor into a refusal.
"""

import asyncio
import ssl
from typing import NoReturn

import httpx

from dossier.domain.identity import Identity
from dossier.domain.insi import InsiAnswer, InsiOutcome, InsiQuery, queries
from dossier.insi.answer import Fault, understood
from dossier.insi.caller import Caller
from dossier.insi.document import UnreadableError
from dossier.insi.names import ACTION
from dossier.insi.request import envelope
from mis.extension import LogEvent, Settings, logger
from protocol.errors import Unavailable
from protocol.values import Millis

# Nothing packed: what is small on the way may be large here.
HEADERS = {"Content-Type": f'application/soap+xml; charset=utf-8; action="{ACTION}"', "Accept-Encoding": "identity"}
# An answer is 1 to 2 kB; who had ten matricules before has 4.
MOST_BYTES = 64 * 1_024
_AWAY, _REFUSED, _UNREADABLE = "insi_away", "insi_refused", "insi_unreadable"


class HttpInsi:
    """The service itself, or what speaks as it does."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._settings = settings
        self._url = url
        self._caller = Caller(settings.insi_sender or "", settings.insi_authorisation or "")
        self._is_production = settings.insi_people == "real"

    async def search(self, identity: Identity, now: Millis) -> InsiAnswer:
        """Ask for the person of these traits; where several are like it, with more of them.

        Order:   one question after the other, all within the time that one has
        Raises:  Unavailable (insi_away, insi_refused, insi_unreadable)
        """
        try:
            async with asyncio.timeout(self._settings.insi_timeout_s), await self._connected() as http:
                return await self._searched(http, identity, now)
        except (httpx.HTTPError, TimeoutError, OSError) as error:  # OSError: no certificate, or none that is one
            _refuse(_AWAY, 0, error)

    async def _searched(self, http: httpx.AsyncClient, identity: Identity, now: Millis) -> InsiAnswer:
        answer = InsiAnswer(InsiOutcome.SEVERAL)
        for query in queries(identity):
            answer = await self._asked(http, query, now)
            if answer.outcome is not InsiOutcome.SEVERAL:
                break
        return answer

    async def _asked(self, http: httpx.AsyncClient, query: InsiQuery, now: Millis) -> InsiAnswer:
        content = envelope(query, self._caller, now)
        async with http.stream("POST", self._url, content=content, headers=HEADERS) as response:
            body, status = await _bounded(response), response.status_code
        try:
            told = understood(body, now, in_production=self._is_production)
        except UnreadableError as error:
            _refuse(_AWAY if status >= httpx.codes.INTERNAL_SERVER_ERROR else _UNREADABLE, status, error)
        if isinstance(told, Fault):
            _refuse(_REFUSED if told.is_ours else _AWAY, told.number)
        return told

    async def _connected(self) -> httpx.AsyncClient:
        """Redirects are not followed, and no proxy of the machine's is asked: traits go where the operator said."""
        trusted = await asyncio.to_thread(self._trust)
        time = httpx.Timeout(self._settings.insi_timeout_s)
        return httpx.AsyncClient(verify=trusted, timeout=time, follow_redirects=False, trust_env=False)

    def _trust(self) -> ssl.SSLContext:
        """Read anew each time: a certificate that was renewed holds without a restart."""
        context = ssl.create_default_context(cafile=self._settings.insi_authorities_file)
        if self._settings.insi_certificate_file is not None:
            # A password that is none: where the key wants one, it is refused, and nobody at a terminal is asked for it.
            context.load_cert_chain(self._settings.insi_certificate_file, self._settings.insi_key_file, password="")
        return context


async def _bounded(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            _refuse(_UNREADABLE, response.status_code)
    return body


def _refuse(reason: str, status: int, error: Exception | None = None) -> NoReturn:
    """Tell the operator by a word and a number, and who asked by the same word."""
    logger().warning(LogEvent.INSI_UNAVAILABLE, code=reason, status=status)
    raise Unavailable("INSi did not answer", {"reason": reason}) from error
