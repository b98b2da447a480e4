"""Requests to the provider: to its own addresses, for a bounded time, for a bounded number of bytes."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from mis.identity.psc.errors import ProviderUnavailableError, Reason
from mis.settings import is_private

# Somebody waits in front of a white page meanwhile.
STEP_S = 5.0
WHOLE_S = 10.0
# Keycloak's documents and sets of keys are 3 to 10 kB, a userinfo with many places of work some more.
MOST_BYTES = 256 * 1_024
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """Shape:   media_type without its parameters, in lower case."""

    status: int
    media_type: str
    body: bytes


class Fetch:
    """Next:    `close` when the application ends."""

    def __init__(self) -> None:
        # Redirects are not followed: an address is asked because the provider's document names it. The machine's own
        # authorities are trusted, as a hospital may have its own; proxies come from settings or not at all.
        self._http = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(STEP_S),
            limits=httpx.Limits(max_connections=AT_ONCE),
            follow_redirects=False,
            trust_env=False,
        )

    async def get(self, url: str, *, bearer: str | None = None) -> Fetched:
        """Raises:  ProviderUnavailableError (no answer, too late, too large, 5xx, or the address goes in clear)."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._asked(self._http.build_request("GET", url, headers=headers))

    async def post(self, url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None) -> Fetched:
        """Raises:  ProviderUnavailableError."""
        request = self._http.build_request("POST", url, data=form)
        if basic is not None:
            request = next(httpx.BasicAuth(*basic).auth_flow(request))
        return await self._asked(request)

    async def close(self) -> None:
        await self._http.aclose()

    async def _asked(self, request: httpx.Request) -> Fetched:
        if not is_private(str(request.url)):
            raise ProviderUnavailableError(Reason.UNREADABLE)
        try:
            async with asyncio.timeout(WHOLE_S):
                answer = await self._http.send(request, stream=True)
                try:
                    body = await _bounded(answer)
                finally:
                    await answer.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            raise ProviderUnavailableError(Reason.UNAVAILABLE) from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise ProviderUnavailableError(Reason.UNAVAILABLE)
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(answer.status_code, media_type, body)


async def _bounded(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ProviderUnavailableError(Reason.UNREADABLE)
    return body
