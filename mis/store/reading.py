"""One read-only transaction: a snapshot, and the queries by noun."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.keys import Keyring
from mis.settings import Settings
from mis.store.accounts import Accounts
from mis.store.activity import Activity
from mis.store.administered import Administration
from mis.store.attachments import Attachments
from mis.store.audited import Audited
from mis.store.blobs import Blobs
from mis.store.ceremonies import Ceremonies
from mis.store.changes import Changes
from mis.store.contact_groups import ContactGroups
from mis.store.conversation_keys import ConversationKeys
from mis.store.devices import Devices
from mis.store.directory import Directory
from mis.store.directory_imports import DirectoryImports
from mis.store.exported import Exported
from mis.store.facts import Facts
from mis.store.fed import Fed
from mis.store.messages import Messages
from mis.store.noticed import Noticed
from mis.store.passkeys import Passkeys
from mis.store.people import People
from mis.store.preferences import ChosenPreferences
from mis.store.push_subscriptions import PushSubscriptions
from mis.store.records import Records
from mis.store.rests import Rests
from mis.store.second_factors import SecondFactors
from mis.store.session_rows import SessionRows
from mis.store.sessions import Sessions
from mis.store.threads import Threads
from mis.store.tiles import Tiles
from mis.store.urgents import Urgents
from mis.store.verification import Verification
from mis.store.views import Views
from protocol.values import Millis


class Reading:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, settings: Settings, keyring: Keyring, now: Millis) -> None:
        self.connection = connection
        self.now = now
        self.accounts = Accounts(connection)
        self.sessions = Sessions(connection, settings)
        self.ceremonies = Ceremonies(connection)
        self.session_rows = SessionRows(connection)
        self.devices = Devices(connection)
        self.people = People(connection)
        self.directory = Directory(connection)
        self.directory_imports = DirectoryImports(connection)
        self.administration = Administration(connection)
        self.audited = Audited(connection)
        self.passkeys = Passkeys(connection)
        self.second_factors = SecondFactors(connection)
        self.noticed = Noticed(connection)
        self.push_subscriptions = PushSubscriptions(connection)
        self.threads = Threads(connection)
        self.tiles = Tiles(connection)
        self.messages = Messages(connection, keyring)
        self.records = Records(connection, keyring)
        self.views = Views(connection, keyring)
        self.rests = Rests(connection)
        self.preferences = ChosenPreferences(connection)
        self.activity = Activity(connection)
        self.urgents = Urgents(connection)
        self.attachments = Attachments(connection, keyring)
        self.blobs = Blobs(connection)
        self.keys = ConversationKeys(connection)
        self.facts = Facts(connection)
        self.fed = Fed(connection, keyring)
        self.exported = Exported(connection, keyring)
        self.verification = Verification(connection)
        self.contact_groups = ContactGroups(connection)
        self.changes = Changes(connection)

    async def ping(self) -> None:
        await self.connection.execute(text("SELECT 1"))

    async def region(self) -> str:
        """The name of a PostgreSQL database with the identifier that its server was made with."""
        query = text("SELECT system_identifier || ':' || current_database() FROM pg_control_system()")
        return str((await self.connection.execute(query)).scalar_one())
