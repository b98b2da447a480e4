"""What a list is narrowed by: each sieve is a query for the dossiers that it leaves, of whomever they are.

A list asks it of its own dossiers alone: what a sieve leaves besides is nobody's to see.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from dossier.contract.dossier import DossierFilter
from dossier.domain.merge import MergeState
from dossier.domain.status import InsStatus
from dossier.store.tables import dossiers, memberships, merges, tasks, words
from mis.extension import unread_about
from protocol.values import AccountId

LAST = "\U0010ffff"  # after every text that begins with what stands before it
_UNQUALIFIED = [one.value for one in InsStatus if one is not InsStatus.QUALIFIED]


def sieves_of(account: AccountId, typed: Sequence[str], only: DossierFilter, today: str) -> Iterator[Select[Any]]:
    """Those with words that begin with each one typed, and to which what an account asked for applies.

    Units:   today is YYYY-MM-DD
    Shape:   a sieve leaves what is in any of its columns, and nothing by NULL
    """
    for word in typed:
        yield select(words.c.dossier).where(_begins(word))
    if only.unread:
        yield _or_merged(unread_about(account))
    if only.tasks_due:
        yield _or_merged(select(tasks.c.dossier).where(tasks.c.account == account, tasks.c.due <= today))
    if only.unqualified:
        yield select(dossiers.c.id).where(dossiers.c.status.in_(_UNQUALIFIED))


def passes(sieve: Select[Any]) -> ColumnElement[bool]:
    """Whether the dossier of a membership does, asked of one after the other."""
    return or_(*(_is_met(sieve, left) for left in sieve.selected_columns))


def _is_met(sieve: Select[Any], left: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column has the dossier of a membership: PostgreSQL would join EXISTS with all that a sieve leaves."""
    found = sieve.with_only_columns(left).where(left == memberships.c.dossier).limit(1)
    return found.correlate(memberships).scalar_subquery().is_not(None)


def _or_merged(sieve: Select[Any]) -> Select[Any]:
    """What a sieve leaves, and the dossiers through which these are read."""
    (left,) = sieve.selected_columns
    is_merged = and_(merges.c.merged == left, merges.c.state == MergeState.MERGED.value)
    return sieve.outerjoin(merges, is_merged).add_columns(merges.c.goes_on)


def of_places(only: DossierFilter) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of a membership itself."""
    if only.roles:
        yield memberships.c.role.in_([one.value for one in only.roles])
    if only.administers:
        yield memberships.c.is_administrator
    if only.changed_since is not None:
        yield memberships.c.changed_at >= only.changed_since


def _begins(beginning: str) -> ColumnElement[bool]:
    return and_(words.c.word >= beginning, words.c.word < beginning + LAST)
