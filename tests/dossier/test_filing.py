"""What was said or sent in a conversation becomes a document, for who may read it there, with where it came from."""

from typing import Any

import pytest

from protocol.message import MessageSend
from protocol.values import AttachmentId, ConversationId
from tests.access.world import ONE_PAGE
from tests.dossier.papers import CONSULTATION, Papers
from tests.dossier.talk import Talk
from tests.dossier.test_document import peopled
from tests.dossier.ward import ALL, ODETTE, Ward, changed
from tests.support.node import new_ref

SAID = "Plaie propre, pansement refait."


async def sent(ward: Ward, talk: Talk, who: str, conversation: ConversationId, text: str | None = SAID) -> Any:
    """A message with a file, and the file."""
    papers = Papers(ward, "")
    file = (await papers.brought(who, ONE_PAGE, at=f"/api/attachments?conversation={conversation}")).json()
    asked = MessageSend(
        id=1, conversation=conversation, client_ref=new_ref(), text=text, attachments=[AttachmentId(file["id"])]
    )
    return await talk.write(who, asked), file


def filing(conversation: str, seq: int, **changes: Any) -> dict[str, Any]:
    body = {"client_ref": new_ref(), "conversation": conversation, "seq": seq, "title": "Plaie", "dated": "2020-01-02"}
    return {**body, "type_code": CONSULTATION, **changes}


async def test_what_was_said_and_what_was_sent_become_documents(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers, talk = Papers(ward, dossier), Talk(ward, dossier)
    conversation = await talk.start("dora", "nina")
    message, file = await sent(ward, talk, "nina", conversation)
    path = f"{papers.root}/filings"
    with_file = filing(conversation, message.seq, attachment=file["id"])
    picture = await ward.told("dora", "POST", path, with_file)
    words = await ward.told("dora", "POST", path, filing(conversation, message.seq, title="Ce que dit Nina"))
    for made, name, content in ((picture, "lettre.pdf", ONE_PAGE), (words, "Ce que dit Nina.txt", SAID.encode())):
        (version,) = made["versions"]
        assert (version["author"]["name"], version["file"]["name"]) == ("Dora Lemoine", name)
        provenance = version["provenance"]
        assert provenance["author"]["name"] == "Nina Roux"
        assert (provenance["conversation"], provenance["seq"], provenance["at"]) == (
            conversation,
            message.seq,
            message.at,
        )
        given = await (await ward.at("phil")).ask("GET", f"{papers.root}/documents/{made['id']}/versions/1/file")
        assert given.content == content, "whoever reads it was not in the conversation"
    assert await papers.opens("phil", picture["id"])
    assert await ward.told("dora", "POST", path, with_file) == picture, "asked again, it is the same one"
    assert len((await papers.listed("dora"))["documents"]) == 2
    assert (await ward.refused("phil", "POST", path, filing(conversation, message.seq)))[:2] == (404, "not_found")
    assert (await ward.verified()).found == []
    assert (await ward.app.filing.check().run(read=True)).is_whole


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_what_cannot_be_filed_is_refused_with_its_reason(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers, talk = Papers(ward, dossier), Talk(ward, dossier)
    conversation = await talk.start("alice", "nina")
    message, file = await sent(ward, talk, "nina", conversation, None)
    other = str((await ward.included(identity=changed(ODETTE, birth_name="Martin", birth_date="1950-01-01")))["id"])
    elsewhere = await talk.start("nina", "carol", linked=False)
    apart, _ = await sent(ward, talk, "carol", elsewhere)
    path = f"{papers.root}/filings"
    cases: list[tuple[dict[str, Any], int, str, str]] = [
        (filing(conversation, message.seq), 400, "reason", "filing_empty"),
        (filing(conversation, 1), 400, "reason", "filing_empty"),
        (filing(conversation, 99), 404, "field", "seq"),
        (filing(conversation, 0), 404, "field", "seq"),
        (filing(conversation, 1, attachment=file["id"]), 404, "field", "attachment"),
        (filing(conversation, message.seq, attachment=file["id"], type_code=None), 400, "reason", "document_untyped"),
        (filing(conversation, message.seq, attachment=file["id"], title=""), 400, "reason", "document_title"),
        (filing(conversation, message.seq, client_ref=""), 400, "field", "client_ref"),
    ]
    for body, status, name, value in cases:
        told = await ward.refused("nina", "POST", path, body)
        assert (told[0], told[2][name]) == (status, value), body
    right = filing(conversation, message.seq, attachment=file["id"])
    about_another = await ward.refused("alice", "POST", f"{ALL}/{other}/filings", right)
    assert about_another[2] == {"reason": "filing_dossier"}
    stranger = await ward.refused("carol", "POST", path, filing(elsewhere, apart.seq))
    assert stranger[:2] == (404, "not_found"), "it is no dossier of theirs"
    assert (await ward.told("nina", "POST", path, filing(elsewhere, apart.seq)))["versions"][0]["provenance"]
    assert len((await papers.listed("nina"))["documents"]) == 1
