"""The directory, and finding a person by the exact login: for professionals, of whom one may write to."""

from functools import partial
from typing import Any

import pytest

from mis.store.work import Work
from protocol.account import AccountFind
from protocol.directory import DirectoryPage, DirectorySearch, Professional
from protocol.errors import BadRequest, Forbidden, NotFound, TooLarge
from protocol.values import AccountId, AccountKind, Cursor, Millis
from tests.mis.conftest import People
from tests.support.node import Node


async def search(node: Node, people: People, text: str, **fields: object) -> DirectoryPage:
    page: DirectoryPage = await node.ask(people.alice, DirectorySearch(text, **fields, id=1))  # type: ignore[arg-type]
    return page


async def names(node: Node, people: People, text: str, **fields: object) -> list[str]:
    return [found.name for found in (await search(node, people, text, **fields)).professionals]


async def test_professionals_are_found_by_the_beginnings_of_their_words(node: Node, people: People) -> None:
    await node.add("Éloïse d'Aubigné", profession="Sage-femme", place="Saint-Étienne")
    assert await names(node, people, "mart") == ["Alice Martin"]
    assert await names(node, people, "  MARTIN alice ") == ["Alice Martin"]
    assert await names(node, people, "artin") == []
    assert await names(node, people, "eloise") == await names(node, people, "aubigne sage") == ["Éloïse d'Aubigné"]
    assert await names(node, people, "", place="saint etienne") == ["Éloïse d'Aubigné"]
    assert await names(node, people, "", place="lyon") == ["Alice Martin", "Bob Durand"]
    assert await names(node, people, "a", place="lyon", profession="med") == ["Alice Martin"]
    assert await names(node, people, "%") == await names(node, people, "") != [], "no wildcard, only no word"
    assert await names(node, people, "_ob") == await names(node, people, "ob") == []


async def test_who_is_deactivated_is_not_in_it_and_comes_back(node: Node, people: People) -> None:
    for at, found in ((None, ["Bob Durand"]), (node.clock.now(), []), (None, ["Bob Durand"])):
        await node.store.writer.run(partial(set_deactivated, account=people.bob.account, at=at))
        assert await names(node, people, "bob") == found


async def set_deactivated(work: Work, *, account: AccountId, at: Millis | None) -> None:
    work.writes()
    await work.administration.set_deactivated(account, at)


async def test_only_professionals_stand_in_it_and_see_it(node: Node, people: People) -> None:
    assert await names(node, people, "paul") == await names(node, people, "aida") == []
    (found,) = (await search(node, people, "bob")).professionals
    assert found == Professional("Bob Durand", "Infirmier", "Lyon", None, people.bob.account)
    operator = await node.add("Otto", AccountKind.OPERATOR)
    for actor in (people.paul, people.aida, operator):
        assert isinstance(await node.refusal(actor, DirectorySearch("bob", id=1)), Forbidden)


async def test_pages_follow_each_other_and_miss_nobody(node: Node, people: People) -> None:
    for number in range(7):
        await node.add("Zoé Même", profession=f"p{number % 2}")
    seen: list[str] = []
    cursor: Cursor | None = None
    more = True
    while more:
        page = await search(node, people, "zoe", limit=2, cursor=cursor)
        assert len(page.professionals) <= 2
        seen += [str(found.account) for found in page.professionals]
        cursor, more = page.cursor, page.more
    assert len(seen) == len(set(seen)) == 7
    assert (await search(node, people, "zoe", cursor=cursor)).professionals == []


@pytest.mark.parametrize("cursor", ["x", "gA==", "AA==", "é", "a\x00", "====", "kqNhAGKhYg=="])
async def test_a_cursor_of_ones_own_making_is_refused(node: Node, people: People, cursor: str) -> None:
    refused = await node.refusal(people.alice, DirectorySearch("bob", cursor=Cursor(cursor), id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "cursor"})


async def test_what_cannot_be_searched_is_refused(node: Node, people: People) -> None:
    for field in ("text", "profession", "place"):
        fields: Any = {"text": "", field: "a " * 101}
        refused = await node.refusal(people.alice, DirectorySearch(**fields, id=1))
        assert (type(refused), (refused.details or {})["field"]) == (TooLarge, field)
        fields[field] = "a\x00b"
        refused = await node.refusal(people.alice, DirectorySearch(**fields, id=1))
        assert (type(refused), refused.details) == (BadRequest, {"field": field})
    assert await names(node, people, "a " * 100) == ["Alice Martin"]


async def test_who_one_may_write_to_is_found_by_the_exact_login(node: Node, people: People) -> None:
    for login, actor in (("paul", people.paul), ("  AIDA ", people.aida), ("Bob", people.bob)):
        assert await node.ask(people.alice, AccountFind(login, id=1)) == actor.profile
    await node.add("Otto", AccountKind.OPERATOR, login="otto")
    for login in ("otto", "pau", "", "paul%", "x" * 60_000):
        refused = await node.refusal(people.alice, AccountFind(login, id=1))
        assert (type(refused), refused.message, refused.details) == (NotFound, "no such account", None)
    assert isinstance(await node.refusal(people.alice, AccountFind("pa\x00ul", id=1)), BadRequest)
    for actor in (people.paul, people.aida):
        assert isinstance(await node.refusal(actor, AccountFind("bob", id=1)), Forbidden)


async def test_a_login_is_one_however_a_keyboard_composes_it(node: Node, people: People) -> None:
    helene = await node.add("Hélène Roche", login="hélène")
    assert await node.ask(
        people.alice, AccountFind("He\N{COMBINING ACUTE ACCENT}le\N{COMBINING GRAVE ACCENT}ne", id=1)
    ) == (helene.profile)
