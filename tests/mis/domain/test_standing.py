"""How a conversation stood at an entry, walked along its entries."""

from typing import Any

from mis.domain.standing import Standing, standing
from protocol.conversation import Closing
from protocol.message import EntryData, Message
from protocol.values import AccountId, ConversationId, ConversationState, MessageKind

ALICE, BOB, CAROL = AccountId("alice"), AccountId("bob"), AccountId("carol")


def entries(*steps: tuple[MessageKind, dict[str, Any]]) -> list[Message]:
    return [
        Message(
            conversation=ConversationId("c"), seq=seq, at=1_000 + seq, author=ALICE, kind=kind, client_ref=None,
            text=None, attachments=[], reply_to=None, urgent=False, data=EntryData(**data) if data else None,
        )
        for seq, (kind, data) in enumerate(steps, 1)
    ]  # fmt: skip


Step = tuple[MessageKind, dict[str, Any]]
OPENED: Step = (MessageKind.OPENED, {"accounts": [ALICE, BOB]})
ADDED: Step = (MessageKind.MEMBER_ADDED, {"accounts": [CAROL]})
LEFT: Step = (MessageKind.MEMBER_LEFT, {"account": BOB})
AGAIN: Step = (MessageKind.MEMBER_ADDED, {"accounts": [BOB]})
CLOSED: Step = (MessageKind.CLOSED, {"reason": "terminé"})
REOPENED: Step = (MessageKind.REOPENED, {"reason": None})
TEXT: Step = (MessageKind.TEXT, {})


def test_at_the_first_entry_all_who_opened_it_are_there() -> None:
    then = standing(entries(OPENED))
    assert then == Standing({ALICE: None, BOB: None})
    assert (then.state, then.member_count) == (ConversationState.OPEN, 2)


def test_who_comes_and_goes_is_there_or_not_in_the_order_of_their_first_coming() -> None:
    steps = [OPENED, TEXT, ADDED, LEFT, AGAIN]
    assert standing(entries(*steps[:4])).left_at == {ALICE: None, BOB: 1_004, CAROL: None}
    assert standing(entries(*steps[:4])).member_count == 2
    again = standing(entries(*steps))
    assert again.left_at == {ALICE: None, BOB: None, CAROL: None}
    assert list(again.left_at) == [ALICE, BOB, CAROL]


def test_it_is_closed_by_the_newest_closing_until_it_is_reopened() -> None:
    steps = [OPENED, CLOSED, REOPENED, CLOSED]
    assert standing(entries(*steps[:2])).closing == Closing(ALICE, 1_002, "terminé")
    assert standing(entries(*steps[:2])).state is ConversationState.CLOSED
    assert standing(entries(*steps[:3])).closing is None
    assert standing(entries(*steps)).closing == Closing(ALICE, 1_004, "terminé")
