"""Notices: when somebody is told outside that something waits for them, and what becomes of a sending. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from protocol.push import PushOutcome
from protocol.values import AccountId, ConversationId, Millis, Seq, SessionId

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
# What was not sent within a day says nothing new any more.
KEPT_MS = DAY_MS
# Longer than a sending may take, so that two nodes do not send the same unless one has died over it.
LEASE_MS = MINUTE_MS
FIRST_WAIT_MS = 5_000
LONGEST_WAIT_MS = 60 * MINUTE_MS
LONGEST_URGENT_WAIT_MS = MINUTE_MS


class NoticeKind(StrEnum):
    PUSH = "push"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Notified:
    """Up to where, and when, somebody was notified of a conversation; `at` ahead of now: they are about to be."""

    seq: Seq
    at: Millis


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser takes pushes, and the keys that only it can read with; as base64url, as the browser gave them."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to send.

    Shape:   is_of_dossier: conversation is then the journal that a dossier is, and has no members; subscription for a
             push, address for an e-mail; attempts counts this one
    """

    id: str
    kind: NoticeKind
    account: AccountId
    session: SessionId | None
    conversation: ConversationId
    is_of_dossier: bool
    urgent: bool
    created_at: Millis
    attempts: int
    subscription: Subscription | None
    address: str | None


def due_at(now: Millis, *, read_seq: Seq, notified: Notified | None, pause_ms: Millis) -> Millis:
    """When to tell of a text that is newer than any that was told of.

    At once the first time, and whenever what was told of has been read; else not sooner than a pause after the last
    time. What is about to be told tells of this one too.
    """
    if notified is None or read_seq >= notified.seq:
        return now
    if notified.at > now:
        return notified.at
    return max(now, notified.at + pause_ms)


def next_try_at(notice: Notice, now: Millis, *, after_ms: Millis | None) -> Millis | None:
    """When to send again what was not taken; null where it has become too old.

    Shape:   after_ms: what the other side asked for
    """
    longest = LONGEST_URGENT_WAIT_MS if notice.urgent else LONGEST_WAIT_MS
    wait_ms = FIRST_WAIT_MS * 2 ** min(notice.attempts - 1, 20) if after_ms is None else max(1_000, after_ms)
    at = now + min(wait_ms, longest if after_ms is None else LONGEST_WAIT_MS)
    return at if at < notice.created_at + KEPT_MS else None


def outcome_of(status: int) -> PushOutcome:
    """What an answer of a push service means (RFC 8030, 5 and 7.3; RFC 9110, 15)."""
    if 200 <= status < 300:
        return PushOutcome.TAKEN
    if status in (404, 410):
        return PushOutcome.GONE
    if status == 429 or status >= 500:
        return PushOutcome.LATER
    return PushOutcome.REFUSED  # a redirect too: it is not followed
