"""What this node told last of each conversation, so that what was missed can be told and nothing else."""

from collections import OrderedDict

from msgspec import Struct

from mis.bus.base import AnyEvent
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.values import AccountId, ConversationId, Seq

# The last told that are kept; one weighs 300 bytes and 100 for each member who reads.
CONVERSATIONS_KEPT = 20_000


class _Last(Struct):
    seq: Seq | None = None
    reads: dict[AccountId, Seq] = {}


class Remembered:
    def __init__(self, most: int = CONVERSATIONS_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[ConversationId, _Last] = OrderedDict()

    def note(self, event: AnyEvent) -> None:
        if isinstance(event, MessageSent):
            self.reached(event.conversation, event.seq)
        elif isinstance(event, ReceiptMoved):
            self._last(event.conversation).reads[event.account] = event.read_seq

    def reached(self, conversation: ConversationId, seq: Seq) -> None:
        """Note that everything up to a number was told, or is for nobody here."""
        self._last(conversation).seq = seq

    def seq(self, conversation: ConversationId) -> Seq | None:
        """The last message told; None where that is not known."""
        last = self._kept.get(conversation)
        return None if last is None else last.seq

    def read_seq(self, conversation: ConversationId, account: AccountId) -> Seq:
        """The last receipt told; 0 where that is not known."""
        last = self._kept.get(conversation)
        return 0 if last is None else last.reads.get(account, 0)

    def forget(self) -> None:
        self._kept.clear()

    def _last(self, conversation: ConversationId) -> _Last:
        last = self._kept.get(conversation)
        if last is None:
            last = self._kept[conversation] = _Last()
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(conversation)
        return last
