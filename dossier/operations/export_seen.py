"""What of a journal goes into somebody's export: the records that they may read, and of each what they may see."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from dossier.domain.note import Note
from dossier.domain.question import Part
from dossier.domain.voice import voice_of
from dossier.operations.parcours import may_see
from dossier.operations.scene import Scene
from dossier.operations.timeline_lines import line_of
from dossier.records import (
    ConfidentialityRecorded,
    DocumentRecorded,
    HungRecorded,
    IdentityRecorded,
    MembershipRecorded,
    MergeRecorded,
    OppositionRecorded,
    ParcoursRecorded,
    PlanSigned,
)
from mis.extension import Recorded
from protocol.values import Seq

# Of an identity that holds no more: that it changed, and not from what.
_CHANGE = ("what", "standing", "trigger", "proof")


def is_seen(recorded: Recorded, told: Any, scene: Scene) -> bool:
    """Whether the reader sees anything of a record: as the thread has it, and what else they are shown elsewhere."""
    rule = _ELSEWHERE.get(type(told))
    return rule(recorded, told, scene) if rule else line_of(recorded, scene) is not None


def cut_of(recorded: Recorded, told: Any, scene: Scene, identity: Seq) -> bytes | None:
    """What the reader sees of a record that they may read, as JSON; None where that is all of it.

    Shape:   identity: the record with the newest one
    """
    cut = _CUTS.get(type(told))
    left = cut(told, scene, recorded.seq == identity) if cut else None
    return None if left is None else msgspec.json.encode(left)


def _nobody(_recorded: Recorded, _told: Any, _scene: Scene) -> bool:
    """Who reads a document is seen where the document is; what was hidden from whom before is nobody's."""
    return False


def _readers_of_the_plan(_recorded: Recorded, _told: Any, scene: Scene) -> bool:
    return scene.allows(Part.PLAN)


def _who_sees_parcours(_recorded: Recorded, _told: Any, scene: Scene) -> bool:
    return may_see(scene.reader, scene.situation)


def _readers_of_both(recorded: Recorded, told: HungRecorded, scene: Scene) -> bool:
    note = Note(recorded.author, told.kind, recipients=frozenset(told.recipients))
    return scene.allows(note) and scene.reads(told.document)


def _who_speaks_for_the_person(_recorded: Recorded, _told: Any, scene: Scene) -> bool:
    one = scene.situation.membership_of(scene.reader)
    return one is not None and voice_of(one.role, is_administrator=one.is_administrator) is not None


def _identity(told: IdentityRecorded, _scene: Scene, is_newest: bool) -> Mapping[str, Any] | None:  # noqa: FBT001
    whole = msgspec.to_builtins(told)
    if not is_newest:
        return {name: whole[name] for name in _CHANGE if name in whole}
    if told.ins is None or told.standing.may_show_matricule:
        return None
    return _without(told, "ins")


def _membership(told: MembershipRecorded, _scene: Scene, _is_newest: bool) -> Mapping[str, Any] | None:  # noqa: FBT001
    return None if told.voice is None else _without(told, "voice")


def _document(told: DocumentRecorded, scene: Scene, _is_newest: bool) -> Mapping[str, Any] | None:  # noqa: FBT001
    """That it was hidden from somebody once, or who was named for it, is seen by those alone who see it now."""
    kept = scene.documents[told.document]
    now = kept.confidentiality == frozenset(told.confidentiality) and kept.listed == frozenset(told.listed)
    if now and (not told.listed or scene.allows(Part.CIRCLE)):
        return None
    return _without(told, "confidentiality", "listed")


def _merge(told: MergeRecorded, _scene: Scene, _is_newest: bool) -> Mapping[str, Any]:  # noqa: FBT001
    """Which other dossier it is, and why, is told to those who may open both."""
    whole = msgspec.to_builtins(told)
    return {**_without(told, "merge", "reason"), "merge": {"state": whole["merge"]["state"]}}


def _without(told: Any, *fields: str) -> Mapping[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(told).items() if name not in fields}


_ELSEWHERE: Mapping[type, Callable[[Recorded, Any, Scene], bool]] = {
    ConfidentialityRecorded: _nobody,
    HungRecorded: _readers_of_both,
    ParcoursRecorded: _who_sees_parcours,
    PlanSigned: _readers_of_the_plan,
    OppositionRecorded: _who_speaks_for_the_person,
}
_CUTS: Mapping[type, Callable[[Any, Scene, bool], Mapping[str, Any] | None]] = {
    IdentityRecorded: _identity,
    MembershipRecorded: _membership,
    DocumentRecorded: _document,
    MergeRecorded: _merge,
}
