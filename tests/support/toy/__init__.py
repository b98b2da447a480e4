"""A toy extension, which keeps the interface honest: boxes with notes in them, each for who made it alone."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct
from sqlalchemy import Column, MetaData, Table, Text, insert, select, update
from starlette.routing import Route

from mis.extension import (
    Access,
    Actor,
    Asked,
    Dossiers,
    FilePlace,
    Host,
    Kept,
    Line,
    Mismatch,
    Reading,
    Work,
    access_attachment,
    access_journal,
    new_id,
    open_journal,
    path_id,
    record,
    record_with_file,
)
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.http import Admission
from protocol.http import Route as Served
from protocol.values import AccountId, AttachmentId, ConversationId, DossierId, Millis, Seq

BYTES = "application/octet-stream"
metadata = MetaData()
boxes = Table(
    "toy_boxes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("label", Text, nullable=False),
)


class Note(Struct, frozen=True):
    text: str


class Box(Struct, frozen=True):
    id: str
    notes: list[str]


class Toy:
    name = "toy"
    contract: Sequence[Served] = (
        Served("POST", "/api/toy/boxes", Admission.PROFESSIONAL, 201, Note, Box),
        Served("POST", "/api/toy/boxes/{id}/notes", Admission.FULL, 201, Note, Box),
        Served("GET", "/api/toy/boxes/{id}", Admission.FULL, 200, answer=Box),
        Served("DELETE", "/api/toy/boxes/{id}", Admission.FULL, 204),
        Served("POST", "/api/toy/boxes/{id}/files", Admission.FULL, 201, query=("client_ref",), bytes_in=BYTES),
        Served("POST", "/api/toy/boxes/{id}/files/{file}/note", Admission.FULL, 201, Note, Box),
        Served("POST", "/api/toy/boxes/{id}/copies/{file}", Admission.FULL, 201),
        Served("GET", "/api/toy/boxes/{id}/files/{file}", Admission.FULL, 200),
        Served("GET", "/api/toy/boxes/{id}/files/{file}/thumbnail", Admission.FULL, 200),
        Served("GET", "/api/toy/boxes/{id}/files/{file}/pages/{page}", Admission.FULL, 200),
    )
    line = Line(Path(__file__).parent, metadata, "toy_version", "toy")

    def __init__(self) -> None:
        self.dossiers: Dossiers = Boxes()
        self.looks: list[int] = []
        self.wrong: list[str] = []

    def routes(self, host: Host) -> Sequence[Route]:
        async def make(asked: Asked) -> Box:
            id, label = new_id(), host.keyed(asked.body.text).hex()
            return await host.store.writer.run(lambda work: _make(work, asked.actor, id, label, asked.body))

        async def note(asked: Asked) -> Box:
            return await host.store.writer.run(lambda work: _note(work, asked.actor, path_id(asked), asked.body))

        async def give_away(asked: Asked) -> None:
            await host.store.writer.run(lambda work: _give_away(work, asked.actor, path_id(asked)))

        async def show(asked: Asked) -> Box:
            async with host.store.reading() as reading:
                return await _show(reading, asked.actor, path_id(asked))

        return [
            *BoxFiles(host).routes(),
            host.door.route("POST", "/api/toy/boxes", make),
            host.door.route("POST", "/api/toy/boxes/{id}/notes", note),
            host.door.route("GET", "/api/toy/boxes/{id}", show),
            host.door.route("DELETE", "/api/toy/boxes/{id}", give_away),
        ]

    def commands(self, ask: Callable[[Any], Any]) -> click.Group | None:
        group = click.Group("toy")

        @group.command()
        @click.argument("words")
        def shout(words: str) -> None:
            click.echo(ask({"words": words}))

        return group

    async def mismatches(self, host: Host) -> AsyncIterator[Mismatch]:  # noqa: ARG002 - a list has no host
        """Nothing in a box follows from anything; one that is told to is wrong says so."""
        for journal in self.wrong:
            yield Mismatch(journal, "a box is not what its journal says")

    async def administer(self, host: Host, asked: Any) -> Any:  # noqa: ARG002 - it keeps nothing
        """Raises:  BadRequest."""
        if not asked["words"]:
            raise BadRequest("nothing to shout")
        return asked["words"].upper()

    async def demo(
        self,
        host: Host,  # noqa: ARG002 - it has nothing to show
        work: Work,  # noqa: ARG002
        actors: Mapping[str, Actor],  # noqa: ARG002
        moment: Callable[[str], Millis],  # noqa: ARG002
    ) -> Mapping[str, DossierId]:
        return {}

    async def demo_files(
        self,
        host: Host,
        actors: Mapping[str, Actor],
        moment: Callable[[str], Millis],
        dossiers: Mapping[str, DossierId],
    ) -> None:
        """There are none."""

    async def look(self, host: Host) -> None:
        """Nothing becomes due in boxes."""
        self.looks.append(host.clock.now())


class BoxFiles:
    """Files of a box: its owner brings them, puts them into notes, and reads them."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> Sequence[Route]:
        route, one = self._host.door.route, "/api/toy/boxes/{id}/files/{file}"
        return [
            route("POST", "/api/toy/boxes/{id}/files", self._bring),
            route("POST", f"{one}/note", self._note),
            route("POST", "/api/toy/boxes/{id}/copies/{file}", self._copy),
            route("GET", one, lambda asked: self._host.files.give(asked, _access_file(asked))),
            route("GET", f"{one}/thumbnail", lambda asked: self._host.files.thumbnail(asked, _access_file(asked))),
            route("GET", f"{one}/pages/{{page}}", lambda asked: self._host.files.page(asked, _access_file(asked))),
        ]

    async def _bring(self, asked: Asked) -> Any:
        return await self._host.files.take(asked, _place(asked))

    async def _note(self, asked: Asked) -> Box:
        async def run(work: Work) -> Box:
            id = path_id(asked)
            await _access(work, asked.actor, id)
            journal = await access_journal(work, ConversationId(id))
            file = AttachmentId(path_id(asked, "file"))
            _, kept = await record_with_file(work, asked.actor, journal, asked.body, file)
            return Box(id, [kept.file.name])

        return await self._host.store.writer.run(run)

    async def _copy(self, asked: Asked) -> Any:
        """Have what one may read of a conversation in the box too."""
        file = AttachmentId(path_id(asked, "file"))
        access = partial(access_attachment, actor=asked.actor, id=file)
        desk = self._host.files.desk
        return await desk.copy(asked.actor, _place(asked), await desk.readable(access), access)


