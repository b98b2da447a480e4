"""The arithmetic of the ledger: what was told against what can be read. It opens nothing and decides everything.

Source:  Jepsen's `total-queue` (lost = acknowledged - read, unexpected = read - attempted), with order and numbering
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.faults.ledger import Entry, What
from tests.faults.reading import Findings, Seen, Witness
from tests.faults.script import text_of

# What the table shows for humans; the other kinds below are promises too, and as red.
KINDS = ("lost", "duplicated", "misordered", "unexpected")
SHOWN = 5  # examples of each kind in a report


@dataclass
class Attempt:
    """Everything that was ever said about one client_ref."""

    invoked: Entry
    told: tuple[int, int] | None = None  # seq, at
    invokes: int = 0
    refusals: int = 0
    unknowns: int = 0
    firsts: int = 0


@dataclass
class Verdict:
    """How often each promise was broken, with what was seen, and how much was tried."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    misordered: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    # Members who see different things, or an event of what is not in the history.
    disagreeing: list[str] = field(default_factory=list)
    # A message that a connected member had no event of.
    untold: list[str] = field(default_factory=list)
    # Receipts that went back, and `last_seq` or `unread` that the history does not bear out.
    receipts: list[str] = field(default_factory=list)
    # Refused as "nothing was stored", and stored.
    refused_but_stored: list[str] = field(default_factory=list)
    attempted: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    unanswered: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    read: int = 0

    @property
    def violations(self) -> dict[str, list[str]]:
        """The broken promises by kind; empty is what we want."""
        kinds = (*KINDS, "disagreeing", "untold", "receipts", "refused_but_stored")
        return {kind: getattr(self, kind) for kind in kinds if getattr(self, kind)}

    def __str__(self) -> str:
        counts = "  ".join(f"{kind} {len(getattr(self, kind))}" for kind in KINDS)
        examples = [f"{kind}: {example}" for kind, all_ in self.violations.items() for example in all_[:SHOWN]]
        return "\n".join((f"acknowledged {self.acknowledged}  {counts}", *examples))


def check(entries: Iterable[Entry], witness: Witness, findings: Findings) -> Verdict:
    """Compare what the clients were told with what every member reads."""
    verdict = Verdict(
        disagreeing=list(findings.disagreeing), untold=list(findings.untold), receipts=list(findings.receipts)
    )
    attempts = _attempts(entries, verdict)
    places = {name: _places(thread) for name, thread in findings.threads.items()}
    for name, thread in findings.threads.items():
        _check_numbers(name, thread, verdict)
        _check_attempted(name, thread, attempts, verdict)
        _check_order(name, thread, attempts, verdict)
    for client_ref, attempt in attempts.items():
        _check_kept(client_ref, attempt, places.get(attempt.invoked.conversation, {}), verdict)
    _check_starts(witness, findings, verdict)
    return verdict


def _attempts(entries: Iterable[Entry], verdict: Verdict) -> dict[str, Attempt]:
    attempts: dict[str, Attempt] = {}
    for entry in entries:
        attempt = attempts.get(entry.client_ref)
        if attempt is None:
            attempt = attempts[entry.client_ref] = Attempt(entry)
        _note(attempt, entry, verdict)
    verdict.attempted = len(attempts)
    verdict.acknowledged = sum(attempt.told is not None for attempt in attempts.values())
    verdict.sent_again = sum(attempt.invokes - 1 for attempt in attempts.values())
    verdict.unanswered = sum(attempt.unknowns for attempt in attempts.values())
    return attempts


def _note(attempt: Attempt, entry: Entry, verdict: Verdict) -> None:
    match entry.what:
        case What.INVOKE:
            attempt.invokes += 1
        case What.UNKNOWN:
            attempt.unknowns += 1
        case What.FAIL:
            attempt.refusals += 1
            verdict.refused[entry.code] = verdict.refused.get(entry.code, 0) + 1
        case What.OK:
            _note_answer(attempt, entry, verdict)


