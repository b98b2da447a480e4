"""A message as people read it, on the page and on paper: French sentences, and nothing that a reader must look up."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mis.export.dates import french
from mis.export.names import attachment_path
from protocol.attachment import Attachment
from protocol.conversation import Member
from protocol.message import EntryData, Message
from protocol.values import AccountId, AccountKind, AttachmentId, MessageKind, Seq, Unreadable

NOBODY = "L’exploitant du service"  # who is no member: an operator who erased, whose name members do not read
_KINDS = {AccountKind.PATIENT: "patient", AccountKind.CAREGIVER: "aidant"}
_UNREADABLE = {
    Unreadable.ERASED: "Ce message a été effacé, comme la loi le demande.",
    Unreadable.DAMAGED: "Ce message est abîmé : ce qui est conservé n’est pas ce qui a été écrit.",
}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_GONE = "absente de cet export : elle est perdue ou abîmée sur le serveur"
WITHHELD = "withheld"  # it is not theirs to open who asked
MISSING = {"lost": _GONE, "damaged": _GONE, WITHHELD: "absente de cet export : elle s’ouvre dans la conversation seule"}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """Shape:   path in the zip, None where it is not there, and `missing` says why in words."""

    name: str
    size: str
    path: str | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Shape:   is_entry: it says what happened, and nobody wrote it; notes: sentences above the text."""

    seq: Seq
    at: int
    when: str
    author: str
    text: str
    notes: Sequence[str]
    files: Sequence[ShownFile]
    is_entry: bool


class Showing:
    """Shape:   missing: attachments that are not in the zip."""

    def __init__(self, names: Mapping[AccountId, str], missing: Mapping[AttachmentId, str], zone: ZoneInfo) -> None:
        self._names = names
        self._missing = missing
        self._zone = zone

    def show(self, message: Message, corrected_by: Seq | None) -> Shown:
        return Shown(
            seq=message.seq,
            at=message.at,
            when=french(message.at, self._zone),
            author=self._name(message.author),
            text=self._text(message),
            notes=_notes(message, corrected_by),
            files=shown_files(message.seq, message.attachments, self._missing),
            is_entry=message.kind is not MessageKind.TEXT,
        )

    def _text(self, message: Message) -> str:
        if message.kind is MessageKind.TEXT:
            return visible(message.text or "") if message.unreadable is None else _UNREADABLE[message.unreadable]
        sentence = _HAPPENED[message.kind](self, message, message.data or EntryData())
        reason = message.data and message.data.reason
        return f"{sentence}. Motif : {visible(reason)}" if isinstance(reason, str) else f"{sentence}."

    def _name(self, account: AccountId) -> str:
        return self._names.get(account, NOBODY)

    def opened(self, message: Message, data: EntryData) -> str:
        accounts = data.accounts if isinstance(data.accounts, list) else []
        return f"{self._name(message.author)} a ouvert la conversation : {', '.join(map(self._name, accounts))}"

    def added(self, message: Message, data: EntryData) -> str:
        accounts = data.accounts if isinstance(data.accounts, list) else []
        return f"{self._name(message.author)} a ajouté {', '.join(map(self._name, accounts))}"

    def left(self, message: Message, _data: EntryData) -> str:
        return f"{self._name(message.author)} a quitté la conversation"

    def closed(self, message: Message, _data: EntryData) -> str:
        return f"{self._name(message.author)} a clôturé la conversation"

    def reopened(self, message: Message, _data: EntryData) -> str:
        return f"{self._name(message.author)} a rouvert la conversation"

    def erased(self, _message: Message, _data: EntryData) -> str:
        return "Ce qui précède a été effacé, comme la loi le demande"


_HAPPENED: Mapping[MessageKind, Callable[[Showing, Message, EntryData], str]] = {
    MessageKind.OPENED: Showing.opened,
    MessageKind.MEMBER_ADDED: Showing.added,
    MessageKind.MEMBER_LEFT: Showing.left,
    MessageKind.CLOSED: Showing.closed,
    MessageKind.REOPENED: Showing.reopened,
    MessageKind.ERASED: Showing.erased,
}


def person(member: Member) -> str:
    """`Alice Martin, infirmière, Lyon`."""
    what = member.profession or _KINDS.get(member.kind)
    return ", ".join(word for word in (member.name, what, member.place) if word)


def shown_files(seq: Seq, files: Sequence[Attachment], missing: Mapping[AttachmentId, str]) -> Sequence[ShownFile]:
    """The files of an entry, each with where it lies, or why it is missing."""
    return [_file(seq, position, one, missing.get(one.id)) for position, one in enumerate(files)]


def _file(seq: Seq, position: int, file: Attachment, why: str | None) -> ShownFile:
    path = attachment_path(seq, position, file.name) if why is None else None
    return ShownFile(file.name, size(file.size), path, MISSING.get(why or "", ""))


def size(size_bytes: int) -> str:
    """A size as people read it, in decimal units as file managers show it."""
    if size_bytes < 1_000:
        return f"{size_bytes} octets"
    if size_bytes < 1_000_000:
        return f"{round(size_bytes / 1_000)} ko"
    return f"{size_bytes / 1_000_000:.1f} Mo".replace(".", ",")


def _notes(message: Message, corrected_by: Seq | None) -> list[str]:
    notes = []
    if message.urgent:
        notes.append("Urgent")
    if message.reply_to is not None:
        notes.append(f"En réponse au message n° {message.reply_to}")
    if message.corrects is not None:
        notes.append(f"Corrige le message n° {message.corrects}")
    if corrected_by is not None:
        notes.append(f"Corrigé depuis : lire le message n° {corrected_by}")
    return notes


def visible(text: str) -> str:
    """A text without the control characters that HTML and PDF cannot hold; it has no other end of line than \\n."""
    return _UNSEEN.sub("\ufffd", text)
