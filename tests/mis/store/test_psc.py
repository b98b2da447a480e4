"""What is kept of Pro Santé Connect: who is whom, and which of our sessions began with which of theirs."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from mis.domain.session import Way
from mis.operations.session import begin
from mis.store.psc import PscSession
from mis.store.work import Work
from protocol.account import Account
from protocol.directory import DirectorySearch
from protocol.values import AccountId, AccountKind, SessionId
from tests.mis.conftest import People
from tests.support.node import Node

T = TypeVar("T")
ISSUER = "https://provider.example"


async def write(node: Node, run: Callable[[Work], Awaitable[T]]) -> T:
    async def unit(work: Work) -> T:
        work.writes()
        return await run(work)

    return await node.store.writer.run(unit)


async def session_of(node: Node, profile: Account, subject: str, sid: str | None) -> SessionId:
    async def begun(work: Work) -> SessionId:
        id = (await begin(work, profile, way=Way.PSC, device=None, address=None)).session.id
        await work.psc.began(PscSession(id, ISSUER, subject, sid, b"sealed"))
        return id

    return await write(node, begun)


async def live(node: Node, issuer: str = ISSUER, **of: str | None) -> set[SessionId]:
    async def found(work: Work) -> set[SessionId]:
        asked = {"subject": None, "sid": None, **of}
        return {id for id, _ in await work.psc.live(issuer, **asked, now=work.now)}

    return await write(node, found)


async def test_a_subject_is_the_account_that_it_was_linked_to(node: Node, people: People) -> None:
    await write(node, lambda work: work.psc.link(ISSUER, "alice", people.alice.account))
    known = await write(node, lambda work: work.psc.linked(ISSUER, "alice"))
    assert known
    assert (known.account, known.rpps, known.is_active) == (people.alice.profile, None, True)
    assert await write(node, lambda work: work.psc.linked(ISSUER, "bob")) is None
    assert await write(node, lambda work: work.psc.linked("https://another.example", "alice")) is None


async def test_an_account_is_known_by_its_number_also_out_of_use(node: Node) -> None:
    account = Account(AccountId("a" * 26), AccountKind.PROFESSIONAL, "Alice Martin")

    async def add(work: Work) -> None:
        await work.accounts.add(account, login="alice", password_hash="none", now=work.now, rpps="10005173140")
        await work.administration.set_deactivated(account.id, work.now)

    await write(node, add)
    known = await write(node, lambda work: work.psc.of_rpps("10005173140"))
    assert known
    assert (known.account, known.rpps, known.is_active) == (account, "10005173140", False)
    assert await write(node, lambda work: work.psc.of_rpps("10005173141")) is None


async def test_a_name_that_was_written_officially_is_found(node: Node, people: People) -> None:
    alice = people.alice.profile
    renamed = Account(alice.id, alice.kind, "Alix Dupont", "Sage-femme", alice.place)
    await write(node, lambda work: work.psc.identify(renamed))

    (found,) = (await node.ask(people.bob, DirectorySearch("dupo", id=1))).professionals
    assert (found.account, found.name, found.profession) == (renamed.id, "Alix Dupont", "Sage-femme")


async def test_sessions_are_found_by_the_session_there_or_by_who_they_are(node: Node, people: People) -> None:
    first = await session_of(node, people.alice.profile, "alice", "s1")
    second = await session_of(node, people.alice.profile, "alice", None)
    bobs = await session_of(node, people.bob.profile, "bob", "s2")
    assert await live(node, sid="s1") == {first}
    assert await live(node, subject="alice") == {first, second}
    assert await live(node, subject="bob", sid="s2") == {bobs}
    assert await live(node, subject="alice", sid="s2") == set()
    assert await live(node, "https://another.example", sid="s1") == set()
    await write(node, lambda work: work.sessions.end(first, now=work.now))
    assert await live(node, subject="alice") == {second}


async def test_a_session_began_with_what_it_was_renewed_with(node: Node, people: People) -> None:
    id = await session_of(node, people.alice.profile, "alice", "s1")
    again = PscSession(id, ISSUER, "alice", "s2", b"sealed again")
    await write(node, lambda work: work.psc.began(again))
    assert await write(node, lambda work: work.psc.of_session(id)) == again
    assert await live(node, sid="s1") == set()
    assert await write(node, lambda work: work.psc.of_session(SessionId("none"))) is None
