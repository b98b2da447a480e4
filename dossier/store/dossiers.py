"""Dossiers: found by id and by likeness; made, and changed as their journals say."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.identity import Identity
from dossier.domain.name import compared
from dossier.domain.status import Attribute, InsStatus, Standing
from dossier.store.tables import dossiers, likenesses, memberships, words
from protocol.values import AccountId, ConversationId, DossierId, Millis, Seq


class Found(Struct, frozen=True):
    """A dossier as the tables have it.

    Shape:   identity_seq: the record of its newest identity; accesses: the journal of who opened what
    """

    id: DossierId
    accesses: ConversationId
    created_at: Millis
    created_by: AccountId
    identity_seq: Seq
    birth_name: str
    used_name: str | None
    given_name: str
    sex: str
    birth_date: str
    standing: Standing
    sort_key: str
    changed_at: Millis


class DossierRows:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def made(self, by: AccountId, client_ref: str) -> DossierId | None:
        """The dossier that this account made under this key."""
        query = select(dossiers.c.id).where(dossiers.c.created_by == by, dossiers.c.client_ref == client_ref)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def one(self, id: DossierId) -> Found | None:
        return next(iter(await self._found(select(dossiers).where(dossiers.c.id == id))), None)

    async def several(self, ids: Collection[DossierId]) -> Sequence[Found]:
        return await self._found(select(dossiers).where(dossiers.c.id.in_(ids)))

    async def alike(self, keys: Collection[str], matricule: bytes | None) -> Sequence[Found]:
        """Those that share a key, or the matricule."""
        shares = select(likenesses.c.dossier).where(likenesses.c.key.in_(sorted(keys)))
        is_alike: ColumnElement[bool] = dossiers.c.id.in_(shares)
        if matricule is not None:
            is_alike = or_(is_alike, dossiers.c.matricule == matricule)
        return await self._found(select(dossiers).where(is_alike).order_by(dossiers.c.sort_key))

    async def matricule(self, id: DossierId) -> bytes | None:
        """The keyed hash of the matricule, where there is one."""
        query = select(dossiers.c.matricule).where(dossiers.c.id == id)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def add(self, row: Mapping[str, Any], identity: Identity, keys: Collection[str]) -> None:
        """Make a dossier; `row` has what an identity does not tell."""
        await self._connection.execute(insert(dossiers), {**row, **_columns(identity)})
        await self._index(row["id"], identity, keys)

    async def move(
        self,
        id: DossierId,
        seq: Seq,
        identity: Identity,
        standing: Standing,
        *,
        matricule: bytes | None,
        keys: Collection[str],
    ) -> None:
        """Have the identity that a record tells."""
        row = {**_columns(identity), **standing_columns(standing), "identity_seq": seq, "matricule": matricule}
        await self._connection.execute(update(dossiers).where(dossiers.c.id == id).values(**row))
        await self.touch(id)
        for table in (likenesses, words):
            await self._connection.execute(delete(table).where(table.c.dossier == id))
        await self._index(id, identity, keys)

    async def touch(self, id: DossierId) -> None:
        """Note that something happened to it now."""
        await self._connection.execute(update(dossiers).where(dossiers.c.id == id).values(changed_at=self._now))
        of_it = memberships.c.dossier == id
        await self._connection.execute(update(memberships).where(of_it).values(changed_at=self._now))

    async def _index(self, id: DossierId, identity: Identity, keys: Collection[str]) -> None:
        await self._connection.execute(insert(likenesses), [{"key": key, "dossier": id} for key in sorted(keys)])
        await self._connection.execute(
            insert(words), [{"dossier": id, "word": one} for one in sorted(set(_words(identity)))]
        )

    async def _found(self, query: Select[Any]) -> Sequence[Found]:
        return [found_in(row) for row in (await self._connection.execute(query)).mappings()]


def standing_columns(standing: Standing) -> Mapping[str, Any]:
    attribute = standing.attribute.value if standing.attribute else None
    return {"status": standing.status.value, "attribute": attribute, "is_homonym": standing.is_homonym}


def _columns(identity: Identity) -> Mapping[str, Any]:
    traits = identity.traits
    name = identity.used_name or traits.birth_name
    given = identity.used_given_name or identity.first_birth_given_name
    return {
        "birth_name": traits.birth_name,
        "used_name": identity.used_name,
        "given_name": given,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date,
        "sort_key": compared(f"{name} {given}"),
    }


def _words(identity: Identity) -> Iterator[str]:
    traits = identity.traits
    names = (traits.birth_name, traits.birth_given_names, identity.used_name, identity.used_given_name)
    for name in names:
        yield from compared(name or "").split()
    yield traits.birth_date


def found_in(row: Any) -> Found:
    """Return the dossier of a row."""
    attribute = Attribute(row["attribute"]) if row["attribute"] else None
    return Found(
        id=DossierId(row["id"]),
        accesses=ConversationId(row["accesses"]),
        created_at=row["created_at"],
        created_by=AccountId(row["created_by"]),
        identity_seq=row["identity_seq"],
        birth_name=row["birth_name"],
        used_name=row["used_name"],
        given_name=row["given_name"],
        sex=row["sex"],
        birth_date=row["birth_date"],
        standing=Standing(InsStatus(row["status"]), attribute, row["is_homonym"]),
        sort_key=row["sort_key"],
        changed_at=row["changed_at"],
    )
