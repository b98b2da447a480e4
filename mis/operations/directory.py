"""The directory: professionals, by the beginnings of their words."""

from msgspec import Struct

from mis.actor import Actor
from mis.cursors import CursorText, cursor_of, place_of
from mis.domain.conversation import must_be_professional
from mis.domain.search import search_key
from mis.store.reading import Reading
from protocol.account import Account
from protocol.directory import DirectoryPage, DirectorySearch, Professional
from protocol.text import normalized

# Longer than any name; each word is a condition of the query, so their number needs an end.
SEARCHED_CHARS = 200


class _LastSeen(Struct, array_like=True):
    """The last professional that a page showed; the next begins after."""

    search_key: CursorText = ""  # before every other
    id: CursorText = ""


async def search(reading: Reading, actor: Actor, request: DirectorySearch) -> DirectoryPage:
    """The professionals who have an account, by name.

    Raises:  Forbidden (patients and caregivers see no directory), BadRequest (a cursor that is none), TooLarge
    """
    must_be_professional(actor.kind)
    after = _LastSeen() if request.cursor is None else place_of(request.cursor, _LastSeen)
    found = await reading.accounts.professionals(
        _searched(request.text, "text"),
        profession=_searched(request.profession or "", "profession"),
        place=_searched(request.place or "", "place"),
        after=(after.search_key, after.id),
        limit=request.limit + 1,
    )
    shown = found[: request.limit]
    last = _LastSeen(_key(shown[-1]), shown[-1].id) if shown else after
    return DirectoryPage([_professional(account) for account in shown], cursor_of(last), len(found) > request.limit)


def _searched(text: str, field: str) -> str:
    return normalized(text, field=field, most_chars=SEARCHED_CHARS)


def _professional(account: Account) -> Professional:
    return Professional(account.name, account.profession, account.place, None, account.id)


def _key(account: Account) -> str:
    return search_key(account.name, account.profession, account.place)
