"""What each record of a journal is in the shared thread: one function a kind of record, in one table.

Each decides first whether the reader may read it, and gives None where not.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dossier.contract.timeline import (
    TimelineDocument,
    TimelineEvent,
    TimelineIdentity,
    TimelineKind,
    TimelineLine,
    TimelineMember,
    TimelineMerge,
    TimelineNote,
    TimelinePlan,
)
from dossier.domain.question import Part
from dossier.operations.life_line import written
from dossier.operations.scene import Scene
from dossier.records import (
    DECODER,
    ConfidentialityRecorded,
    DocumentRecorded,
    EventRecorded,
    HungRecorded,
    IdentityRecorded,
    InsiAsked,
    MembershipRecorded,
    MergeRecorded,
    NoteRecorded,
    OppositionRecorded,
    ParcoursRecorded,
    PlanRecorded,
    PlanSigned,
)
from mis.extension import Recorded
from protocol.values import ConversationId, Seq

# A journal begins with an entry of the server's, and the next one is the identity with which the person was included.
FIRST_RECORD: Seq = 2


def line_of(recorded: Recorded, scene: Scene) -> TimelineLine | None:
    """The line of a record; None for who may not read it, and where it cannot be opened any more."""
    if recorded.content is None:
        return None
    told = DECODER.decode(recorded.content)
    return LINES[type(told)](recorded, told, scene)


def _identity(recorded: Recorded, told: IdentityRecorded, scene: Scene) -> TimelineLine | None:
    if not scene.allows(Part.IDENTITY):
        return None
    is_first = recorded.seq == FIRST_RECORD
    shown = TimelineIdentity(is_first, told.standing, told.trigger, told.proof)
    return _line(recorded, TimelineKind.IDENTITY, identity=shown)


def _insi_asked(_recorded: Recorded, _told: InsiAsked, _scene: Scene) -> None:
    """What INSi knows is seen by the identity that somebody made of it."""


def _member(recorded: Recorded, told: MembershipRecorded, scene: Scene) -> TimelineLine | None:
    if not scene.allows(Part.CIRCLE):
        return None
    membership = told.membership
    shown = TimelineMember(
        number=told.number,
        member=membership.member,
        kind=membership.kind,
        role=membership.role,
        basis=membership.grounds.basis if membership.grounds else None,
        since=membership.since,
        until=membership.until,
        is_over=not membership.is_active_at(max(recorded.at, membership.since)),
        structure=membership.structure,
    )
    return _line(recorded, TimelineKind.MEMBER, member=shown)


def _parcours(_recorded: Recorded, _told: ParcoursRecorded, _scene: Scene) -> None:
    """Who takes part in which parcours is seen where the circle is."""


def _note(recorded: Recorded, told: NoteRecorded, scene: Scene) -> TimelineLine | None:
    note = told.note
    if not scene.allows(note):
        return None
    shown = TimelineNote(
        number=told.number,
        kind=note.kind,
        version=note.version,
        text=note.text,
        recipients=sorted(note.recipients),
        mentions=sorted(note.mentions),
        documents=[],
    )
    return _line(recorded, TimelineKind.NOTE, note=shown)


def _hung(_recorded: Recorded, _told: HungRecorded, _scene: Scene) -> None:
    """What hangs on a note is seen where the note is."""


def _document(recorded: Recorded, told: DocumentRecorded, scene: Scene) -> TimelineLine | None:
    kept = scene.documents[told.document]
    version = next(one for one in kept.versions if one.number == told.number)
    if not scene.allows(kept.asked(version)):
        return None
    shown = TimelineDocument(
        document=told.document,
        version=told.number,
        type_code=told.type_code,
        title=told.title,
        file=recorded.files[0],
        conversation=told.provenance.conversation if told.provenance else None,
    )
    return _line(recorded, TimelineKind.DOCUMENT, document=shown)


def _confidentiality(_recorded: Recorded, _told: ConfidentialityRecorded, _scene: Scene) -> None:
    """Who reads a document is seen where the document is."""


def _opposition(_recorded: Recorded, _told: OppositionRecorded, _scene: Scene) -> None:
    """Whom the person shuts out, the thread does not tell."""


def _plan(recorded: Recorded, told: PlanRecorded, scene: Scene) -> TimelineLine | None:
    if not scene.allows(Part.PLAN):
        return None
    plan = told.plan
    shown = TimelinePlan(plan.version, plan.state, told.step, plan.title_of(told.step.action))
    return _line(recorded, TimelineKind.PLAN, plan=shown)


def _plan_signed(_recorded: Recorded, _told: PlanSigned, _scene: Scene) -> None:
    """Who has read the plan is seen where the plan is."""


def _event(recorded: Recorded, told: EventRecorded, scene: Scene) -> TimelineLine | None:
    if not scene.allows(Part.LIFE_LINE):
        return None
    shown = TimelineEvent(told.number, told.version, written(told.event))
    return _line(recorded, TimelineKind.EVENT, event=shown)


def _merge(recorded: Recorded, told: MergeRecorded, scene: Scene) -> TimelineLine | None:
    """The two journals tell the same: it is shown once. Which other dossier it is, the thread does not tell."""
    merge = told.merge
    if scene.through in merge.both or not scene.allows(Part.IDENTITY):
        return None
    shown = TimelineMerge(merge.state, goes_on=ConversationId(merge.goes_on) == recorded.conversation)
    return _line(recorded, TimelineKind.MERGE, merge=shown)


def _line(recorded: Recorded, kind: TimelineKind, **part: Any) -> TimelineLine:
    return TimelineLine(recorded.at, recorded.conversation, recorded.seq, recorded.author, kind, **part)


# Every record of a dossier's own journal.
LINES: Mapping[type, Callable[[Recorded, Any, Scene], TimelineLine | None]] = {
    IdentityRecorded: _identity,
    InsiAsked: _insi_asked,
    MembershipRecorded: _member,
    ParcoursRecorded: _parcours,
    NoteRecorded: _note,
    HungRecorded: _hung,
    DocumentRecorded: _document,
    ConfidentialityRecorded: _confidentiality,
    OppositionRecorded: _opposition,
    PlanRecorded: _plan,
    PlanSigned: _plan_signed,
    EventRecorded: _event,
    MergeRecorded: _merge,
}
