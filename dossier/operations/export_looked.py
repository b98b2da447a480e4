"""Who opened what of a dossier, in an export: its other journal, whole, for who is shown all of it on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dossier.domain.question import Part
from dossier.export.looked import Looking, acted_for, looked
from dossier.operations.export_journal import opened, person, records
from dossier.operations.scene import Scene
from mis.extension import Access, Kept, Reading, Recorded, Seen, Shown, Store, french, visible
from protocol.errors import NotFound
from protocol.values import AccountId, AttachmentId, ConversationId, Seq


def sees_who_looked(scene: Scene) -> bool:
    """Whether all of it is the reader's; of what comes from outside alone, nobody takes a copy along."""
    return scene.allows(Part.ACCESS_LOG)


async def looks(store: Store, journal: ConversationId, last: Seq) -> Sequence[Seq]:
    """The records of a journal of accesses that can be opened, up to one, rising."""
    return [recorded.seq async for recorded, _ in records(store, journal, last)][::-1]


@dataclass(frozen=True, slots=True)
class Looks:
    """Shape:   titles: of the documents that the reader may read; files_until: no file is in this journal."""

    titles: Mapping[str, str]
    zone: ZoneInfo
    files_until: Seq = 0

    async def see(
        self, reading: Reading, entries: Sequence[Any], _missing: Mapping[AttachmentId, str]
    ) -> Sequence[Seen]:
        """Raises:  Conflict (something was erased meanwhile)."""
        told = [opened(one) for one in entries]
        named = [{one.author, *acted_for(what)} for one, what in zip(entries, told, strict=True)]
        people = await reading.accounts.by_ids(sorted(set[AccountId]().union(*named)))
        looking = Looking(people, self.titles)
        return [
            Seen(self._shown(one, what, looking), [person(people[id]) for id in sorted(names) if id in people])
            for one, what, names in zip(entries, told, named, strict=True)
        ]

    def access(self, _kept: Kept) -> Access:
        """Raises:  NotFound."""
        raise NotFound("no such document")

    async def must_be_readable(self, _reading: Reading) -> None:
        """What opens it is seen to with the journal of the dossier, which the same zip has."""

    def _shown(self, recorded: Recorded, told: Any, looking: Looking) -> Shown:
        return Shown(
            seq=recorded.seq,
            at=recorded.at,
            when=french(recorded.at, self.zone),
            author=looking.name(recorded.author),
            text=visible(looked(recorded, told, looking).text),
            notes=[],
            files=[],
            is_entry=True,
        )
