"""What a conversation is while it is decided about, and the rules of who may do what in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from protocol.errors import BadRequest, Closed, Conflict, Forbidden
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
    kind: AccountKind
    left_seq: Seq | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Everybody who is or was in a conversation, in the order in which they first came, and those present."""

    by_account: Mapping[AccountId, Membership]
    present: tuple[AccountId, ...] = field(init=False)

    def __post_init__(self) -> None:
        present = tuple(one.account for one in self.by_account.values() if one.left_seq is None)
        object.__setattr__(self, "present", present)

    def has(self, account: AccountId) -> bool:
        """Whether the account is in it now."""
        member = self.by_account.get(account)
        return member is not None and member.left_seq is None

    def joined_by(self, newcomers: Mapping[AccountId, AccountKind]) -> "Members":
        joined = {account: Membership(account, kind) for account, kind in newcomers.items()}
        return Members({**self.by_account, **joined})

    def left_by(self, account: AccountId, seq: Seq) -> "Members":
        return Members({**self.by_account, account: replace(self.by_account[account], left_seq=seq)})

    def needs(self, account: AccountId) -> bool:
        """Whether others would remain without this one, and no professional among them."""
        remaining = [self.by_account[id].kind for id in self.present if id != account]
        return bool(remaining) and AccountKind.PROFESSIONAL not in remaining


@dataclass(slots=True)
class Conversation:
    """A conversation under its lock: only the writer has one, and what is appended is numbered by it.

    Shape:   members_seq is the entry that last changed the members
    """

    id: ConversationId
    kind: ConversationKind
    state: ConversationState
    last_seq: Seq
    last_at: Millis
    members: Members
    members_seq: Seq = 1
    dossier: DossierId | None = None
    feeds_dossier: bool = False

    @property
    def is_closed(self) -> bool:
        return self.state is ConversationState.CLOSED

    def must_be_present(self, account: AccountId) -> None:
        """Raises:  Forbidden (who has left still reads what was, and nothing more)."""
        if not self.members.has(account):
            raise Forbidden("you have left this conversation")

    def must_be_open(self) -> None:
        """Raises:  Closed."""
        if self.is_closed:
            raise Closed("the conversation is closed")

    def must_be_group(self) -> None:
        """Raises:  Conflict (two people are a direct conversation for ever)."""
        if self.kind is ConversationKind.DIRECT:
            raise Conflict("a direct conversation keeps its two members")

    def must_have(self, seq: Seq, *, field: str) -> None:
        """Raises:  BadRequest (no message bears that number yet)."""
        if not 1 <= seq <= self.last_seq:
            raise BadRequest(f"{field} is the number of no message of the conversation", field)

    def must_have_room(self, newcomers: int, *, most: int) -> None:
        """Raises:  BadRequest (there would be too many)."""
        if len(self.members.present) + newcomers > most:
            raise BadRequest(f"a conversation has at most {most} members", "accounts")

    def newcomers(self, accounts: Sequence[AccountId]) -> list[AccountId]:
        """Those who are not present, each once."""
        return [id for id in dict.fromkeys(accounts) if not self.members.has(id)]

    def number(self, now: Millis) -> tuple[Seq, Millis]:
        """Take the next number and its time, which never goes back when the clock does."""
        self.last_seq += 1
        self.last_at = max(now, self.last_at)
        return self.last_seq, self.last_at

    def become(self, members: Members, seq: Seq) -> None:
        """Have other members from an entry on."""
        self.members, self.members_seq = members, seq


@dataclass(frozen=True, slots=True)
class Thread:
    """What one member may read of a conversation: everything up to `last_seq`.

    Shape:   for who has left, last_seq is the entry at which they did
    """

    conversation: ConversationId
    last_seq: Seq
    is_present: bool
    is_open: bool
    dossier: DossierId | None = None

    def must_be_writable(self) -> None:
        """Raises:  Forbidden (one has left), Closed."""
        if not self.is_present:
            raise Forbidden("you have left this conversation")
        if not self.is_open:
            raise Closed("the conversation is closed")


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation about to begin."""

    id: ConversationId
    kind: ConversationKind
    subject: str | None
    dossier: DossierId | None
    feeds_dossier: bool
    opened_by: AccountId
    accounts: Mapping[AccountId, AccountKind]
    direct_key: str | None


def must_be_professional(kind: AccountKind) -> None:
    """Raises:  Forbidden (patients and caregivers reply, they never start, and see no directory)."""
    if kind is not AccountKind.PROFESSIONAL:
        raise Forbidden("only professionals may do this")


def direct_key(one: AccountId, other: AccountId) -> str:
    """The same key for two people, whichever of them asks."""
    return "|".join(sorted((one, other)))
