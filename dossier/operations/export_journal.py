"""The journal of a dossier in an export: the records that one may read, each as one sees it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dossier.export.named import named_in
from dossier.export.sentences import Sentence, Telling, sentence
from dossier.operations.export_seen import cut_of, is_seen
from dossier.operations.sight import Sight
from dossier.records import DECODER, DocumentRecorded, PlanRecorded
from mis.extension import (
    Access,
    Kept,
    Person,
    Reading,
    Recorded,
    Seen,
    Shown,
    Store,
    french,
    shown_files,
    visible,
)
from protocol.account import Account
from protocol.errors import Conflict
from protocol.values import AttachmentId, ConversationId, Seq

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Survey:
    """Shape:   seqs: of what one may read, rising; plan: the newest version of the plan among them; titles: of the
    documents among them, by id
    """

    seqs: Sequence[Seq]
    plan: Seq | None
    titles: Mapping[str, str]


async def survey(store: Store, sight: Sight, last: Seq) -> Survey:
    """Look through a journal, up to a record, for what one may read of it."""
    seqs, plan, titles = list[Seq](), None, dict[str, str]()
    async for recorded, told in records(store, ConversationId(sight.id), last):
        if is_seen(recorded, told, sight.scene):
            seqs.append(recorded.seq)
            plan = plan or (recorded.seq if isinstance(told, PlanRecorded) else None)
            if isinstance(told, DocumentRecorded):
                titles.setdefault(told.document, told.title)
    return Survey(seqs[::-1], plan, titles)


async def records(store: Store, journal: ConversationId, last: Seq) -> AsyncIterator[tuple[Recorded, Any]]:
    """What can be opened of a journal, the newest first."""
    before = last + 1
    while True:
        async with store.reading() as reading:
            found = await reading.records.page(journal, before=before, limit=AT_ONCE)
        for one in found:
            if one.content is not None:
                yield one, DECODER.decode(one.content)
        if len(found) < AT_ONCE:
            return
        before = found[-1].seq


@dataclass(frozen=True, slots=True)
class Journal:
    """Shape:   identity: the record with the newest one; surveyed: the journal; files_until: the last."""

    sight: Sight
    identity: Seq
    surveyed: Survey
    files_until: Seq
    zone: ZoneInfo

    async def see(
        self, reading: Reading, entries: Sequence[Any], missing: Mapping[AttachmentId, str]
    ) -> Sequence[Seen]:
        """Raises:  Conflict (something was erased meanwhile)."""
        told = [opened(one) for one in entries]
        named = [{one.author, *named_in(what)} for one, what in zip(entries, told, strict=True)]
        people = await reading.accounts.by_ids(sorted(set().union(*named)))
        telling = Telling(
            {id: one.name for id, one in people.items()}, self.surveyed.plan, self.surveyed.titles, self.zone
        )
        return [
            Seen(
                shown=self._shown(one, sentence(one, what, telling), telling, missing),
                people=[person(people[id]) for id in sorted(names) if id in people],
                cut=cut_of(one, what, self.sight.scene, self.identity),
            )
            for one, what, names in zip(entries, told, named, strict=True)
        ]

    def access(self, kept: Kept) -> Access:
        return self.sight.access(kept)

    async def must_be_readable(self, reading: Reading) -> None:
        await self.sight.must_be_readable(reading)

    def _shown(
        self, recorded: Recorded, words: Sentence, telling: Telling, missing: Mapping[AttachmentId, str]
    ) -> Shown:
        return Shown(
            seq=recorded.seq,
            at=recorded.at,
            when=french(recorded.at, self.zone),
            author=telling.name(recorded.author),
            text=visible(words.text),
            notes=[visible(one) for one in words.notes],
            files=shown_files(recorded.seq, recorded.files, missing),
            is_entry=words.is_event,
        )


def opened(recorded: Recorded) -> Any:
    """What a record says.

    Raises:  Conflict (it was erased since it was looked for)
    """
    if recorded.content is None:
        raise Conflict("what the dossier had was erased meanwhile")
    return DECODER.decode(recorded.content)


def person(account: Account) -> Person:
    """An account, as data name it."""
    return Person(account.id, account.name, account.kind, account.profession, account.place)
