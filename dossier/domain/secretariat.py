"""Secretariats: who acts for which professional, from when until when."""

from collections.abc import Iterable

from msgspec import Struct, structs

from dossier.domain.profile import SECRETARIAT, profile_of
from dossier.domain.spoken import profession_code
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.values import AccountId, AccountKind, Millis


class Secretariat(Struct, frozen=True, omit_defaults=True):
    """Units:   times in ms since 1970-01-01 UTC
    Shape:   until is exclusive, and null while no end is known
    Source:  DOMAIN 1.5: acts for a named professional and never sees more than they do
    """

    secretary: AccountId
    professional: AccountId
    since: Millis
    until: Millis | None = None

    def lasts_at(self, instant: Millis) -> bool:
        return self.since <= instant and (self.until is None or instant < self.until)

    def overlaps(self, other: "Secretariat") -> bool:
        is_same = (self.secretary, self.professional) == (other.secretary, other.professional)
        begins_in_time = other.until is None or self.since < other.until
        return is_same and begins_in_time and (self.until is None or other.since < self.until)


def must_be_secretariat(
    told: Secretariat, secretary: Account, professional: Account, now: Millis, before: Iterable[Secretariat]
) -> None:
    """Refuse what no secretariat can be.

    Shape:   before: those that there were of the secretary
    Raises:  BadRequest (secretariat_secretary, secretariat_professional, end_before_start, secretariat_past), Conflict
             (secretariat_twice)
    """
    if not _is_secretary(secretary):
        raise BadRequest("who acts for somebody is a secretary", "secretary", "secretariat_secretary")
    if professional.kind is not AccountKind.PROFESSIONAL or _is_secretary(professional):
        raise BadRequest("a secretary acts for a professional", "professional", "secretariat_professional")
    if told.since < now:
        raise BadRequest("since is over", "since", "secretariat_past")
    if told.until is not None and told.until <= told.since:
        raise BadRequest("until is not after since", "until", "end_before_start")
    if any(one.overlaps(told) for one in before):
        raise Conflict("they act for this professional at that time already", {"reason": "secretariat_twice"})


def ended(told: Secretariat, until: Millis, now: Millis) -> Secretariat:
    """Return the secretariat with an end, which comes no later than the one it had; one to come is as if it were not.

    Raises:  BadRequest (secretariat_past, secretariat_longer), Conflict (secretariat_over)
    """
    if told.until is not None and told.until <= now:
        raise Conflict("it is over", {"reason": "secretariat_over"})
    if until < now:
        raise BadRequest("until is over", "until", "secretariat_past")
    if told.until is not None and until > told.until:
        raise BadRequest("it ends before", "until", "secretariat_longer")
    return structs.replace(told, until=until)


def _is_secretary(account: Account) -> bool:
    is_at_work = account.kind is AccountKind.PROFESSIONAL
    return is_at_work and profile_of(profession_code(account.profession)) == SECRETARIAT
