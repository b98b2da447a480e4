"""An answer that is given in parts, as they are read: what cannot be given at all is refused, not broken off."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Self

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Parts(StreamingResponse):
    """Order:   whoever gives the parts is done with them when this is, also where nobody reads to the end."""

    parts: AsyncGenerator[bytes, None]

    @classmethod
    async def begun(
        cls, parts: AsyncGenerator[bytes, None], headers: Mapping[str, str], *, media_type: str, status: int = 200
    ) -> Self:
        """An answer of which the first part was read.

        Raises:  what the parts raise before the first of them
        """
        first = await anext(parts, b"")

        async def all_of_them() -> AsyncIterator[bytes]:
            yield first
            async for part in parts:
                yield part

        answer = cls(all_of_them(), status, headers, media_type)
        answer.parts = parts
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.parts):
            await super().__call__(scope, receive, send)
