"""Who plays, what they may ask, and how what the server says is laid beside what the model says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import UnsetType as _Unset

from protocol.conversation import (
    Conversation,
    ConversationAdd,
    ConversationClose,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
)
from protocol.errors import Refusal
from protocol.frames import Request
from protocol.message import Message, MessageAcknowledge, MessageSend, Sent
from protocol.receipt import ReceiptRead
from protocol.values import AccountId, AccountKind, ConversationId
from tests.machine.model import MARKS, Entry, Talk

# Zoé is the stranger: nobody ever names her.
CAST = (
    ("Alice Martin", AccountKind.PROFESSIONAL),
    ("Bob Durand", AccountKind.PROFESSIONAL),
    ("Carol Petit", AccountKind.PROFESSIONAL),
    ("Paul Bernard", AccountKind.PATIENT),
    ("Aïda Diallo", AccountKind.CAREGIVER),
    ("Otto Klein", AccountKind.OPERATOR),
    ("Zoé Blanc", AccountKind.PROFESSIONAL),
)
ABSENT = "absent"


class Turn(NamedTuple):
    """One thing that somebody does, as numbers that any history gives a meaning to.

    Shape:   who: of the cast; where: a conversation, one past the last is one that does not exist; what, how: as the
             operation takes them
    """

    op: str
    who: int
    where: int
    what: int
    how: int


class Stage(NamedTuple):
    """What a turn is about: the accounts in the order of the cast, and the conversations there are."""

    accounts: Sequence[AccountId]
    talks: dict[str, Talk]

    def request(self, turn: Turn) -> Request:
        return _REQUESTS[turn.op](self, turn)

    def place(self, turn: Turn) -> tuple[ConversationId, Talk | None]:
        """The conversation that a turn is about; mostly one that exists."""
        names = list(self.talks)
        if not names or turn.where == 19:
            return ConversationId(ABSENT), None
        id = names[-1 - turn.where % min(len(names), 4)]
        return ConversationId(id), self.talks[id]

    def some(self, mask: int) -> list[AccountId]:
        """Of the first five whom the mask names; rarely the operator, or somebody who does not exist."""
        named = [account for bit, account in enumerate(self.accounts[:5]) if mask >> bit & 1]
        return {5: [*named, self.accounts[5]], 6: [*named, AccountId(ABSENT)]}.get(mask >> 5, named)


def _start(stage: Stage, turn: Turn) -> Request:
    ref = f"start-{turn.how % 3}-{turn.where}"
    subject = "Suivi" if turn.how & 1 else None
    text = "bonjour" if turn.how & 2 else None
    named = stage.some(turn.what)
    if turn.how != 11 and not set(named) - {stage.accounts[turn.who]}:
        named = [stage.accounts[(turn.who + 1) % 5]]
    return ConversationStart(ref, named, subject, text=text, id=1)


def _send(stage: Stage, turn: Turn) -> Request:
    id, talk = stage.place(turn)
    seq = turn.what % ((talk.last if talk else 0) + 2)
    by_how: dict[int, dict[str, Any]] = {
        1: {"reply_to": seq},
        2: {"corrects": seq},
        4: {"urgent": True},
        5: {"urgent": True},
    }
    ref = (
        f"ref-{turn.what % 4}"
        if turn.how % 6 == 3
        else f"ref-{len(stage.talks)}-{talk.last if talk else 0}-{turn.what}"
    )
    return MessageSend(id, ref, "bonjour", **by_how.get(turn.how % 6, {}), id=1)


def _acknowledge(stage: Stage, turn: Turn) -> Request:
    """Mostly an urgent message, if there is one."""
    id, talk = stage.place(turn)
    urgent = [entry.seq for entry in talk.entries if entry.urgent] if talk else []
    seq = urgent[-1 - turn.what % len(urgent)] if urgent and turn.how else turn.what % 9
    return MessageAcknowledge(id, seq, id=1)


def _read(stage: Stage, turn: Turn) -> Request:
    id, talk = stage.place(turn)
    last = talk.last if talk else 0
    return ReceiptRead(id, max(0, last + 1 - turn.how) if turn.how else last, id=1)


def _mark(stage: Stage, turn: Turn) -> Request:
    asked = {name: bool(turn.how & 1) for bit, name in enumerate(MARKS) if turn.what >> bit & 1}
    return ConversationMark(stage.place(turn)[0], **asked, id=1)


def _close(stage: Stage, turn: Turn) -> Request:
    return ConversationClose(stage.place(turn)[0], "terminé" if turn.how & 1 else None, id=1)


_REQUESTS: dict[str, Callable[[Stage, Turn], Request]] = {
    "start": _start,
    "send": _send,
    "read": _read,
    "mark": _mark,
    "close": _close,
    "acknowledge": _acknowledge,
    "add": lambda stage, turn: ConversationAdd(
        stage.place(turn)[0], stage.some(turn.what) or [stage.accounts[0]], id=1
    ),
    "leave": lambda stage, turn: ConversationLeave(stage.place(turn)[0], id=1),
    "reopen": lambda stage, turn: ConversationReopen(stage.place(turn)[0], id=1),
}
# What is done often stands here often, and first what a short history should rather have.
OPERATIONS = (
    *("send",) * 4,
    *("acknowledge", "read", "mark", "add") * 2,
    *("leave", "close", "reopen", "start"),
)


def answered(outcome: Any) -> Any:
    """What was answered, as the model answers."""
    match outcome:
        case Refusal():
            return outcome.code.value
        case Sent():
            return outcome.seq, outcome.duplicate
        case Conversation():
            return shown(outcome)
        case _:
            return None


def shown(view: Conversation) -> dict[str, Any]:
    """A conversation as the model shows it."""
    closing = view.closing and (view.closing.account, view.closing.at, view.closing.reason)
    assert view.last_message is not None
    assert view.last_message.seq == view.last_seq
    names = ("id", "subject", "opened_by", "last_seq", "unread", "read_seq", *MARKS, "received", "member_count")
    return {
        **{name: getattr(view, name) for name in names},
        "kind": view.kind.value,
        "state": view.state.value,
        "closing": closing,
        "urgents": [
            (one.seq, one.author, one.awaited_count, one.acknowledged_count, one.awaits_me) for one in view.urgents
        ],
        "members": [(member.account, member.left_at, member.read_seq) for member in view.members],
    }


def written(message: Message) -> Entry:
    """A message as the model writes it."""
    data = message.data
    named = ("accounts", "account", "reason")
    return Entry(
        seq=message.seq,
        at=message.at,
        author=message.author,
        kind=message.kind.value,
        text=message.text,
        client_ref=message.client_ref,
        data={
            name: value for name in named if data is not None and not isinstance(value := getattr(data, name), _Unset)
        },
        reply_to=message.reply_to,
        urgent=message.urgent,
        corrects=message.corrects,
    )


def still(views: Mapping[Any, dict[str, Any]], gone: Callable[[str], bool]) -> dict[str, dict[str, Any]]:
    """What an account sees, but how far others have read where it has left: nobody tells it of that any more."""
    return {
        id: view | {"members": [member[:2] for member in view["members"]]} if gone(id) else view
        for id, view in views.items()
    }
