"""Sync: what changed since a cursor, so that nothing is ever missed between two."""

from msgspec import Struct

from protocol.conversation import Conversation
from protocol.frames import Request
from protocol.values import PAGE_LIMIT, Cursor, PageLimit


class Sync(Request, frozen=True, tag="sync"):
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class SyncPage(Struct, frozen=True):
    conversations: list[Conversation]
    cursor: Cursor
    more: bool
