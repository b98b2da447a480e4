"""What a text may contain, how it is counted, and how it is stored."""

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Arrive
from tests.conformance.encoding import BOTH, JSON, Encoding
from tests.conformance.server import Person


async def said(alice: Client, bob: Client, text: str) -> str:
    conversation = await alice.start(bob)
    await alice.say(conversation, text)
    stored: str = (await bob.history(conversation))[-1]["text"]
    return stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("e\u0301le\u0300ve", "élève"),
        ("\u212b", "\u00c5"),  # the ångström sign is the letter
        ("\u0958", "\u0915\u093c"),  # a composition that NFC excludes
        ("ﬁ", "ﬁ"),  # NFC and not NFKC
        ("deux\nlignes\tet une tabulation", "deux\nlignes\tet une tabulation"),
        ("  bords  ", "  bords  "),
        ("👩🏽\u200d⚕️ \u202fœuvre \u2028", "👩🏽\u200d⚕️ \u202fœuvre \u2028"),
        ("<script>alert(1)</script> & 'x' \\ %s", "<script>alert(1)</script> & 'x' \\ %s"),
    ],
)
async def test_a_text_is_stored_and_returned_in_nfc(alice: Client, bob: Client, text: str, stored: str) -> None:
    assert await said(alice, bob, text) == stored


@pytest.mark.parametrize(
    "text", ["a" * 8_000, "🩺" * 8_000, "e\u0301" * 8_000], ids=["ascii", "astral", "16,000 before NFC"]
)
async def test_8000_characters_pass_however_many_bytes_they_take(alice: Client, bob: Client, text: str) -> None:
    assert len(await said(alice, bob, text)) == 8_000


@pytest.mark.parametrize(
    "text", ["a" * 8_001, "🩺" * 8_001, "\u0958" * 4_001], ids=["ascii", "astral", "8,002 after NFC"]
)
async def test_8001_characters_are_too_large(alice: Client, bob: Client, text: str) -> None:
    conversation = await alice.start(bob)
    refusal = await alice.refused("message.send", conversation=conversation["id"], client_ref=new_ref(), text=text)
    assert refusal["code"] == "too_large"
    assert len(await bob.history(conversation)) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0\u2003"], ids=repr)
async def test_a_text_of_nothing_but_white_space_is_a_bad_request(alice: Client, bob: Client, text: str) -> None:
    conversation = await alice.start(bob)
    refusal = await alice.refused("message.send", conversation=conversation["id"], client_ref=new_ref(), text=text)
    assert refusal["code"] == "bad_request"


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\x9f"], ids=repr)
@pytest.mark.parametrize("encoding", BOTH, ids=lambda encoding: encoding.subprotocol)
async def test_control_characters_are_a_bad_request_that_names_the_field(
    arrive: Arrive, offender: Person, bystander: Person, encoding: Encoding, control: str
) -> None:
    carol, bob = await arrive(offender, encoding=encoding), await arrive(bystander)
    conversation = await carol.start(bob)
    refusal = await carol.refused(
        "message.send", conversation=conversation["id"], client_ref=new_ref(), text=f"a{control}b"
    )
    assert refusal["code"] == "bad_request"
    assert refusal["details"]["field"] == "text"
    refusal = await carol.refused(
        "conversation.start", client_ref=new_ref(), members=[bob.account], subject=f"a{control}b"
    )
    assert refusal["code"] == "bad_request"
    assert refusal["details"]["field"] == "subject"


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud800a", "\\udc00\\ud800"])
async def test_a_lone_surrogate_in_json_is_a_bad_request(
    arrive: Arrive, offender: Person, bystander: Person, escape: str
) -> None:
    carol, bob = await arrive(offender, encoding=JSON), await arrive(bystander)
    conversation = await carol.start(bob)
    await carol.socket.send(
        f'{{"op": "message.send", "id": 77, "conversation": "{conversation["id"]}", "client_ref": "{new_ref()}",'
        f' "text": "a{escape}"}}'
    )
    assert (await carol.answer(77))["code"] == "bad_request"
    assert await carol.request("sync")


@pytest.mark.parametrize("text", [b"\xed\xa0\x80", b"\xff", b"\xc3", b"\xc0\x80", b"\xf4\x90\x80\x80"], ids=repr)
async def test_text_that_is_no_utf_8_in_messagepack_is_a_bad_request(
    arrive: Arrive, offender: Person, bystander: Person, text: bytes
) -> None:
    carol, bob = await arrive(offender), await arrive(bystander)
    conversation = await carol.start(bob)
    fields = {"op": "message.send", "id": 77, "conversation": conversation["id"], "client_ref": new_ref()}
    whole = carol.encoding.encode(fields | {"text": "#" * len(text)})
    assert isinstance(whole, bytes)
    await carol.socket.send(whole.replace(b"#" * len(text), text))
    assert (await carol.answer(77))["code"] == "bad_request"
    assert await carol.request("sync")


async def test_a_subject_is_stored_in_nfc_too(alice: Client, bob: Client) -> None:
    assert (await alice.start(bob, subject="e\u0301te\u0301"))["subject"] == "été"


@pytest.mark.newcomers
async def test_a_first_message_obeys_the_same_rules(alice: Client, bob: Client) -> None:
    asked = {"members": [bob.account], "subject": "Planning"}
    for text, code in (("a" * 8_001, "too_large"), ("a\x00b", "bad_request")):
        refusal = await alice.refused("conversation.start", client_ref=new_ref(), text=text, **asked)
        assert refusal["code"] == code
    assert await bob.everything() == {}, "nothing was started either"
    group = await alice.start(bob, subject="Planning", text="e\u0301te\u0301")
    assert group["last_message"]["text"] == "été"
