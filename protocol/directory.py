"""The directory: which professionals exist, and who of them has an account."""

from msgspec import Struct

from protocol.frames import Request
from protocol.values import PAGE_LIMIT, AccountId, Cursor, PageLimit


class DirectorySearch(Request, frozen=True, tag="directory.search"):
    text: str
    profession: str | None = None
    place: str | None = None
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class Professional(Struct, frozen=True, omit_defaults=True):
    """Somebody of the directory.

    Shape:   account: null for who has none; speciality and reads stand there only where they say something: reads is
             false for an account that nobody has used for 30 days
    """

    name: str
    profession: str | None
    place: str | None
    rpps: str | None
    account: AccountId | None
    speciality: str | None = None
    reads: bool = True


class DirectoryPage(Struct, frozen=True):
    professionals: list[Professional]
    cursor: Cursor
    more: bool
