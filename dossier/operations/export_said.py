"""What was said in a conversation, in an export for who reads it in the shared thread and is not in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dossier.operations.export_journal import person
from mis.extension import Access, Actor, Kept, Reading, Seen, Showing, access_attachment
from protocol.values import AttachmentId, Seq


@dataclass(frozen=True, slots=True)
class Said:
    """Shape:   last: the newest entry of it that is read; files_until: the last one that they read as a member."""

    actor: Actor
    last: Seq
    files_until: Seq
    zone: ZoneInfo

    async def see(
        self, reading: Reading, entries: Sequence[Any], missing: Mapping[AttachmentId, str]
    ) -> Sequence[Seen]:
        people = await reading.accounts.by_ids(sorted({one.author for one in entries}))
        showing = Showing({id: one.name for id, one in people.items()}, missing, self.zone)
        corrected: dict[Seq, Seq] = {}
        for one in await reading.fed.corrected(entries):
            if one.by <= self.last:
                corrected[one.seq] = max(one.by, corrected.get(one.seq, 0))
        return [Seen(showing.show(one, corrected.get(one.seq)), [person(people[one.author])]) for one in entries]

    def access(self, kept: Kept) -> Access:
        """As in the messenger: of who is or was a member."""
        return partial(access_attachment, actor=self.actor, id=kept.file.id)

    async def must_be_readable(self, _reading: Reading) -> None:
        """What opens it is seen to with the journal of the dossier, which the same zip has."""
