"""The directory, and finding a person by the exact login: for professionals, of whom one may write to."""

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mis.actor import Actor
from mis.domain.search import searchable, searched
from mis.domain.session import Way
from mis.ids import new_id
from mis.store.sessions import NewSession
from mis.store.work import Work
from protocol.account import AccountFind
from protocol.directory import DirectoryPage, DirectorySearch, Professional
from protocol.errors import BadRequest, Forbidden, NotFound, TooLarge
from protocol.values import AccountId, AccountKind, Cursor, Millis, SessionId
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
    assert await names(node, people, "", place="lyon") == ["Bob Durand", "Alice Martin"]
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


async def test_words_are_found_however_they_are_written(node: Node, people: People) -> None:
    await node.add("Sœur Anne-Laure L'Hôpital", place="Saint-Lô")
    await node.add("Łukasz Ærø", place="Ste Marie-aux-Mines")
    for asked in ("soeur", "sœur", "anne laure", "LAURE Anne", "l'hop", "hopital st lo", "saint-lo", "SAINT LÔ"):
        assert await names(node, people, asked) == ["Sœur Anne-Laure L'Hôpital"], asked
    for asked in ("lukasz", "aero", "sainte marie", "ste marie aux", "mines"):
        assert await names(node, people, asked) == ["Łukasz Ærø"], asked
    assert await names(node, people, "annelaure") == []


async def test_filters_look_at_their_own_words_only(node: Node, people: People) -> None:
    await node.add("Bruno Lyon", profession="Infirmier", place="Paris")
    assert await names(node, people, "lyon") == ["Bob Durand", "Bruno Lyon", "Alice Martin"]
    assert await names(node, people, "", place="lyon") == ["Bob Durand", "Alice Martin"]
    assert await names(node, people, "bruno", profession="inf", place="par") == ["Bruno Lyon"]
    assert await names(node, people, "lyon", profession="inf", place="lyon") == ["Bob Durand"]
    assert await names(node, people, "", profession="bruno") == await names(node, people, "", place="bruno") == []


async def test_an_rpps_number_is_a_word_like_others(node: Node, people: People) -> None:
    dora = await node.add("Dora Roy", rpps="10005173140")
    (found,) = (await search(node, people, "10005173140")).professionals
    assert (found.account, found.rpps) == (dora.account, "10005173140")
    assert await names(node, people, "1000517 roy") == ["Dora Roy"]
    assert await names(node, people, "0005173140") == await names(node, people, "10005173141") == []


async def test_who_has_not_been_there_for_a_month_does_not_read(node: Node, people: People) -> None:
    async def reads() -> dict[str, bool]:
        return {found.name: found.reads for found in (await search(node, people, "")).professionals}

    assert set((await reads()).values()) == {True}, "a new account is one that reads"
    node.clock.advance(30 * 24 * 3_600)
    await begin_session(node, people.bob)
    assert await reads() == {"Bob Durand": True, "Alice Martin": False, "Carol Petit": False}


async def begin_session(node: Node, actor: Actor) -> None:
    now = node.clock.now()
    session = NewSession(SessionId(new_id()), actor.account, b"hash", None, Way.PASSWORD, now, now + 1)
    await node.store.writer.run(lambda work: work.sessions.add(session))


async def test_a_cursor_of_another_page_goes_on_after_somebody_came_in_between(node: Node, people: People) -> None:
    for number in range(6):
        await node.add(f"Zoé Même{chr(97 + number)}")
    page = await search(node, people, "zoe", limit=3)
    await node.add("Zoé Aaron")
    rest = await search(node, people, "zoe", limit=200, cursor=page.cursor)
    assert [one.name for one in page.professionals + rest.professionals] == [f"Zoé Même{letter}" for letter in "abcdef"]


@given(data=st.data())
@hypothesis_settings(max_examples=30, suppress_health_check=list(HealthCheck))
async def test_whatever_is_typed_finds_who_has_every_word_and_nobody_else(
    node: Node, people: People, data: st.DataObject
) -> None:
    """Against a model: every word asked for is the beginning of one that somebody has."""
    have = {
        name: searchable([name, said, place]).split()
        for name, said, place in (
            ("Alice Martin", "Médecin généraliste", "Lyon"),
            ("Bob Durand", "Infirmier", "Lyon"),
            ("Carol Petit", "Kinésithérapeute", "Vienne"),
        )
    }
    beginnings = sorted({word[:length] for words in have.values() for word in words for length in range(1, 12)})
    asked = " ".join(data.draw(st.lists(st.sampled_from(beginnings) | st.text(max_size=3), max_size=4)))
    try:
        found = set(await names(node, people, asked))
    except BadRequest:
        return
    wanted = searched(asked)
    assert found == {
        name for name, words in have.items() if all(any(one.startswith(word) for one in words) for word in wanted)
    }