class OwnersBring:
    async def look(self, reading: Reading, actor: Actor, place: FilePlace, *, is_new: bool) -> None:  # noqa: ARG002 - a box takes files always
        await _access(reading, actor, place.conversation)

    async def must_be_admitted(self, work: Work, actor: Actor, place: FilePlace) -> None:
        await _access(work, actor, place.conversation)


def _place(asked: Asked) -> FilePlace:
    return FilePlace(ConversationId(path_id(asked)), asked.request.query_params.get("client_ref"), OwnersBring())


def _access_file(asked: Asked) -> Access:
    async def access(reading: Reading) -> Kept:
        await _access(reading, asked.actor, path_id(asked))
        kept = await reading.attachments.one(AttachmentId(path_id(asked, "file")))
        if kept is None or kept.conversation != path_id(asked) or kept.seq is None:
            raise NotFound("no such file")
        return kept

    return access


class Boxes:
    """Conversations about a box: its owner starts them, with everybody but Carol."""

    async def admit(
        self,
        work: Work,
        actor: Actor,
        dossier: DossierId,
        accounts: Collection[AccountId],
        /,
        *,
        is_new: bool,  # noqa: ARG002 - a box is never closed
    ) -> None:
        await _access(work, actor, dossier)
        people = await work.accounts.by_ids(list(accounts))
        if any(one.name.startswith("Carol") for one in people.values()):
            raise Forbidden("not with Carol", {"field": "members"})

    def said(self, dossier: DossierId, /) -> None:
        """Nobody waits for what is said about a box."""

    async def is_news(self, _work: Work, _account: AccountId, _dossier: DossierId, _since: Millis, /) -> bool:
        """No box calls for anybody."""
        return False

    async def in_use_or_not(self, _work: Work, _account: AccountId, /) -> None:
        """Nobody opens a box through another."""


async def _make(work: Work, actor: Actor, id: str, label: str, first: Note) -> Box:
    journal = await open_journal(work, actor, ConversationId(id), DossierId(id))
    await work.connection.execute(insert(boxes), {"id": id, "owner": actor.account, "label": label})
    record(work, actor, journal, first)
    return Box(id, [first.text])


async def _note(work: Work, actor: Actor, id: str, note: Note) -> Box:
    await _access(work, actor, id)
    made = record(work, actor, await access_journal(work, ConversationId(id)), note)
    return Box(id, [f"number {made.seq}"])


async def _give_away(work: Work, actor: Actor, id: str) -> None:
    await _access(work, actor, id)
    work.writes()
    await work.connection.execute(update(boxes).where(boxes.c.id == id).values(owner="nobody"))


async def _show(reading: Reading, actor: Actor, id: str) -> Box:
    await _access(reading, actor, id)
    newest = await reading.records.page(ConversationId(id), before=None, limit=2)
    named = await reading.records.named([(ConversationId(id), Seq(2)), (ConversationId(id), Seq(1))])
    return Box(id, [msgspec.json.decode(one.content or b"null", type=Note).text for one in [*newest, *named]])


async def _access(at: Work | Reading, actor: Actor, id: str) -> None:
    query = select(boxes.c.owner).where(boxes.c.id == id)
    if (await at.connection.execute(query)).scalar_one_or_none() != actor.account:
        raise NotFound("no such box")
