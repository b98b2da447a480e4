"""A search of messages, walked to its end."""

from collections.abc import AsyncIterator

from mis_client.operations import Operations
from protocol.message import Found
from protocol.values import PAGE_LIMIT, ConversationId, Cursor


class Search(Operations):
    """Raises:  by every method: as `Operations`."""

    async def search_pages(
        self, text: str, *, conversation: ConversationId | None = None, limit: int = PAGE_LIMIT
    ) -> AsyncIterator[Found]:
        """Each page of a search as it comes, until all was looked through; whoever has enough leaves the loop."""
        cursor: Cursor | None = None
        while True:
            page = await self.search_messages(text, conversation=conversation, cursor=cursor, limit=limit)
            yield page
            if not page.more:
                return
            cursor = page.cursor
