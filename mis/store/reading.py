"""One read-only transaction: a snapshot, and the queries by noun."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.settings import Settings
from mis.store.accounts import Accounts
from mis.store.administered import Administration
from mis.store.audited import Audited
from mis.store.devices import Devices
from mis.store.messages import Messages
from mis.store.passkeys import Passkeys
from mis.store.people import People
from mis.store.second_factors import SecondFactors
from mis.store.sessions import Sessions
from mis.store.threads import Threads
from mis.store.views import Views


class Reading:
    def __init__(self, connection: AsyncConnection, settings: Settings) -> None:
        self._connection = connection
        self.accounts = Accounts(connection)
        self.sessions = Sessions(connection, settings)
        self.devices = Devices(connection)
        self.people = People(connection)
        self.administration = Administration(connection)
        self.audited = Audited(connection)
        self.passkeys = Passkeys(connection)
        self.second_factors = SecondFactors(connection)
        self.threads = Threads(connection)
        self.messages = Messages(connection)
        self.views = Views(connection)

    async def ping(self) -> None:
        await self._connection.execute(text("SELECT 1"))
