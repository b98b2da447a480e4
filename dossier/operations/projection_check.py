"""Whether the tables of dossiers are what their journals say: each dossier as of one moment, while the server runs."""

from collections.abc import AsyncIterator, Iterator, Mapping

from dossier.operations.replay import Keyed, Replay
from dossier.records import DECODER
from dossier.store.projected import PROJECTED, Key, Projected, ProjectedRows, Row, told_of
from mis.extension import Mismatch, Reading, Recorded, Store
from protocol.values import ConversationId, DossierId

AT_ONCE = 500


async def mismatches(store: Store, keyed: Keyed) -> AsyncIterator[Mismatch]:
    """Name each row that is not what the journal says, that it does not know, or that is not there.

    Shape:   of a dossier whose records cannot all be opened nothing is said: the archive's own check says why
    Raises:  Unavailable
    """
    after = ""
    while True:
        async with store.reading() as reading:
            ids = await ProjectedRows(reading.connection).dossiers(after=after, limit=AT_ONCE)
        for id in ids:
            async with store.reading() as reading:
                found = await _of_dossier(reading, id, keyed)
            for one in found:
                yield one
        if len(ids) < AT_ONCE:
            return
        after = ids[-1]


async def _of_dossier(reading: Reading, id: DossierId, keyed: Keyed) -> list[Mismatch]:
    replay = await _replayed(reading, id, keyed)
    if replay is None:
        return []
    rows, found = ProjectedRows(reading.connection), list[Mismatch]()
    for one in PROJECTED:
        made = replay.rows.get(one.table.name, {})
        told = {key: told_of(one, row) for key, row in made.items()}
        found.extend(_compared(id, one, await rows.of(one, id), told))
    return found


async def _replayed(reading: Reading, id: DossierId, keyed: Keyed) -> Replay | None:
    """What follows from the journals; None where something of them cannot be opened.

    Shape:   no row is asked for its words: one that was changed would be believed, or be none at all
    """
    replays = await _of_one_person(reading, id, keyed)
    if replays is None:
        return None
    replay = replays.pop(id)
    held = [*replay.opposed.values(), *(one for other in sorted(replays) for one in replays[other].held_elsewhere)]
    accesses = await ProjectedRows(reading.connection).accesses(id)
    if accesses is not None and not await _taken(reading, replay, accesses):
        return None
    replay.open(held, reading.now)
    return replay


async def _of_one_person(reading: Reading, id: DossierId, keyed: Keyed) -> dict[DossierId, Replay] | None:
    """The journal of a dossier, and those of the dossiers that it is merged with, all the way."""
    found, waiting = dict[DossierId, Replay](), [id]
    while waiting:
        one = waiting.pop()
        found[one] = Replay(one, keyed)
        if not await _taken(reading, found[one], ConversationId(one)):
            return None
        waiting.extend(found[one].merged_with - set(found) - set(waiting))
    return found


async def _taken(reading: Reading, replay: Replay, journal: ConversationId) -> bool:
    """Have all that a journal says; false where something of it cannot be opened."""
    for recorded in await _records(reading, journal):
        if recorded.content is None:
            return False
        replay.take(recorded, DECODER.decode(recorded.content))
    return True


async def _records(reading: Reading, journal: ConversationId) -> list[Recorded]:
    """All of a journal, the oldest first."""
    found = list[Recorded]()
    while True:
        page = await reading.records.page(journal, before=found[-1].seq if found else None, limit=AT_ONCE)
        found.extend(page)
        if len(page) < AT_ONCE:
            return found[::-1]


def _compared(
    id: DossierId, projected: Projected, stored: Mapping[Key, Row], told: Mapping[Key, Row]
) -> Iterator[Mismatch]:
    for key in sorted({*stored, *told}, key=str):
        name = f"{projected.table.name} {' '.join(map(str, key)) if projected.is_named else ''}".rstrip()
        if key not in told:
            yield Mismatch(id, f"{name}: a row that the journal does not tell")
        elif key not in stored:
            yield Mismatch(id, f"{name}: a row is missing")
        elif wrong := [column for column, value in told[key].items() if stored[key][column] != value]:
            yield Mismatch(id, f"{name}: not what the journal says: {', '.join(wrong)}")
