"""Dossiers: found by id, by likeness, by who may open them; made, and changed as their journals say."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, delete, exists, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.identity import Identity
from dossier.domain.merge import MergeState
from dossier.domain.name import compared
from dossier.domain.status import Attribute, InsStatus, Standing
from dossier.store.tables import dossiers, likenesses, memberships, merges, words
from protocol.values import AccountId, ConversationId, DossierId, Millis, Seq

LAST = "\U0010ffff"  # after every text that begins with what stands before it


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


class Place(Struct, frozen=True, array_like=True):
    """Where a page of a list ended."""

    changed_at: Millis
    id: DossierId


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

    async def opened_to(
        self,
        account: AccountId,
        typed: Sequence[str],
        *,
        acted_for: Collection[AccountId] = (),
        after: Place | None,
        limit: int,
    ) -> Sequence[Found]:
        """Those that an account may open now, with words that begin with each one typed; newest change first.

        Shape:   without words, none that is merged into another one that the account may open
        Next:    of those that are open to whom it acts for alone, ask the decision
        """
        query = select(dossiers).where(opens(account, self._now, acted_for), *map(_has_word, typed))
        if not typed:
            query = query.where(not_(_is_read_elsewhere(account, self._now)))
        if after is not None:
            query = query.where(
                or_(
                    dossiers.c.changed_at < after.changed_at,
                    and_(dossiers.c.changed_at == after.changed_at, dossiers.c.id > after.id),
                )
            )
        return await self._found(query.order_by(dossiers.c.changed_at.desc(), dossiers.c.id).limit(limit))

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
        await self._connection.execute(update(dossiers).where(dossiers.c.id == id).values(changed_at=self._now, **row))
        for table in (likenesses, words):
            await self._connection.execute(delete(table).where(table.c.dossier == id))
        await self._index(id, identity, keys)

    async def touch(self, id: DossierId) -> None:
        """Note that something happened to it now."""
        await self._connection.execute(update(dossiers).where(dossiers.c.id == id).values(changed_at=self._now))

    async def _index(self, id: DossierId, identity: Identity, keys: Collection[str]) -> None:
        await self._connection.execute(insert(likenesses), [{"key": key, "dossier": id} for key in sorted(keys)])
        await self._connection.execute(
            insert(words), [{"dossier": id, "word": one} for one in sorted(set(_words(identity)))]
        )

    async def _found(self, query: Select[Any]) -> Sequence[Found]:
        return [_dossier(row) for row in (await self._connection.execute(query)).mappings()]


def typed_words(text: str) -> Sequence[str]:
    """Return what somebody typed as it is compared: words without accents; a date as it is written in France, too."""
    return [_iso(word) or compared(word) for word in text.split() if _iso(word) or compared(word)]


def standing_columns(standing: Standing) -> Mapping[str, Any]:
    attribute = standing.attribute.value if standing.attribute else None
    return {"status": standing.status.value, "attribute": attribute, "is_homonym": standing.is_homonym}


def opens(account: AccountId, now: Millis, acted_for: Collection[AccountId] = ()) -> ColumnElement[bool]:
    """Whether an account may open a dossier now, or one of those for whom it acts."""
    return dossiers.c.id.in_(_open_to([account, *acted_for], now))


def _open_to(accounts: Collection[AccountId], now: Millis) -> Select[Any]:
    return select(memberships.c.dossier).where(
        memberships.c.member.in_(accounts),
        memberships.c.opens_from <= now,
        or_(memberships.c.opens_until.is_(None), memberships.c.opens_until > now),
    )


def _is_read_elsewhere(account: AccountId, now: Millis) -> ColumnElement[bool]:
    """Whether a dossier is merged into one that an account may open now."""
    merged = select(merges.c.merged).where(
        merges.c.state == MergeState.MERGED.value, merges.c.goes_on.in_(_open_to([account], now))
    )
    return dossiers.c.id.in_(merged)


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


def _iso(word: str) -> str | None:
    """`14/03/1941` is `1941-03-14`."""
    parts = word.split("/")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    day, month, year = parts
    return f"{year}-{month:0>2}-{day:0>2}"


def _has_word(beginning: str) -> ColumnElement[bool]:
    return exists().where(words.c.dossier == dossiers.c.id, words.c.word >= beginning, words.c.word < beginning + LAST)


def _dossier(row: Any) -> Found:
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
