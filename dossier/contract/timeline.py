"""The shared thread (fil de discussion partagé): what happened to a dossier and was said around it, newest first."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from dossier.contract.document import DossierDocument
from dossier.contract.life_line import WrittenEvent
from dossier.contract.paths import ONE
from dossier.domain.circle import Kind, Role
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.merge import MergeState
from dossier.domain.note import NoteKind
from dossier.domain.plan_step import PlanStep
from dossier.domain.ppcs import PpcsState
from dossier.domain.proof import Proof
from dossier.domain.status import Standing, Trigger
from dossier.domain.structure import Structure
from protocol.account import Account
from protocol.attachment import Attachment
from protocol.errors import BadRequest
from protocol.http import Admission, Route
from protocol.values import AccountId, ConversationId, Cursor, Millis, Seq, Unreadable


class TimelineKind(StrEnum):
    """What a line tells; a line has the part of that name."""

    MESSAGE = "message"
    NOTE = "note"
    DOCUMENT = "document"
    MEMBER = "member"
    IDENTITY = "identity"
    PLAN = "plan"
    EVENT = "event"
    MERGE = "merge"


class TimelineMessage(Struct, frozen=True):
    """What somebody said in a conversation.

    Shape:   corrects: the number of the message that this one corrects; corrected_by: of the newest one that corrects
             this one; unreadable: why there is no text
    """

    text: str | None
    attachments: list[Attachment]
    urgent: bool
    corrects: Seq | None
    corrected_by: Seq | None
    unreadable: Unreadable | None


class TimelineNote(Struct, frozen=True):
    """A note that was written, or rewritten (a version above 1).

    Shape:   documents: those that hung on it then and that who asks may read, as they stand now
    """

    number: int
    kind: NoteKind
    version: int
    text: str
    recipients: list[AccountId]
    mentions: list[AccountId]
    documents: list[DossierDocument]


class TimelineDocument(Struct, frozen=True):
    """A document that was deposited, or another version of it (above 1).

    Shape:   conversation: from which it was filed, null for one that was brought
    """

    document: str
    version: int
    type_code: str
    title: str
    file: Attachment
    conversation: ConversationId | None


class TimelineMember(Struct, frozen=True):
    """Somebody who entered the care circle, or whose time in it ends.

    Shape:   member: an account, or the number of a structure; is_over: they left then; until: a day to come, else
    """

    number: int
    member: str
    kind: Kind
    role: Role
    basis: LegalBasis | None
    since: Millis
    until: Millis | None
    is_over: bool
    structure: Structure | None = None


class TimelineIdentity(Struct, frozen=True):
    """An identity that was established further, or corrected; who the person is stands elsewhere.

    Shape:   is_first: the person was included then; trigger is null where only words were corrected
    """

    is_first: bool
    standing: Standing
    trigger: Trigger | None
    proof: Proof | None


class TimelinePlan(Struct, frozen=True):
    """A version of the plan.

    Shape:   state: of the plan from then on; title: of the action that was entered or moved
    """

    version: int
    state: PpcsState
    step: PlanStep
    title: str | None


class TimelineEvent(Struct, frozen=True):
    """An event of the life line that was told, or corrected (a version above 1)."""

    number: int
    version: int
    event: WrittenEvent


class TimelineMerge(Struct, frozen=True):
    """A step of a merge with another dossier.

    Shape:   goes_on: this dossier is the one through which the other is read
    """

    state: MergeState
    goes_on: bool


class TimelineLine(Struct, frozen=True):
    """One thing that happened.

    Shape:   conversation: in which it was said; the journal of a dossier has its id, and the other kinds:
             this one's, or that of one that is read through it
    """

    at: Millis
    conversation: ConversationId
    seq: Seq
    author: AccountId
    kind: TimelineKind
    message: TimelineMessage | None = None
    note: TimelineNote | None = None
    document: TimelineDocument | None = None
    member: TimelineMember | None = None
    identity: TimelineIdentity | None = None
    plan: TimelinePlan | None = None
    event: TimelineEvent | None = None
    merge: TimelineMerge | None = None


class TimelineConversation(Struct, frozen=True):
    """A conversation of a page; is_member: who asks opens it."""

    id: ConversationId
    subject: str | None
    member_count: int
    is_member: bool


class Timeline(Struct, frozen=True):
    """A page of the shared thread, as far as who asks may read it now.

    Shape:   lines: newest first, at most 50; conversations, accounts: those that the lines name; may_write: the
             kinds of notes that who asks writes
    """

    lines: list[TimelineLine]
    conversations: list[TimelineConversation]
    accounts: list[Account]
    next: Cursor | None
    may_write: list[NoteKind]


class TimelineSearch(Struct, frozen=True):
    """Shape:   text: beginnings of words, 1..200 characters; kind: of which lines alone; before: where a page ended."""

    text: str
    kind: TimelineKind | None = None
    before: Cursor | None = None


TIMELINE = f"{ONE}/timeline"
TIMELINE_SEARCH = f"{TIMELINE}/search"

ROUTES: Sequence[Route] = (
    Route(
        "GET",
        TIMELINE,
        Admission.FULL,
        200,
        answer=Timeline,
        query=("kind", "before"),
        summary="What happened to the dossier and was said around it, newest first, as far as one may read it.",
        refuses=(BadRequest,),
    ),
    Route(
        "POST",
        TIMELINE_SEARCH,
        Admission.FULL,
        200,
        TimelineSearch,
        Timeline,
        asks=True,
        summary="The lines in which words begin so, newest first; a page may be short, or empty, and not be the last.",
    ),
)
