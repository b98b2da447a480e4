"""What the contract says of conversations, as plain lists: written from its words, and from nothing of the server.

Nothing here is kept ready: who is there, what is unread, what is closed is looked up in the entries each time. Only
`archived` is a flag, which a text takes down as it comes.
"""

from dataclasses import dataclass, field
from typing import Any

from protocol.conversation import (
    ConversationAdd,
    ConversationClose,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
    Typing,
)
from protocol.frames import Request
from protocol.message import MessageAcknowledge, MessageSend
from protocol.receipt import ReceiptRead

PROFESSIONAL = "professional"
MARKS = ("archived", "favourite", "to_process", "muted", "marked_unread")
MOST = 500


class RefusedError(Exception):
    """Shape:   code: of the contract's errors."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Entry:
    seq: int
    at: int
    author: str
    kind: str
    text: str | None = None
    client_ref: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    reply_to: int | None = None
    urgent: bool = False
    corrects: int | None = None


@dataclass
class Talk:
    """A conversation: its entries, how far each has read, what each has marked."""

    direct: bool
    subject: str | None
    opened_by: str
    entries: list[Entry] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    marks: dict[str, dict[str, bool]] = field(default_factory=dict)
    acknowledged: dict[int, set[str]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return len(self.entries)

    def people(self, up_to: int) -> dict[str, int | None]:
        """Everybody in the order of their first coming, with the number of the entry by which they are gone."""
        gone: dict[str, int | None] = {}
        for entry in self.entries[:up_to]:
            for account in entry.data.get("accounts", ()):
                gone[account] = None
            if entry.kind == "member_left":
                gone[entry.author] = entry.seq
        return gone

    def present(self) -> list[str]:
        return [account for account, gone in self.people(self.last).items() if gone is None]

    def since(self, account: str) -> int:
        """The entry by which somebody came, the last time."""
        return max(entry.seq for entry in self.entries if account in entry.data.get("accounts", ()))

    def awaited(self, seq: int) -> set[str]:
        """Whose acknowledgement of an urgent message is missing: who was there, and is there, and did not write it."""
        asked = {account for account in self.present() if self.since(account) <= seq}
        return asked - {self.entries[seq - 1].author} - self.acknowledged.get(seq, set())

    def visible(self, account: str) -> int:
        return self.people(self.last)[account] or self.last

    def closing(self, up_to: int) -> Entry | None:
        turns = [entry for entry in self.entries[:up_to] if entry.kind in ("closed", "reopened")]
        return turns[-1] if turns and turns[-1].kind == "closed" else None

    def texts(self, up_to: int) -> list[Entry]:
        return [entry for entry in self.entries[:up_to] if entry.kind == "text"]


class Model:
    """Units:   now in ms, set by who drives it."""

    def __init__(self, kinds: dict[str, str], now: int) -> None:
        self.kinds = kinds
        self.now = now
        self.talks: dict[str, Talk] = {}
        self.starts: dict[tuple[str, str], str] = {}
        self.opened = 0

    def ask(self, account: str, request: Request, new_id: str) -> Any:
        """The answer; `new_id` is what the server called the conversation, where this opens one.

        Raises:  RefusedError
        """
        match request:
            case ConversationStart():
                return self._start(account, request, new_id)
            case MessageSend():
                return self._send(account, request)
            case ConversationAdd():
                return self._add(account, request)
            case ConversationLeave():
                return self._leave(account, request)
            case ConversationClose():
                return self._close(account, request)
            case ConversationReopen():
                return self._reopen(account, request)
            case ConversationMark():
                return self._mark(account, request)
            case ReceiptRead():
                return self._read(account, request)
            case MessageAcknowledge():
                return self._acknowledge(account, request)
        raise AssertionError(request)

    def hears_typing(self, account: str, request: Typing) -> set[str]:
        talk = self._seen(account, request.conversation)
        return set(talk.present()) - {account} if account in talk.present() else set()

    def _start(self, account: str, request: ConversationStart, new_id: str) -> dict[str, Any]:
        if self.kinds[account] != PROFESSIONAL:
            raise RefusedError("forbidden")
        key = (account, request.client_ref)
        if key in self.starts:
            return self.view(account, self.starts[key])
        others: list[str] = [id for id in dict.fromkeys(request.members) if id != account]
        if not others:
            raise RefusedError("bad_request")
        if any(self.kinds.get(id, "operator") == "operator" for id in others):
            raise RefusedError("not_found")
        id = self._direct(account, others[0]) if len(others) == 1 and request.subject is None else None
        if id is None:
            id = self._open(account, others, request, new_id)
        elif self.talks[id].closing(self.talks[id].last):
            self._append(self.talks[id], account, "reopened", data={"reason": None})
        self.starts[key] = id
        talk = self.talks[id]
        if request.text is not None and self._earlier(talk, account, request.client_ref) is None:
            self._write(talk, account, request.text, client_ref=request.client_ref)
        return self.view(account, id)

    def _direct(self, one: str, other: str) -> str | None:
        for id, talk in self.talks.items():
            if talk.direct and set(talk.people(talk.last)) == {one, other}:
                return id
        return None

    def _open(self, account: str, others: list[str], request: ConversationStart, new_id: str) -> str:
        talk = Talk(len(others) == 1 and request.subject is None, request.subject, account)
        self.talks[new_id] = talk
        self._append(talk, account, "opened", data={"accounts": [account, *others]})
        self._welcome(talk, [account, *others])
        return new_id

    def _send(self, account: str, request: MessageSend) -> tuple[int, bool]:
        talk = self._seen(account, request.conversation)
        earlier = self._earlier(talk, account, request.client_ref)
        if earlier is not None:
            return earlier.seq, True
        self._must_be_there(talk, account)
        if talk.closing(talk.last):
            raise RefusedError("closed")
        if request.reply_to is not None and not 1 <= request.reply_to <= talk.last:
            raise RefusedError("bad_request")
        if request.corrects is not None:
            self._must_be_corrigible(talk, account, request.corrects)
        written = self._write(
            talk,
            account,
            request.text or "",
            client_ref=request.client_ref,
            reply_to=request.reply_to,
            urgent=request.urgent,
            corrects=request.corrects,
        )
        return written.seq, False

    def _must_be_corrigible(self, talk: Talk, account: str, seq: int) -> None:
        if not 1 <= seq <= talk.last or talk.entries[seq - 1].kind != "text":
            raise RefusedError("bad_request")
        if talk.entries[seq - 1].author != account:
            raise RefusedError("forbidden")

    def _add(self, account: str, request: ConversationAdd) -> dict[str, Any]:
        talk = self._in_charge(account, request.conversation)
        if talk.direct:
            raise RefusedError("conflict")
        if talk.closing(talk.last):
            raise RefusedError("closed")
        there = talk.present()
        new = [id for id in dict.fromkeys(request.accounts) if id not in there]
        if any(self.kinds.get(id, "operator") == "operator" for id in new):
            raise RefusedError("not_found")
        if new:
            away = {id: talk.people(talk.last).get(id) for id in new}
            self._append(talk, account, "member_added", data={"accounts": new})
            self._welcome(talk, [id for id in new if away[id] is None])
            for id in new:
                missed = any(text.seq > (away[id] or 0) for text in talk.texts(talk.last))
                if missed and not talk.marks[id]["muted"]:
                    talk.marks[id]["archived"] = False
        return self.view(account, request.conversation)

    def _leave(self, account: str, request: ConversationLeave) -> None:
        talk = self._seen(account, request.conversation)
        self._must_be_there(talk, account)
        if talk.direct:
            raise RefusedError("conflict")
        staying = [self.kinds[id] for id in talk.present() if id != account]
        if staying and PROFESSIONAL not in staying and not talk.closing(talk.last):
            self._append(talk, account, "closed", data={"reason": None})
        self._append(talk, account, "member_left", data={"account": account})

    def _close(self, account: str, request: ConversationClose) -> dict[str, Any]:
        talk = self._in_charge(account, request.conversation)
        if not talk.closing(talk.last):
            self._append(talk, account, "closed", data={"reason": request.reason})
        return self.view(account, request.conversation)

    def _reopen(self, account: str, request: ConversationReopen) -> dict[str, Any]:
        talk = self._in_charge(account, request.conversation)
        if talk.closing(talk.last):
            self._append(talk, account, "reopened", data={"reason": None})
        return self.view(account, request.conversation)

    def _mark(self, account: str, request: ConversationMark) -> dict[str, Any]:
        asked = {name: getattr(request, name) for name in MARKS if getattr(request, name) is not None}
        if not asked:
            raise RefusedError("bad_request")
        talk = self._seen(account, request.conversation)
        self._must_be_there(talk, account)
        talk.marks[account] |= asked
        return self.view(account, request.conversation)

    def _read(self, account: str, request: ReceiptRead) -> None:
        talk = self._seen(account, request.conversation)
        self._must_be_there(talk, account)
        if request.seq > talk.last:
            raise RefusedError("bad_request")
        if request.seq > talk.read[account]:
            talk.read[account] = request.seq
            talk.marks[account]["marked_unread"] = False

    def _acknowledge(self, account: str, request: MessageAcknowledge) -> None:
        talk = self._seen(account, request.conversation)
        self._must_be_there(talk, account)
        if not 1 <= request.seq <= talk.last or not talk.entries[request.seq - 1].urgent:
            raise RefusedError("bad_request")
        if talk.entries[request.seq - 1].author == account:
            raise RefusedError("conflict")
        given = talk.acknowledged.setdefault(request.seq, set())
        if account not in talk.awaited(request.seq) | given:
            raise RefusedError("forbidden")
        given.add(account)

    def _seen(self, account: str, id: str) -> Talk:
        talk = self.talks.get(id)
        if talk is None or account not in talk.people(talk.last):
            raise RefusedError("not_found")
        return talk

    def _must_be_there(self, talk: Talk, account: str) -> None:
        if account not in talk.present():
            raise RefusedError("forbidden")

    def _in_charge(self, account: str, id: str) -> Talk:
        talk = self._seen(account, id)
        self._must_be_there(talk, account)
        if self.kinds[account] != PROFESSIONAL:
            raise RefusedError("forbidden")
        return talk

    def _earlier(self, talk: Talk, account: str, client_ref: str) -> Entry | None:
        mine = (entry for entry in talk.entries if entry.author == account and entry.client_ref == client_ref)
        return next(mine, None)

    def _append(self, talk: Talk, author: str, kind: str, **fields: Any) -> Entry:
        entry = Entry(talk.last + 1, self.now, author, kind, **fields)
        talk.entries.append(entry)
        return entry

    def _write(self, talk: Talk, author: str, text: str, **fields: Any) -> Entry:
        for account in talk.present():
            if not talk.marks[account]["muted"]:
                talk.marks[account]["archived"] = False
        return self._append(talk, author, "text", text=text, **fields)

    def _welcome(self, talk: Talk, accounts: list[str]) -> None:
        for account in accounts:
            talk.read.setdefault(account, 0)
            talk.marks.setdefault(account, dict.fromkeys(MARKS, False))

    # --- what an account sees ---

    def seen_by(self, account: str) -> dict[str, dict[str, Any]]:
        """Every conversation that an account is or was in."""
        return {id: self.view(account, id) for id, talk in self.talks.items() if account in talk.people(talk.last)}

    def thread(self, account: str, id: str) -> list[Entry]:
        talk = self.talks[id]
        return talk.entries[: talk.visible(account)]

    def view(self, account: str, id: str) -> dict[str, Any]:
        talk = self.talks[id]
        up_to = talk.visible(account)
        has_left = talk.people(talk.last)[account] is not None
        others = [text for text in talk.texts(up_to) if text.author != account]
        closing = talk.closing(up_to)
        people = talk.people(up_to)
        in_order = [one for one in people if people[one] is None] + [one for one in people if people[one] is not None]
        return {
            "id": id,
            "kind": "direct" if talk.direct else "group",
            "subject": talk.subject,
            "state": "closed" if closing else "open",
            "opened_by": talk.opened_by,
            "last_seq": up_to,
            "unread": sum(text.seq > talk.read[account] for text in others),
            "read_seq": talk.read[account],
            **talk.marks[account],
            "received": bool(others),
            "closing": closing and (closing.author, closing.at, closing.data["reason"]),
            "member_count": sum(gone is None for gone in people.values()),
            "urgents": [] if has_left else self._urgents(talk, account),
            "members": [self._member(talk, one, people[one], up_to if has_left else None) for one in in_order],
        }

    @staticmethod
    def _urgents(talk: Talk, account: str) -> list[tuple[int, str, int, int, bool]]:
        newest = [text for text in talk.texts(talk.last) if text.urgent][::-1][:10]
        counted = [(text, talk.awaited(text.seq), talk.acknowledged.get(text.seq, ())) for text in newest]
        return [
            (text.seq, text.author, len(awaited), len(given), account in awaited) for text, awaited, given in counted
        ]

    @staticmethod
    def _member(talk: Talk, account: str, gone: int | None, up_to: int | None) -> tuple[str, int | None, int]:
        read = talk.read[account] if up_to is None else min(talk.read[account], up_to)
        return account, None if gone is None else talk.entries[gone - 1].at, read
