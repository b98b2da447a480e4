"""What one author is going to say: message n is always the same, so that any connection may carry or repeat it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One message of a script."""

    order: int
    conversation: str
    client_ref: str

    @property
    def text(self) -> str:
        return text_of(self.client_ref)


@dataclass(frozen=True)
class Script:
    """One author's sequence of messages, over the conversations in turn.

    Several connections of the author may carry the same script at once: each client_ref then arrives from all of them.
    """

    name: str
    author: str
    conversations: Sequence[str]

    def line(self, order: int) -> Line:
        return Line(order, self.conversations[order % len(self.conversations)], f"{self.name}-{order}")


def text_of(client_ref: str) -> str:
    """The text that goes with a client_ref: one that was mixed up with another's shows."""
    return f"Message {client_ref}, tension 12/8"
