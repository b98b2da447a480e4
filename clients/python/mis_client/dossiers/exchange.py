"""What a method asks: a route of the contract, with the type of its answer."""

from collections.abc import Mapping
from types import NoneType
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from dossier.contract import ROUTES
from mis_client.errors import RemoteProtocolError
from protocol.errors import CloseCode
from protocol.http import Route

R = TypeVar("R")

_ROUTES: Mapping[tuple[str, str], Route] = {(route.method, route.path): route for route in ROUTES}
_CURSORS = ("before", "after")


class Exchange(Generic[R]):
    """A route, by its method and path in the contract; bytes answer one that has no structure.

    Raises:  KeyError (the contract has no such route), TypeError (it answers something else)
    """

    def __init__(self, method: str, path: str, answer: type[R]) -> None:
        self.route = _ROUTES[method, path]
        if answer is not _answer(self.route):
            raise TypeError(f"{method} {path} does not answer {answer.__name__}")
        self._answer = answer

    @property
    def is_repeatable(self) -> bool:
        """Whether asked twice is asked once: it only reads, or its `client_ref` tells that it is the same again."""
        fields = (*self.route.query, *getattr(self.route.body, "__struct_fields__", ()))
        return self.route.method == "GET" or self.route.asks or "client_ref" in fields

    @property
    def cursor(self) -> str:
        """The word of the question that tells where the page before ended."""
        return next(word for word in self.route.query if word in _CURSORS)

    def path(self, **named: str | int) -> str:
        return self.route.path.format_map({name: quote(str(value), safe="") for name, value in named.items()})

    def read(self, content: bytes) -> R:
        """Raises:  RemoteProtocolError (it is not what the contract says)."""
        read: Any = content
        try:
            if self._answer is not bytes:
                read = msgspec.json.decode(content or b"null", type=self._answer)
        except msgspec.DecodeError as error:
            raise RemoteProtocolError(
                CloseCode.NOT_UNDERSTOOD, f"the answer of {self.route.path} is not what the contract says"
            ) from error
        answer: R = read
        return answer


def _answer(route: Route) -> type[Any]:
    return bytes if route.bytes_out else route.answer or NoneType
