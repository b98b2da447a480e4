"""One's list: the dossiers that an account may open now, the one that changed last first.

Every membership has when its dossier changed, so that a page is read from one index in its order, however many there
are. Where few dossiers have a word that was typed, or are what a filter asks for, these are looked at; where many do, a
walk through the index soon meets enough of them.
"""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.contract.dossier import DossierFilter
from dossier.domain.merge import MergeState
from dossier.domain.name import compared
from dossier.store.dossiers import Found, found_in
from dossier.store.memberships import is_open
from dossier.store.sieves import of_places, passes, sieves_of
from dossier.store.tables import dossiers, memberships, merges
from protocol.values import AccountId, DossierId, Millis

FEW = 500  # dossiers that a word or a filter leaves, at most, for these to be looked at one by one


class Place(Struct, frozen=True, array_like=True):
    """Where a page of a list ended."""

    changed_at: Millis
    id: DossierId


class Listing:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def page(
        self,
        account: AccountId,
        typed: Sequence[str],
        only: DossierFilter,
        *,
        today: str,
        acted_for: Collection[AccountId] = (),
        after: Place | None,
        limit: int,
    ) -> Sequence[Found]:
        """Those that an account may open now, with words that begin with each one typed, and as a filter asks.

        Units:   today is YYYY-MM-DD
        Shape:   without words, none that is merged into another one that the account may open
        Next:    of those that are open to whom it acts for alone, of the roles and of what is due, ask the decision
        """
        those = [*_is_after(after), *of_places(only), *await self._sifted([*sieves_of(account, typed, only, today)])]
        if not typed:
            those.append(not_(_is_read_elsewhere(account, self._now)))
        begins = [self._of(member, those, limit).subquery() for member in dict.fromkeys([account, *acted_for])]
        listed = union(*(select(one) for one in begins)).subquery()
        query = select(dossiers).join(listed, listed.c.dossier == dossiers.c.id)
        query = query.order_by(listed.c.changed_at.desc(), listed.c.dossier.desc()).limit(limit)
        return [found_in(row) for row in (await self._connection.execute(query)).mappings()]

    def _of(self, member: AccountId, those: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
        """The first ones of who has a place in their circles."""
        listed = memberships.c
        query = select(listed.dossier, listed.changed_at).distinct()
        query = query.where(listed.member == member, *is_open(self._now), *those)
        return query.order_by(listed.changed_at.desc(), listed.dossier.desc()).limit(limit)

    async def _sifted(self, sieves: Sequence[Select[Any]]) -> Sequence[ColumnElement[bool]]:
        """That a dossier passes all: it is one of those that the fine ones leave, and passes each other one."""
        left = [await self._few_of(sieve) for sieve in sieves]
        fine = [ids for ids in left if ids is not None]
        coarse = [passes(sieve) for sieve, ids in zip(sieves, left, strict=True) if ids is None]
        return [memberships.c.dossier.in_(sorted(fine[0].intersection(*fine[1:]))), *coarse] if fine else coarse

    async def _few_of(self, sieve: Select[Any]) -> frozenset[str] | None:
        """The dossiers that a sieve leaves, if they are few."""
        rows = (await self._connection.execute(sieve.limit(FEW + 1))).all()
        return frozenset(id for row in rows for id in row if id is not None) if len(rows) <= FEW else None


def typed_words(text: str) -> Sequence[str]:
    """Return what somebody typed as it is compared: words without accents; a date as it is written in France, too."""
    return [_iso(word) or compared(word) for word in text.split() if _iso(word) or compared(word)]


def _is_after(place: Place | None) -> Sequence[ColumnElement[bool]]:
    if place is None:
        return ()
    listed = memberships.c
    is_further = and_(listed.changed_at == place.changed_at, listed.dossier < place.id)
    # The first says nothing new: it is where the index is entered.
    return listed.changed_at <= place.changed_at, or_(listed.changed_at < place.changed_at, is_further)


def _is_read_elsewhere(account: AccountId, now: Millis) -> ColumnElement[bool]:
    """Whether a dossier is merged into one that an account may open now."""
    theirs = memberships.alias()
    is_theirs = exists().where(theirs.c.member == account, theirs.c.dossier == merges.c.goes_on, *is_open(now, theirs))
    is_merged = (merges.c.merged == memberships.c.dossier, merges.c.state == MergeState.MERGED.value)
    return exists().where(*is_merged, is_theirs)


def _iso(word: str) -> str | None:
    """`14/03/1941` is `1941-03-14`."""
    parts = word.split("/")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    day, month, year = parts
    return f"{year}-{month:0>2}-{day:0>2}"
