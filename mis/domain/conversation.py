"""What a conversation is while it is decided about, and the rules of who may do what in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol.errors import BadRequest, Closed, Forbidden
from protocol.values import (
    AccountId,
    AccountKind,
    ConversationId,
    ConversationKind,
    ConversationState,
    DossierId,
    Millis,
    Seq,
)

MAY_CONVERSE = frozenset({AccountKind.PROFESSIONAL, AccountKind.PATIENT, AccountKind.CAREGIVER})


@dataclass(frozen=True, slots=True)
class Membership:
    """Shape:   left_seq is the entry at which the member left; null while present."""

    account: AccountId
    left_seq: Seq | None


@dataclass(frozen=True, slots=True)
class Members:
    """Everybody who is or was in a conversation, and those present in their order."""

    by_account: Mapping[AccountId, Membership]
    present: tuple[AccountId, ...] = field(init=False)

    def __post_init__(self) -> None:
        present = tuple(one.account for one in self.by_account.values() if one.left_seq is None)
        object.__setattr__(self, "present", present)


@dataclass(slots=True)
class Conversation:
    """A conversation under its lock: only the writer has one, and what is appended is numbered by it."""

    id: ConversationId
    kind: ConversationKind
    state: ConversationState
    last_seq: Seq
    last_at: Millis
    members: Members

    def must_be_present(self, account: AccountId) -> None:
        """Raises:  Forbidden (who has left still reads what was, and nothing more)."""
        if self.members.by_account[account].left_seq is not None:
            raise Forbidden("you have left this conversation")

    def must_be_open(self) -> None:
        """Raises:  Closed."""
        if self.state is not ConversationState.OPEN:
            raise Closed("the conversation is closed")

    def must_have(self, seq: Seq, *, field: str) -> None:
        """Raises:  BadRequest (no message bears that number yet)."""
        if not 1 <= seq <= self.last_seq:
            raise BadRequest(f"{field} is the number of no message of the conversation", field)

    def number(self, now: Millis) -> tuple[Seq, Millis]:
        """Take the next number and its time, which never goes back when the clock does."""
        self.last_seq += 1
        self.last_at = max(now, self.last_at)
        return self.last_seq, self.last_at


@dataclass(frozen=True, slots=True)
class Thread:
    """What one member may read of a conversation: everything up to `last_seq`.

    Shape:   for who has left, last_seq is the entry at which they did
    """

    conversation: ConversationId
    last_seq: Seq
    is_present: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation about to begin."""

    id: ConversationId
    kind: ConversationKind
    subject: str | None
    dossier: DossierId | None
    feeds_dossier: bool
    opened_by: AccountId
    accounts: tuple[AccountId, ...]
    direct_key: str | None


def must_be_professional(kind: AccountKind) -> None:
    """Raises:  Forbidden (patients and caregivers reply, they never start, and see no directory)."""
    if kind is not AccountKind.PROFESSIONAL:
        raise Forbidden("only professionals may do this")


def direct_key(one: AccountId, other: AccountId) -> str:
    """The same key for two people, whichever of them asks."""
    return "|".join(sorted((one, other)))
