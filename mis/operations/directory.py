"""The directory: professionals, by the beginnings of their words."""

from typing import Annotated

from msgspec import Meta, Struct

from mis.actor import Actor
from mis.cursors import cursor_of, place_of
from mis.domain.conversation import must_be_professional
from mis.domain.search import searched
from mis.store.directory import Found
from mis.store.directory_index import Searched
from mis.store.reading import Reading
from protocol.directory import DirectoryPage, DirectorySearch, Professional
from protocol.text import normalized
from protocol.values import Millis

# Longer than any name; each word is a condition of the query, so their number needs an end.
SEARCHED_CHARS = 200
# An account that nobody has used for so long is not one where a message is read soon (SCREENS, "Ne lit pas MIS").
READS_WITHIN_MS = 30 * 24 * 3_600_000


class _LastSeen(Struct, array_like=True):
    """The last professional that a page showed; the next begins after."""

    rank: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0  # before every other


async def search(reading: Reading, actor: Actor, request: DirectorySearch) -> DirectoryPage:
    """The professionals of the directory whose words begin so: those with an account first, then by name.

    Raises:  Forbidden (patients and caregivers see no directory), BadRequest (a cursor that is none), TooLarge
    """
    must_be_professional(actor.kind)
    after = _LastSeen() if request.cursor is None else place_of(request.cursor, _LastSeen)
    asked = Searched(
        _words(request.text, "text"),
        profession=_words(request.profession or "", "profession"),
        place=_words(request.place or "", "place"),
    )
    found = await reading.directory.search(asked, after=after.rank, limit=request.limit + 1)
    shown = found[: request.limit]
    last = _LastSeen(shown[-1].rank) if shown else after
    professionals = [_professional(one, reading.now) for one in shown]
    return DirectoryPage(professionals, cursor_of(last), len(found) > request.limit)


def _words(text: str, field: str) -> list[str]:
    return searched(normalized(text, field=field, most_chars=SEARCHED_CHARS))


def _professional(found: Found, now: Millis) -> Professional:
    entry = found.entry
    return Professional(
        name=entry.name,
        profession=entry.profession,
        place=entry.place,
        rpps=entry.rpps,
        account=entry.shown_account.id if entry.shown_account else None,
        speciality=entry.speciality,
        reads=found.active_at is None or now - found.active_at < READS_WITHIN_MS,
    )
