"""Whom a record names, besides its author: one function a kind of record, in one table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dossier.domain.opposition import Against
from dossier.records import (
    DocumentRecorded,
    HungRecorded,
    MembershipRecorded,
    NoteRecorded,
    OppositionRecorded,
    ParcoursRecorded,
    PlanRecorded,
)
from protocol.values import AccountId


def named_in(told: Any) -> Iterable[AccountId]:
    """Shape:   none of a kind of record that names nobody"""
    names = NAMED.get(type(told))
    return names(told) if names else ()


def _member(told: MembershipRecorded) -> Iterable[AccountId]:
    return told.membership.accounts


def _parcours(told: ParcoursRecorded) -> Iterable[AccountId]:
    return (told.member,)


def _note(told: NoteRecorded) -> Iterable[AccountId]:
    return told.note.recipients | told.note.mentions


def _hung(told: HungRecorded) -> Iterable[AccountId]:
    return told.recipients


def _document(told: DocumentRecorded) -> Iterable[AccountId]:
    return (told.provenance.author,) if told.provenance else ()


def _plan(told: PlanRecorded) -> Iterable[AccountId]:
    return told.plan.named


def _opposition(told: OppositionRecorded) -> Iterable[AccountId]:
    one = told.opposition
    return (AccountId(str(one.target)),) if one.against is Against.PERSON else ()


NAMED: Mapping[type, Callable[[Any], Iterable[AccountId]]] = {
    MembershipRecorded: _member,
    ParcoursRecorded: _parcours,
    NoteRecorded: _note,
    HungRecorded: _hung,
    DocumentRecorded: _document,
    PlanRecorded: _plan,
    OppositionRecorded: _opposition,
}