def _note_answer(attempt: Attempt, entry: Entry, verdict: Verdict) -> None:
    told = (entry.seq, entry.at)
    if attempt.told is not None and attempt.told != told:
        verdict.duplicated.append(f"{entry.client_ref} was answered {attempt.told}, then {told}")
    attempt.firsts += not entry.duplicate
    if attempt.firsts > 1 and not entry.duplicate:
        verdict.duplicated.append(f"{entry.client_ref} was called new {attempt.firsts} times")
    if entry.duplicate and attempt.invokes == attempt.refusals + 1:
        verdict.refused_but_stored.append(f"{entry.client_ref} was refused every time before, and is a duplicate")
    attempt.told = attempt.told or told


def _places(thread: list[Seen]) -> dict[str, tuple[int, int]]:
    """Where each client_ref stands first."""
    places: dict[str, tuple[int, int]] = {}
    for seen in thread:
        if seen.client_ref is not None:
            places.setdefault(seen.client_ref, (seen.seq, seen.at))
    return places


def _check_numbers(name: str, thread: list[Seen], verdict: Verdict) -> None:
    """Guarantee 2: 1, 2, 3, ... without gaps; and time never goes back in a thread."""
    at = 0
    for expected, seen in enumerate(thread, 1):
        if seen.seq != expected:
            verdict.misordered.append(f"{name}: number {seen.seq} where {expected} belongs")
            return
        if seen.at < at:
            verdict.misordered.append(f"{name}: the time goes back at {seen.seq}")
        at = seen.at


def _check_attempted(name: str, thread: list[Seen], attempts: Mapping[str, Attempt], verdict: Verdict) -> None:
    known: set[str] = set()
    for seen in thread:
        verdict.read += 1
        if seen.client_ref is None:
            continue  # what happened to the conversation itself
        attempt = attempts.get(seen.client_ref)
        if attempt is None or not _is_as_attempted(seen, name, attempt.invoked):
            verdict.unexpected.append(f"{name}: nobody sent {seen}")
        elif seen.client_ref in known:
            verdict.duplicated.append(f"{name}: {seen.client_ref} stands again at {seen.seq}")
        known.add(seen.client_ref)


def _is_as_attempted(seen: Seen, name: str, invoked: Entry) -> bool:
    return (seen.author, name, seen.text) == (invoked.author, invoked.conversation, text_of(invoked.client_ref))


def _check_order(name: str, thread: list[Seen], attempts: Mapping[str, Attempt], verdict: Verdict) -> None:
    """What one script sends to one conversation stands there in the order it was sent.

    A refused message was sent again after those behind it: where it stands says nothing.
    """
    newest: dict[str, Entry] = {}
    known: set[str] = set()
    for seen in thread:
        attempt = attempts.get(seen.client_ref or "")
        if attempt is None or attempt.refusals or attempt.invoked.client_ref in known:
            continue
        entry = attempt.invoked
        known.add(entry.client_ref)
        before = newest.get(entry.script)
        if before is not None and before.order > entry.order:
            verdict.misordered.append(f"{name}: {entry.client_ref} stands after {before.client_ref}")
        newest[entry.script] = entry


def _check_kept(client_ref: str, attempt: Attempt, places: Mapping[str, tuple[int, int]], verdict: Verdict) -> None:
    """Guarantee 1: what was acknowledged is in the history, for ever, where it was said to be."""
    found = places.get(client_ref)
    if attempt.told is not None and found != attempt.told:
        verdict.lost.append(f"{client_ref} was acknowledged as {attempt.told}, and is {found or 'nowhere'}")
    if attempt.told is None and found is not None and attempt.refusals == attempt.invokes:
        verdict.refused_but_stored.append(f"{client_ref} was refused every time, and is at {found}")


def _check_starts(witness: Witness, findings: Findings, verdict: Verdict) -> None:
    """Each started conversation is there once: the same client_ref again gives the same one."""
    ids: dict[str, list[str]] = {subject: [] for subject in witness.asked_starts}
    for id, subject in findings.subjects.items():
        if subject in ids:
            ids[subject].append(id)
    for subject, found in ids.items():
        told = witness.told_starts.get(subject)
        if told is not None and told not in found:
            verdict.lost.append(f"{subject} was started as {told}, and is {found or 'nowhere'}")
        if len(found) > 1:
            verdict.duplicated.append(f"{subject} was started as each of {found}")
