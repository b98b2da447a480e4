"""What was not answered is sent again, in the order it was asked."""

from mis_client.outbox import Outbox

from protocol.message import MessageSend
from protocol.session import SessionSetPin, SessionUnlock
from protocol.sync import Sync
from protocol.values import ConversationId


def filled(count: int) -> Outbox:
    outbox = Outbox()
    for _ in range(count):
        ask(outbox)
    return outbox


def ask(outbox: Outbox) -> int:
    request = Sync(id=outbox.next_id())
    outbox.add(request, b"%d" % request.id)
    return request.id


def send(outbox: Outbox, payload: bytes) -> None:
    outbox.add(MessageSend(ConversationId("c"), "r", "t", id=outbox.next_id()), payload)


def taken(outbox: Outbox, in_flight: int = 64) -> list[bytes]:
    return list(iter(lambda: outbox.take(in_flight), None))


def test_requests_leave_in_the_order_they_were_asked() -> None:
    assert taken(filled(3)) == [b"1", b"2", b"3"]


def test_no_more_leave_than_may_be_unanswered() -> None:
    outbox = filled(5)
    assert taken(outbox, in_flight=2) == [b"1", b"2"]
    outbox.answered(1)
    assert taken(outbox, in_flight=2) == [b"3"]
    assert len(outbox) == 4


def test_what_was_not_answered_leaves_again_first_and_in_order() -> None:
    outbox = filled(4)
    taken(outbox, in_flight=3)
    outbox.answered(2)
    assert outbox.rewind() == []
    ask(outbox)
    assert taken(outbox) == [b"1", b"3", b"4", b"5"]


def test_a_pin_leaves_once() -> None:
    outbox = filled(1)
    for request in (SessionUnlock(id=2, pin="1"), SessionSetPin(id=3, pin="1", password="p")):
        outbox.add(request, b"pin")
    outbox.take(64)
    outbox.take(64)
    assert outbox.rewind() == [2], "written, and not known whether it was tried"
    assert taken(outbox) == [b"1", b"pin"], "one that was never written is not lost"


def test_what_may_have_changed_something_waits_for_the_unlock_and_then_leaves_in_order() -> None:
    outbox = filled(1)
    send(outbox, b"2")
    send(outbox, b"3")
    assert taken(outbox, in_flight=2) == [b"1", b"2"]
    assert outbox.rewind(locked=True) == []
    send(outbox, b"4")
    assert taken(outbox) == [b"1", b"3", b"4"], "what changes nothing, and what the server has never seen"
    for refused in (1, 4):
        outbox.answered(refused)
    assert outbox.rewind(locked=True) == []
    assert (taken(outbox), len(outbox)) == ([], 2)
    outbox.release()
    assert taken(outbox) == [b"2", b"3"]
    assert outbox.rewind() == []
    assert taken(outbox) == [b"2", b"3"]


def test_one_who_goes_away_takes_back_what_was_not_written() -> None:
    outbox = filled(3)
    outbox.take(64)
    outbox.withdraw(1)
    outbox.withdraw(2)
    outbox.rewind()
    assert taken(outbox) == [b"1", b"3"], "what was written may have been executed, and is answered"


def test_an_answer_to_nothing_is_nothing() -> None:
    outbox = filled(1)
    outbox.answered(99)
    assert len(outbox) == 1


def test_ids_are_never_given_twice() -> None:
    outbox = filled(3)
    outbox.rewind()
    assert outbox.next_id() == 4
