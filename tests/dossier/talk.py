"""What people of a ward say to each other about a dossier, by the operations of the messenger."""

from typing import Any

from mis.actor import Actor
from mis.operations import conversation, message, receipt, sync
from mis.operations.erasure import ErasureDesk
from mis.store.batch import Needs
from mis.store.work import Work
from protocol.conversation import ConversationAdd, ConversationLeave, ConversationStart
from protocol.message import Message, MessageHistory, MessageSend, Sent
from protocol.receipt import ReceiptRead
from protocol.sync import Sync
from protocol.values import ConversationId, DossierId
from tests.dossier.ward import Ward
from tests.support.node import as_actor, new_ref


class Talk:
    def __init__(self, ward: Ward, dossier: str) -> None:
        self._ward = ward
        self._dossier = DossierId(dossier)

    async def start(self, by: str, *others: str, linked: bool = True, feeds: bool = True) -> ConversationId:
        members = [self._ward.accounts[one].id for one in others]
        dossier = self._dossier if linked else None
        asked = ConversationStart(
            id=1, client_ref=new_ref(), members=members, subject="Plaie", dossier=dossier, feeds_dossier=feeds
        )
        started: ConversationId = (await self._write(conversation.start, by, asked)).id
        return started

    async def leave(self, who: str, id: ConversationId) -> None:
        await self._write(conversation.leave, who, ConversationLeave(id=1, conversation=id))

    async def add(self, by: str, id: ConversationId, who: str) -> None:
        accounts = [self._ward.accounts[who].id]
        await self._write(conversation.add, by, ConversationAdd(id=1, conversation=id, accounts=accounts))

    async def say(self, who: str, id: ConversationId, text: str = "Bonjour", corrects: int | None = None) -> None:
        asked = MessageSend(id=1, conversation=id, client_ref=new_ref(), text=text, corrects=corrects)
        await self._write(message.send, who, asked)

    async def erase(self, id: ConversationId) -> None:
        """As an operator does, where a law asks for it."""
        app = self._ward.app
        desk = ErasureDesk(app.store, app.filing.blobs, app.keyring)
        await desk.erase(id, by=self._ward.accounts["olga"].id, basis="décision du 12 mars")

    async def write(self, who: str, asked: MessageSend) -> Sent:
        sent: Sent = await self._write(message.send, who, asked)
        return sent

    async def mark_read(self, who: str, id: ConversationId) -> None:
        async def read(work: Work) -> None:
            await work.look_up(Needs(id, reader=(id, actor.account)))
            await receipt.read(work, actor, ReceiptRead(id, newest, id=1))

        actor, newest = self._actor(who), (await self.history(who, id))[-1].seq
        await self._ward.app.store.writer.run(read)

    async def unread(self, who: str) -> dict[ConversationId, int]:
        """What somebody has to read, by conversation."""
        page = await self._read(sync.sync, who, Sync(id=1))
        return {one.id: one.unread for one in page.conversations if one.unread}

    async def reads(self, who: str) -> set[ConversationId]:
        """The conversations that somebody is shown, and reads."""
        page = await self._read(sync.sync, who, Sync(id=1))
        for one in page.conversations:
            assert await self.history(who, one.id)
        return {one.id for one in page.conversations}

    async def history(self, who: str, id: ConversationId) -> list[Message]:
        page = await self._read(message.history, who, MessageHistory(id=1, conversation=id))
        messages: list[Message] = page.messages
        return messages

    async def _write(self, operation: Any, who: str, asked: Any) -> Any:
        return await self._ward.app.store.writer.run(lambda work: operation(work, self._actor(who), asked))

    async def _read(self, operation: Any, who: str, asked: Any) -> Any:
        async with self._ward.app.store.reading() as reading:
            return await operation(reading, self._actor(who), asked)

    def _actor(self, who: str) -> Actor:
        return as_actor(self._ward.accounts[who], self._ward.house.clock)
