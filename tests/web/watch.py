"""What a page must never do, whatever is tested: ask another host, break its own policy, let an error escape."""

from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# A page tells of each breach of its policy through the console, whose text is the same in every way that leads there.
TOLD = (
    "document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective}`))"
)


class Watch:
    """Looks over the shoulder of every page of a context."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self.requested: set[str] = set()
        self._hosts: set[str] = set()

    def allow(self, url: str) -> None:
        """Name an address of the server itself."""
        self._hosts.add(urlsplit(url).netloc)

    async def over(self, context: BrowserContext) -> None:
        await context.add_init_script(TOLD)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        self.requested.add(address.path)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc not in self._hosts:
            self.breaches.append(f"asked another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith("CSP:") or "Content Security Policy" in message.text:
            self.breaches.append(message.text)

    def _error(self, error: WebError) -> None:
        self.breaches.append(f"an error escaped: {error.error}")
