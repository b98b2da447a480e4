"""Journals: what an extension keeps in the archive, in conversations without members.

Source:  docs/decisions/0016-dossier.md
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw

from mis.actor import Actor
from mis.domain.attachment import Kept
from mis.domain.conversation import Conversation, Opening
from mis.operations.message import named_files, write_entry
from mis.store.records import Record
from mis.store.work import Work
from protocol.errors import NotFound
from protocol.message import EntryData
from protocol.values import AttachmentId, ConversationId, ConversationKind, DossierId, MessageKind


async def open_journal(work: Work, actor: Actor, id: ConversationId, dossier: DossierId) -> Conversation:
    """Begin a journal, with the entry that every conversation begins with."""
    opening = Opening(
        id=id,
        kind=ConversationKind.GROUP,
        subject=None,
        dossier=dossier,
        feeds_dossier=False,  # it is the dossier
        opened_by=actor.account,
        accounts={},
        direct_key=None,
    )
    work.writes()
    journal = await work.conversations.open(opening, now=work.now)
    write_entry(work, actor.account, journal, MessageKind.OPENED, EntryData(accounts=[]), opening)
    return journal


async def access_journal(work: Work, id: ConversationId) -> Conversation:
    """A journal, locked until the commit: nobody else changes what it is the journal of.

    Raises:  NotFound (no journal has this id)
    """
    journal = await work.conversations.known(id)
    if journal is None or journal.members.by_account:
        raise NotFound("no such journal")
    return journal


def record(work: Work, actor: Actor, journal: Conversation, content: Any, files: Sequence[Kept] = ()) -> Record:
    """Append a structure of the extension's to its journal; whoever calls has admitted the author."""
    seq, at = journal.number(work.now)
    made = Record(journal.id, seq, at, actor.account, Raw(msgspec.json.encode(content)))
    work.record(made, files)
    return made


async def record_with_file(
    work: Work, actor: Actor, journal: Conversation, content: Any, file: AttachmentId
) -> tuple[Record, Kept]:
    """Append a structure, and give it a file that the author brought to the journal.

    Raises:  NotFound (no such file of the author's), Conflict (another record has it)
    """
    files = await named_files(work, actor, journal.id, [file])
    made = record(work, actor, journal, content, files)
    await work.attachments.give([file], made.seq)
    return made, files[0]
