"""What the tables must have of a dossier, made anew from its two journals: one function a kind of record, in one table.

Written apart from what writes the rows (`dossier/store/`), so that the one is a check on the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dossier.domain.circle import Circle, Membership
from dossier.domain.likeness import keys_of
from dossier.domain.merge import Merge, MergeState, taken_back
from dossier.domain.name import compared
from dossier.domain.opening import opening
from dossier.domain.opposition import Opposition
from dossier.domain.ppcs import PpcsState
from dossier.records import (
    ConfidentialityRecorded,
    DocumentRecorded,
    EmergencyAnswered,
    EmergencyReviewed,
    EventRecorded,
    GlassBroken,
    HungRecorded,
    IdentityRecorded,
    MembershipRecorded,
    MergeRecorded,
    NoteRecorded,
    OppositionRecorded,
    ParcoursRecorded,
    PlanRecorded,
    PlanSigned,
)
from mis.extension import Recorded
from protocol.values import DossierId, Millis, Seq

Keyed = Callable[[str], bytes]
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@dataclass
class Replay:
    """Rows by the names of their tables and their keys, as far as records were taken, the oldest first."""

    id: DossierId
    keyed: Keyed
    rows: Rows = field(default_factory=dict)
    circle: dict[int, tuple[Membership, Seq]] = field(default_factory=dict)
    opposed: dict[int, Opposition] = field(default_factory=dict)
    merges: dict[str, Merge] = field(default_factory=dict)

    @property
    def merged_with(self) -> set[DossierId]:
        """Those that are merged with this one now, by one step."""
        standing = [one for one in self.merges.values() if one.state is MergeState.MERGED]
        return {id for one in standing for id in one.both} - {self.id}

    @property
    def held_elsewhere(self) -> Sequence[Opposition]:
        """What the person opposes here, as it holds in the dossiers that this one is merged with."""
        circle = Circle(tuple(self.circle[number][0] for number in sorted(self.circle)))
        return (*self.opposed.values(), *taken_back(circle))

    def take(self, recorded: Recorded, told: Any) -> None:
        """Have what a record says; one of a kind that no row follows from says nothing here."""
        if step := STEPS.get(type(told)):
            step(self, recorded, told)

    def open(self, oppositions: Sequence[Opposition], now: Millis) -> None:
        """Have the memberships, which open what the oppositions of the person leave them now."""
        for number, (one, seq) in self.circle.items():
            begin, end = opening(one, oppositions, now) or (one.since, one.since)
            self.put(
                "memberships",
                (number,),
                number=number,
                member=one.member,
                kind=one.kind.value,
                role=one.role.value,
                is_administrator=one.is_administrator,
                opens_from=begin,
                opens_until=end,
                seq=seq,
            )

    def put(self, table: str, key: tuple[Any, ...], **row: Any) -> None:
        self.of(table)[key] = {"dossier": self.id, **row}

    def of(self, table: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        return self.rows.setdefault(f"dossier_{table}", {})


def _identity(replay: Replay, recorded: Recorded, told: IdentityRecorded) -> None:
    identity, standing = told.identity, told.standing
    traits = identity.traits
    given = identity.used_given_name or identity.first_birth_given_name
    before = replay.of("dossiers").get((replay.id,))
    replay.of("dossiers")[(replay.id,)] = {
        "id": replay.id,
        "created_at": before["created_at"] if before else recorded.at,
        "created_by": before["created_by"] if before else recorded.author,
        "identity_seq": recorded.seq,
        "birth_name": traits.birth_name,
        "used_name": identity.used_name,
        "given_name": given,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date,
        "status": standing.status.value,
        "attribute": standing.attribute.value if standing.attribute else None,
        "is_homonym": standing.is_homonym,
        "matricule": replay.keyed(told.ins.matricule) if told.ins else None,
        "sort_key": compared(f"{identity.used_name or traits.birth_name} {given}"),
    }
    names = (traits.birth_name, traits.birth_given_names, identity.used_name, identity.used_given_name)
    said = {word for name in names for word in compared(name or "").split()} | {traits.birth_date}
    replay.rows["dossier_words"] = {(one,): {"dossier": replay.id, "word": one} for one in said}
    replay.rows["dossier_likenesses"] = {(one,): {"dossier": replay.id, "key": one} for one in keys_of(identity)}


def _member(replay: Replay, recorded: Recorded, told: MembershipRecorded) -> None:
    replay.circle[told.number] = told.membership, recorded.seq


def _parcours(replay: Replay, recorded: Recorded, told: ParcoursRecorded) -> None:
    replay.put("parcours", (told.number,), number=told.number, seq=recorded.seq)


def _opposition(replay: Replay, recorded: Recorded, told: OppositionRecorded) -> None:
    one = replay.opposed[told.number] = told.opposition
    replay.put(
        "oppositions",
        (told.number,),
        number=told.number,
        against=one.against.value,
        target=one.target,
        since=one.since,
        until=one.until,
        voice=told.voice.value,
        seq=recorded.seq,
    )


def _document(replay: Replay, recorded: Recorded, told: DocumentRecorded) -> None:
    if told.number == 1:
        replay.put("documents", (told.document,), id=told.document, type_code=told.type_code, **_who_reads(told))
    replay.of("document_versions")[told.document, told.number] = {
        "document": told.document,
        "number": told.number,
        "author": recorded.author,
        "at": recorded.at,
        "file": told.file,
        "seq": recorded.seq,
    }


def _confidentiality(replay: Replay, _recorded: Recorded, told: ConfidentialityRecorded) -> None:
    replay.of("documents")[(told.document,)].update(_who_reads(told))


def _who_reads(told: DocumentRecorded | ConfidentialityRecorded) -> Mapping[str, str]:
    return {"confidentiality": " ".join(sorted(told.confidentiality)), "listed": " ".join(sorted(told.listed))}


def _note(replay: Replay, recorded: Recorded, told: NoteRecorded) -> None:
    note, before = told.note, replay.of("notes").get((told.number, told.note.version - 1))
    if before:
        before["is_newest"] = False
    replay.put(
        "notes",
        (told.number, note.version),
        number=told.number,
        version=note.version,
        kind=note.kind.value,
        author=note.author,
        written_at=before["written_at"] if before else recorded.at,
        seq=recorded.seq,
        is_newest=True,
        documents=before["documents"] if before else None,
    )


def _hung(replay: Replay, _recorded: Recorded, told: HungRecorded) -> None:
    versions = [key for key in replay.of("notes") if key[0] == told.note]
    row = replay.of("notes")[max(versions)]
    row["documents"] = " ".join([*(row["documents"] or "").split(), told.document])


def _event(replay: Replay, recorded: Recorded, told: EventRecorded) -> None:
    if before := replay.of("events").get((told.number, told.version - 1)):
        before["is_newest"] = False
    replay.put(
        "events",
        (told.number, told.version),
        number=told.number,
        version=told.version,
        began_by=told.event.began.last_day.isoformat(),
        is_newest=True,
        seq=recorded.seq,
    )


def _plan(replay: Replay, recorded: Recorded, told: PlanRecorded) -> None:
    plan, version = told.plan, told.plan.version
    place = {"version": version, "seq": recorded.seq, "at": recorded.at}
    replay.put("plan_versions", (version,), is_written=told.step.is_written, **place)
    replay.of("tasks").clear()
    for one in plan.actions:
        if plan.state is PpcsState.ACTIVE and one.is_pending and one.actor is not None and one.due is not None:
            replay.put("tasks", (one.id,), action=one.id, account=one.actor, due=one.due, seq=recorded.seq)


def _plan_signed(replay: Replay, recorded: Recorded, told: PlanSigned) -> None:
    author = recorded.author
    replay.put("plan_signatures", (author,), account=author, version=told.version, at=recorded.at)


def _merge(replay: Replay, recorded: Recorded, told: MergeRecorded) -> None:
    one = replay.merges[told.merge.id] = told.merge
    if one.goes_on == replay.id:
        row = {"id": one.id, "goes_on": one.goes_on, "merged": one.merged}
        replay.of("merges")[(one.id,)] = {**row, "state": one.state.value, "seq": recorded.seq}


def _glass(replay: Replay, recorded: Recorded, told: GlassBroken) -> None:
    glass = told.glass
    opened = {"account": glass.by, "at": glass.at, "until": glass.ends_at, "seq": recorded.seq}
    unsaid = dict.fromkeys(("answer", "answered_seq", "finding", "reviewed_seq"))
    replay.put("emergencies", (told.id,), id=told.id, **opened, **unsaid)


def _answered(replay: Replay, recorded: Recorded, told: EmergencyAnswered) -> None:
    replay.of("emergencies")[(told.id,)].update(answer=told.answer.value, answered_seq=recorded.seq)


def _reviewed(replay: Replay, recorded: Recorded, told: EmergencyReviewed) -> None:
    replay.of("emergencies")[(told.id,)].update(finding=told.finding.value, reviewed_seq=recorded.seq)


STEPS: Mapping[type, Callable[[Replay, Recorded, Any], None]] = {
    IdentityRecorded: _identity,
    MembershipRecorded: _member,
    ParcoursRecorded: _parcours,
    OppositionRecorded: _opposition,
    DocumentRecorded: _document,
    ConfidentialityRecorded: _confidentiality,
    NoteRecorded: _note,
    HungRecorded: _hung,
    EventRecorded: _event,
    PlanRecorded: _plan,
    PlanSigned: _plan_signed,
    MergeRecorded: _merge,
    GlassBroken: _glass,
    EmergencyAnswered: _answered,
    EmergencyReviewed: _reviewed,
}
