"""One unit of work inside a batch: what an operation may use, and what it wants told after the commit."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.actor import Actor
from mis.bus.base import AnyEvent, Published, SessionTurn, Told
from mis.domain.attachment import Kept
from mis.domain.conversation import Conversation, Opening
from mis.settings import Settings
from mis.store.access_codes import AccessCodes
from mis.store.accounts import Accounts
from mis.store.administered import Administration
from mis.store.attachments import Attachments
from mis.store.audit import Audit
from mis.store.batch import Batch, Earlier, Needs
from mis.store.blobs import Blobs
from mis.store.ceremonies import Ceremonies
from mis.store.contact_groups import ContactGroups
from mis.store.conversation_keys import ConversationKeys
from mis.store.conversations import Conversations
from mis.store.devices import Devices
from mis.store.directory import Directory
from mis.store.directory_imports import DirectoryImports
from mis.store.dossiers import Dossiers
from mis.store.entries import staged
from mis.store.erasures import Erasures
from mis.store.facts import Facts
from mis.store.messages import Messages
from mis.store.notices import Notices
from mis.store.passkeys import Passkeys
from mis.store.people import People
from mis.store.pins import Pins
from mis.store.preferences import ChosenPreferences
from mis.store.psc import Psc
from mis.store.push_subscriptions import PushSubscriptions
from mis.store.records import Record, Records, staged_record
from mis.store.second_factors import SecondFactors
from mis.store.sessions import Sessions
from mis.store.tiles import Tiles
from mis.store.urgents import Urgents
from mis.store.views import Views
from protocol.conversation import Conversation as View
from protocol.conversation import ConversationChanged
from protocol.errors import Refusal
from protocol.limits import MEMBERS_SHOWN
from protocol.message import Message
from protocol.values import AccountId, ConversationId, Millis, Seq

Outcome = Any | Refusal


class Work:
    """The changes of one operation. All are in the batch's transaction, or the operation failed alone.

    Units:   now in ms since 1970-01-01 UTC
    """

    def __init__(self, batch: Batch, settings: Settings, now: Millis, dossiers: Dossiers) -> None:
        self._batch = batch
        self.dossiers = dossiers
        self.settings = settings
        self.now = now
        self.told: list[Published] = []
        self.has_written = False
        self.conversations = Conversations(batch)

    @property
    def connection(self) -> AsyncConnection:
        """The transaction itself, for the queries of extensions."""
        return self._batch.connection

    @property
    def records(self) -> Records:
        return Records(self._batch.connection, self._batch.keyring, self._batch.flush)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self._batch.connection)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self._batch.connection, self.settings, self.turn)

    @property
    def pins(self) -> Pins:
        return Pins(self._batch.connection)

    @property
    def access_codes(self) -> AccessCodes:
        return AccessCodes(self._batch.connection)

    @property
    def people(self) -> People:
        return People(self._batch.connection)

    @property
    def directory(self) -> Directory:
        return Directory(self._batch.connection)

    @property
    def directory_imports(self) -> DirectoryImports:
        return DirectoryImports(self._batch.connection)

    @property
    def administration(self) -> Administration:
        return Administration(self._batch.connection)

    @property
    def devices(self) -> Devices:
        return Devices(self._batch.connection)

    @property
    def audit(self) -> Audit:
        return Audit(self._batch.connection, self.now)

    @property
    def facts(self) -> Facts:
        return Facts(self._batch.connection)

    @property
    def passkeys(self) -> Passkeys:
        return Passkeys(self._batch.connection)

    @property
    def second_factors(self) -> SecondFactors:
        return SecondFactors(self._batch.connection)

    @property
    def psc(self) -> Psc:
        return Psc(self._batch.connection)

    @property
    def preferences(self) -> ChosenPreferences:
        return ChosenPreferences(self._batch.connection)

    @property
    def push_subscriptions(self) -> PushSubscriptions:
        return PushSubscriptions(self._batch.connection)

    @property
    def notices(self) -> Notices:
        return Notices(self._batch.connection, self.now)

    @property
    def contact_groups(self) -> ContactGroups:
        return ContactGroups(self._batch.connection)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self._batch.connection, self._batch.keyring)

    @property
    def keys(self) -> ConversationKeys:
        return ConversationKeys(self._batch.connection)

    @property
    def erasures(self) -> Erasures:
        return Erasures(self._batch)

    @property
    def blobs(self) -> Blobs:
        return Blobs(self._batch.connection)

    @property
    def tiles(self) -> Tiles:
        return Tiles(self._batch.connection)

    @property
    def urgents(self) -> Urgents:
        return Urgents(self._batch.connection)

    @property
    def ceremonies(self) -> Ceremonies:
        return Ceremonies(self._batch.connection)

    def writes(self) -> None:
        """Note that from here on a refusal must undo something: the writer then runs this unit again, alone."""
        self.has_written = True

    async def look_up(self, needs: Needs) -> None:
        """Read what could not be named before the unit began."""
        await self._batch.read([needs])

    def earlier(self, conversation: Conversation, author: AccountId, client_ref: str) -> Earlier | None:
        """The message that this client_ref of this author made before (guarantee 3)."""
        return self._batch.earlier.get((conversation.id, author, client_ref))

    def record(self, record: Record, files: Sequence[Kept] = ()) -> None:
        """Store what an extension has recorded in a journal of its own, with the files it has."""
        self.writes()
        self._batch.append(staged_record(record, files))

    def append(self, message: Message, files: Sequence[Kept] = (), opening: Opening | None = None) -> None:
        """Store a message that its conversation has numbered, with the files it has, or the conversation it opens."""
        self.writes()
        self._batch.append(staged(message, files, opening))

    async def entry(self, conversation: Conversation, seq: Seq) -> Message:
        """An entry that the conversation has, also one that this transaction wrote."""
        await self._batch.flush()
        return await Messages(self._batch.connection, self._batch.keyring).one(conversation.id, seq)

    def touch(self, conversation: Conversation) -> None:
        """Have every member see the conversation in their next `sync`."""
        self.writes()
        self._batch.touch(conversation)

    def read_seq(self, conversation: Conversation, account: AccountId) -> Seq:
        return self._batch.read_seqs[(conversation.id, account)]

    def move_read(self, conversation: Conversation, account: AccountId, seq: Seq) -> None:
        self.writes()
        self._batch.move_read((conversation.id, account), seq)

    def tell(self, accounts: Sequence[AccountId], event: AnyEvent) -> None:
        """Have an event told after the commit, never before (house rule 6)."""
        self.told.append(Told(accounts, event))

    def turn(self, turn: SessionTurn) -> None:
        """Have every node hear after the commit what became of a session."""
        self.told.append(turn)

    async def tell_conversation(self, conversation: Conversation) -> dict[AccountId, View]:
        """Have each of those present told how they see it now, and give that; who sees the same shares a view."""
        await self._batch.flush()
        sharing = await Views(self._batch.connection, self._batch.keyring).of_present(conversation.id)
        for accounts, view in sharing:
            self.tell(accounts, event_of(view))
        return {account: view for accounts, view in sharing for account in accounts}

    async def view(self, account: AccountId, id: ConversationId) -> View:
        """The conversation as this member sees it, with what this transaction changed."""
        await self._batch.flush()
        (view,) = await Views(self._batch.connection, self._batch.keyring).of(account, [id], all_members=True)
        return view


def event_of(view: View) -> ConversationChanged:
    """The event that shows a view, with as many members as events have."""
    return ConversationChanged(**{**asdict(view), "members": view.members[:MEMBERS_SHOWN]})


class Unit(Struct):
    """One operation that waits for the writer, and who wants to know.

    Order:   settle is called once, after the commit, before anybody is told; units settle in the order they came
    """

    run: Callable[[Work], Awaitable[Any]]
    needs: Needs
    settle: Callable[[Outcome], None]


def bound(
    operation: Callable[[Work, Actor, Any], Awaitable[Any]], actor: Actor, request: Any
) -> Callable[[Work], Awaitable[Any]]:
    """An operation with its actor and request, to be run in a unit."""
    return lambda work: operation(work, actor, request)
