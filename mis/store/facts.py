"""What is true of this database as a whole."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import facts


class Facts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, name: str) -> str | None:
        """The value known under a name."""
        return (await self._connection.execute(select(facts.c.value).where(facts.c.name == name))).scalar_one_or_none()

    async def replace(self, name: str, value: str) -> None:
        """Know another value under a name from here on."""
        await self._connection.execute(update(facts).where(facts.c.name == name).values(value=value))

    async def remembered(self, name: str, value: str) -> str:
        """The value known under a name; the first that is given is remembered for ever."""
        known = await self.of(name)
        if known is None:
            await self._connection.execute(insert(facts), {"name": name, "value": value})
        return known or value
