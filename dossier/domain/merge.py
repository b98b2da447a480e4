"""Two dossiers of one person: one is read through the other, which goes on; nothing is moved, and it can be undone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.circle import Circle, Kind, Membership
from dossier.domain.opposition import Against, Opposition
from dossier.domain.status import Standing
from protocol.errors import BadRequest, Conflict, Forbidden
from protocol.text import normalized
from protocol.values import AccountId, DossierId, Millis

LEAST_CHARS, MOST_CHARS = 10, 500


class MergeState(StrEnum):
    ASKED = "asked"
    MERGED = "merged"
    DECLINED = "declined"
    UNDONE = "undone"


class MergeStep(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    UNDO = "undo"


# What is not here cannot happen. What was declined or undone is asked anew, as another merge.
STEPS: Mapping[tuple[MergeState, MergeStep], MergeState] = {
    (MergeState.ASKED, MergeStep.CONFIRM): MergeState.MERGED,
    (MergeState.ASKED, MergeStep.DECLINE): MergeState.DECLINED,
    (MergeState.MERGED, MergeStep.UNDO): MergeState.UNDONE,
}
# While it is asked or holds, the pair has no other.
STANDING = frozenset({MergeState.ASKED, MergeState.MERGED})


class Pair(Struct, frozen=True):
    """Shape:   goes_on: the dossier through which the merged one is read."""

    goes_on: DossierId
    merged: DossierId
    state: MergeState

    @property
    def both(self) -> tuple[DossierId, DossierId]:
        return self.goes_on, self.merged


class Merge(Pair, frozen=True):
    """A merge, from its being asked on.

    Units:   asked_at in ms since 1970-01-01 UTC
    Shape:   reason: of who asked
    """

    id: str
    reason: str
    asked_by: AccountId
    asked_at: Millis

    def after(self, step: MergeStep, by: AccountId) -> "Merge":
        """Return the merge once somebody has taken a step.

        Raises:  Conflict (merge_state), Forbidden (merge_alone: who asked does not confirm)
        """
        reached = STEPS.get((self.state, step))
        if reached is None:
            raise Conflict(f"{step} does not happen to a merge that stands so", {"reason": "merge_state"})
        if step is MergeStep.CONFIRM and by == self.asked_by:
            raise Forbidden("somebody else confirms it", {"reason": "merge_alone"})
        return structs.replace(self, state=reached)


class Known(Struct, frozen=True):
    """What of an identity says that two dossiers cannot be of one person.

    Shape:   matricule: a keyed hash
    """

    standing: Standing
    matricule: bytes | None


class Difference(StrEnum):
    """What is there twice and should be once: shown before and after, and settled by people."""

    PHYSICIANS = "two_physicians"
    PERSONS = "two_persons"
    PLANS = "two_plans"


def must_be_reason(told: str) -> str:
    """Return why, in words.

    Raises:  BadRequest (merge_reason), TooLarge
    """
    reason = normalized(told.strip(), field="reason", most_chars=MOST_CHARS)
    if len(reason) < LEAST_CHARS:
        raise BadRequest(f"the reason is under {LEAST_CHARS} characters", "reason", "merge_reason")
    return reason


def step_reason(step: MergeStep, told: str) -> str:
    """Return why a step is taken; only what is undone must say so.

    Raises:  BadRequest (merge_reason), TooLarge
    """
    return must_be_reason(told) if step is MergeStep.UNDO or told.strip() else ""


def must_be_two(goes_on: DossierId, merged: DossierId) -> None:
    """Raises:  BadRequest (merge_itself)."""
    if goes_on == merged:
        raise BadRequest("a dossier is not merged into itself", "merged", "merge_itself")


def must_be_free(goes_on: DossierId, merged: DossierId, standing: Iterable[Pair]) -> None:
    """Refuse a merge that does not go with those that stand, so that each dossier has one place to go at most.

    Shape:   standing: those of either dossier, asked ones too
    Raises:  Conflict (merge_circular, merge_merged, merge_goes_on, merge_asked)
    """
    for one in standing:
        if one.state is MergeState.ASKED:
            if set(one.both) == {goes_on, merged}:
                raise Conflict("it is asked already", {"reason": "merge_asked"})
        elif one.both == (merged, goes_on):
            raise Conflict("the one is merged into the other, the other way round", {"reason": "merge_circular"})
        elif one.merged in (goes_on, merged):
            raise Conflict("one of them is merged already", {"reason": "merge_merged"})
        elif one.goes_on == merged:
            raise Conflict(
                "another one is merged into it: it must be the one that goes on", {"reason": "merge_goes_on"}
            )


def must_be_one_person(one: Known, other: Known) -> None:
    """Refuse two people: both identities are qualified, and have different matricules.

    Raises:  Conflict (merge_matricules)
    """
    is_known = one.standing.may_show_matricule and other.standing.may_show_matricule
    if is_known and one.matricule != other.matricule:
        raise Conflict("these are two people, of two matricules", {"reason": "merge_matricules"})


def must_be_administered(one: Circle, other: Circle, by: Collection[AccountId], now: Millis) -> None:
    """See that both circles are administered by one of those who merge.

    Raises:  Forbidden (merge_administrators)
    """
    for circle in (one, other):
        if not any(administrator.member in by for administrator in circle.administrators_at(now)):
            raise Forbidden("those who merge must administer both circles", {"reason": "merge_administrators"})


def taken_back(circle: Circle) -> tuple[Opposition, ...]:
    """Return those whom the person shut out of this circle by taking back their basis, as oppositions to them.

    Shape:   who has another membership since is let in again; no clock has a part in it, so that what is listed stays
             true until something is told
    """
    newest = {one.member: one for one in circle.memberships}
    return tuple(_shut_out(newest.values()))


def differences(one: Circle, other: Circle, now: Millis, *, have_plans: bool) -> frozenset[Difference]:
    """Return what is there twice."""
    found = {
        Difference.PHYSICIANS: _are_two(circle.treating_physician_at(now) for circle in (one, other)),
        Difference.PERSONS: _are_two(_person_at(circle, now) for circle in (one, other)),
        Difference.PLANS: have_plans,
    }
    return frozenset(difference for difference, is_there in found.items() if is_there)


def _shut_out(memberships: Iterable[Membership]) -> Iterator[Opposition]:
    for one in memberships:
        grounds = one.grounds
        said_no_at = (grounds.opposed_at or grounds.withdrawn_at) if grounds else None
        if said_no_at is not None:
            yield Opposition(Against.PERSON, said_no_at, one.member)


def _person_at(circle: Circle, now: Millis) -> Membership | None:
    return next((one for one in circle.active_at(now) if one.kind is Kind.PATIENT), None)


def _are_two(memberships: Iterable[Membership | None]) -> bool:
    """Whether there are some, of different accounts."""
    return len({one.member for one in memberships if one is not None}) > 1
