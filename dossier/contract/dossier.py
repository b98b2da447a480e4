"""A dossier as who asks may see it, and one's list of them."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.member import CareTeamMember
from dossier.contract.paths import ALL, ONE
from dossier.contract.person import Patient
from dossier.domain.circle import Role
from dossier.domain.identity import Identity
from dossier.domain.ins import Ins
from dossier.domain.question import Part
from dossier.domain.status import Standing
from protocol.account import Account
from protocol.http import Admission, Route
from protocol.values import AccountId, Cursor, DossierId, Millis, Seq


class Dossier(Struct, frozen=True):
    """A dossier, as who asks may see it.

    Shape:   identity is null, and nobody among the members, where the consent of the person does not cover it; ins is
             null unless the identity is qualified; members: everybody there ever was, in the order in which they came;
             may_administer: who asks changes the circle and the identity; may_export: they take a copy along;
             parts: what they may read of it; emergency_until: until when, where an emergency opens it to who asks;
             acting_for: the professional by whose place a secretary is there; is_merged: it is read through another
             one, place_to_go, null for who has no place there; merged: those that they read through this one
    """

    id: DossierId
    person: Patient
    identity: Identity | None
    standing: Standing
    ins: Ins | None
    identity_version: Seq
    members: list[CareTeamMember]
    may_administer: bool
    may_export: bool
    emergency_until: Millis | None
    acting_for: Account | None
    parts: list[Part]
    created_at: Millis
    created_by: AccountId
    is_merged: bool
    place_to_go: DossierId | None
    merged: list[DossierId]


class DossierFilter(Struct, frozen=True):
    """Which of one's dossiers: those to which all that is asked applies, and all of them where nothing is.

    Units:   changed_since in ms since 1970-01-01 UTC
    Shape:   unread: a conversation about the person has something unread, also one of a dossier that is read through
             this one; tasks_due: as the list counts them, more than none; roles: one is one of these there, or acts
             for who is; administers: one administers the circle; unqualified: the identity is not qualified
    """

    unread: bool = False
    tasks_due: bool = False
    roles: list[Role] = []
    administers: bool = False
    unqualified: bool = False
    changed_since: Millis | None = None


class DossierSearch(Struct, frozen=True):
    """Shape:   text: beginnings of words of the names, or the birth date; after: where the page before ended."""

    text: str = ""
    after: Cursor | None = None
    only: DossierFilter = DossierFilter()


class ListedDossier(Struct, frozen=True):
    """Units:   changed_at in ms since 1970-01-01 UTC.

    Shape:   role: one's own, or of acting_for, the professional by whose place a secretary has it; tasks_due: actions
             of one's own in its plan, and in the plans of merged, that are due today, or late; is_merged: it is read
             through another one, and here because it was searched, or because one has no place there;
             is_administrator: one administers the circle; merged: those that one reads through this one
    """

    dossier: DossierId
    person: Patient
    role: Role
    changed_at: Millis
    tasks_due: int = 0
    acting_for: Account | None = None
    is_merged: bool = False
    is_administrator: bool = False
    merged: list[DossierId] = []


class DossierPage(Struct, frozen=True):
    """A page of one's dossiers, the one that changed last first."""

    dossiers: list[ListedDossier]
    next: Cursor | None


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ALL}/search",
        Admission.FULL,
        200,
        DossierSearch,
        DossierPage,
        asks=True,
        summary="One's dossiers, the one that changed last first, by the beginnings of their words and by filters.",
    ),
    Route("GET", ONE, Admission.FULL, 200, answer=Dossier, summary="Who the person is, and their care circle."),
)
