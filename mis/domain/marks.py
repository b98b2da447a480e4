"""A member's own marks on a conversation, and how `archived` follows what is written.

Source: docs/decisions/0010-messenger.md
"""

from dataclasses import dataclass, replace

from protocol.values import Seq


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that count now."""

    archived: bool = False
    favourite: bool = False
    to_process: bool = False
    muted: bool = False
    marked_unread: bool = False

    def changed(self, **asked: bool | None) -> "Marks":
        """The marks with those that were asked for; null leaves one as it is."""
        return replace(self, **{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Own:
    """What one member has of a conversation that no other has; who has the same sees the same.

    Shape:   awaited: the urgent messages that await their acknowledgement
    """

    read_seq: Seq
    unread: int
    received: bool
    marks: Marks
    awaited: frozenset[Seq] = frozenset()


def is_archived(archived_seq: Seq | None, last_text_seq: Seq, *, muted: bool) -> bool:
    """Put away, and no text has come since; what is muted stays away.

    Shape:   last_text_seq is 0 where there is none
    """
    return archived_seq is not None and (muted or last_text_seq <= archived_seq)
