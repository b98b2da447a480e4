"""From when until when a membership opens the dossier: its own time, and the time in which its basis holds."""

from collections.abc import Iterable

from dossier.domain.circle import Kind, Membership, Role
from dossier.domain.legal_basis import CARE_TEAM, Grounds, LegalBasis
from dossier.domain.opposition import Against, Opposition, is_opposed
from dossier.domain.profile import SECRETARIAT, profile_of
from protocol.values import Millis

Opening = tuple[Millis, Millis | None]


def opening(membership: Membership, oppositions: Iterable[Opposition], now: Millis) -> Opening | None:
    """Return the interval in which a membership opens the dossier, as things stand; None is never.

    A secretariat reads by whom it acts for, and by no place of its own; of a structure, who was brought in by name.

    Units:   ms since 1970-01-01 UTC; the end is exclusive, null while none is known
    """
    has_own_place = membership.kind is not Kind.ORGANISATION and not is_secretariat(membership)
    if not has_own_place or is_shut_by(membership, tuple(oppositions), now):
        return None
    return _until_opposed(membership, lasting(membership))


def lasting(membership: Membership) -> Opening | None:
    """Return the interval in which `Membership.is_active_at` holds."""
    begins, ends = [membership.since], [membership.until]
    if membership.grounds is not None:
        holds = _holds(membership.grounds)
        if holds is None:
            return None
        begins.append(holds[0])
        ends.append(holds[1])
    begin, end = max(begins), min((one for one in ends if one is not None), default=None)
    return None if end is not None and end <= begin else (begin, end)


def is_shut_by(membership: Membership, oppositions: tuple[Opposition, ...], now: Millis) -> bool:
    """Tell whether the person opposes all that this membership gives; they and who represents them are not shut out."""
    if _is_the_person_s(membership):
        return False
    against: list[tuple[Against, str | None]] = [(Against.WHOLE, None), (Against.PERSON, membership.member)]
    if membership.kind is Kind.PROFESSIONAL:
        against.append((Against.PROFESSION, profile_of(membership.profession)))
    return any(is_opposed(oppositions, what, target, now) for what, target in against)


def is_secretariat(membership: Membership) -> bool:
    return membership.kind is Kind.PROFESSIONAL and profile_of(membership.profession) == SECRETARIAT


def _until_opposed(membership: Membership, lasts: Opening | None) -> Opening | None:
    """The interval up to where the person opposed who is there, on whatever basis."""
    opposed_at = membership.grounds.opposed_at if membership.grounds else None
    if lasts is None or opposed_at is None or _is_the_person_s(membership):
        return lasts
    begin, end = lasts[0], opposed_at if lasts[1] is None else min(lasts[1], opposed_at)
    return None if end <= begin else (begin, end)


def _is_the_person_s(membership: Membership) -> bool:
    return membership.kind is Kind.PATIENT or membership.role is Role.LEGAL_REPRESENTATIVE


def _holds(grounds: Grounds) -> Opening | None:
    if grounds.basis in CARE_TEAM:
        return None if grounds.informed_at is None else (grounds.informed_at, grounds.opposed_at)
    if grounds.basis is LegalBasis.CONSENT_OUTSIDE_TEAM:
        return None if grounds.consent_at is None else (grounds.consent_at, grounds.withdrawn_at)
    if grounds.basis is LegalBasis.LEGAL_REPRESENTATIVE:
        return 0, grounds.withdrawn_at
    return None
