"""What is said in conversations that feed a dossier, together with what is recorded in its journal, newest first."""

from collections.abc import AsyncIterator, Sequence

from mis.domain.newest_first import NewestFirst, Rest
from mis.store.reading import Reading
from mis.store.records import Recorded
from mis.store.rests import Place
from protocol.message import Message


async def newest_first(reading: Reading, rests: Sequence[Rest], after: Place) -> AsyncIterator[Message | Recorded]:
    """The entries of conversations and journals, of each up to the one that is given; whoever calls has admitted.

    Order:   time falling, then the conversation, then the number falling; what is asked for no more is not read
    """
    left = NewestFirst[Message | Recorded](await reading.rests.left(after, rests))
    while not left.is_empty:
        entry = left.next()
        if entry is not None:
            yield entry
        else:
            left.give(await reading.fed.entries(left.wanted()))


def place_after(entry: Message | Recorded) -> Place:
    """Where to go on once an entry was given."""
    return Place(entry.at, entry.conversation, entry.seq)
