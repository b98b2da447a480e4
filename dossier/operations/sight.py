"""What somebody may read of a dossier at one moment, and whether it is the same a little later."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from dossier.access import At
from dossier.domain.note import Note, NoteKind, blank
from dossier.domain.question import Document, FedConversation, Part
from dossier.operations.document import access_file
from dossier.operations.reading import access_part, reader_of
from dossier.operations.scene import Scene
from dossier.store.documents import DocumentRows
from mis.extension import Access, Actor, Kept, Reading
from protocol.errors import Conflict, NotFound
from protocol.values import DossierId


@dataclass(frozen=True, slots=True)
class Sight:
    """Shape:   scene: as of the moment at which it was admitted."""

    actor: Actor
    id: DossierId
    scene: Scene

    @classmethod
    async def of(cls, at: At, actor: Actor, id: DossierId) -> "Sight":
        """Raises:  NotFound."""
        _, situation = await access_part(at, actor, id, Part.DOSSIER)
        documents = {one.id: one for one in await DocumentRows(at.connection).of(id)}
        return cls(actor, id, Scene(reader_of(actor), situation, documents))

    async def must_be_readable(self, reading: Reading) -> None:
        """See that everything that was decided then is decided so now.

        Raises:  NotFound, Conflict
        """
        now = await Sight.of(reading, self.actor, self.id)
        if list(self._decisions(self.scene)) != list(self._decisions(now.scene)):
            raise Conflict("what one may read of the dossier changed meanwhile")

    def access(self, kept: Kept) -> Access:
        """The file of a document.

        Raises:  NotFound (it is none's)
        """
        for one in self.scene.documents.values():
            for version in one.versions:
                if version.file == kept.file.id:
                    ask = partial(access_file, actor=self.actor, id=self.id)
                    return partial(ask, document=one.id, number=version.number)
        raise NotFound("no such document")

    def _decisions(self, scene: Scene) -> Iterator[bool]:
        yield from map(scene.allows, self._parts())
        for id, then in self.scene.documents.items():
            known = {one.number for one in then.versions}
            now = scene.documents.get(id)
            if now is not None:
                yield from (scene.allows(now.asked(one)) for one in now.versions if one.number in known)

    def _parts(self) -> Iterator[Document | Note | FedConversation | Part]:
        yield from Part
        yield from map(blank, NoteKind)
        yield from (FedConversation(is_heard=True), FedConversation(is_heard=False))
