"""Search finds all that one may read and nothing else, newest first, page by page, in turns of some milliseconds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mis.actor import Actor
from mis.cursors import cursor_of
from mis.domain import newest_first
from mis.domain.page import PAGE_BYTES
from mis.domain.search import folded
from mis.operations import search
from protocol.conversation import Conversation, ConversationLeave
from protocol.errors import BadRequest, NotFound, TooLarge
from protocol.message import Corrected, Found, Message, MessageSearch
from protocol.values import ConversationId, Cursor
from tests.mis.conftest import People
from tests.mis.operations.test_attachment import upload
from tests.support.clock import FakeClock
from tests.support.node import Node


class Tiring(FakeClock):
    """A clock on which each look at it takes a while."""

    def __init__(self) -> None:
        super().__init__()
        self.look_s = 0.0
        self.on_look: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        self.on_look()
        self.advance(self.look_s)
        return super().monotonic()


@pytest.fixture
def clock() -> Tiring:
    return Tiring()


def asked(text: str, conversation: Conversation | None = None, **fields: Any) -> MessageSearch:
    return MessageSearch(text, None if conversation is None else conversation.id, id=1, **fields)


async def texts(node: Node, actor: Actor, text: str, conversation: Conversation | None = None) -> list[str | None]:
    found: Found = await node.ask(actor, asked(text, conversation))
    return [message.text for message in found.messages]


async def pages(node: Node, actor: Actor, text: str, **fields: Any) -> AsyncIterator[Found]:
    """A walk to its end."""
    cursor: Cursor | None = None
    more = True
    while more:
        page: Found = await node.ask(actor, asked(text, cursor=cursor, **fields))
        yield page
        assert page.cursor != cursor, "every page goes further"
        cursor, more = page.cursor, page.more


async def walked(node: Node, actor: Actor, text: str, **fields: Any) -> list[Message]:
    return [message async for page in pages(node, actor, text, **fields) for message in page.messages]


async def everything(node: Node, actor: Actor) -> list[Message]:
    """All that an account may read, by the pages of each thread, newest first."""
    seen: list[Message] = []
    for view in await node.everything(actor):
        before = view.last_seq + 1
        while before > 1:
            page = await node.thread(actor, view, before=before)
            seen += page
            before = page[0].seq
    return sorted(seen, key=place)


def place(message: Message) -> tuple[int, str, int]:
    """Where a message stands, the newest first."""
    return -message.at, message.conversation, -message.seq


async def test_the_newest_is_first_over_all_conversations(node: Node, people: People, clock: Tiring) -> None:
    one = await node.start(people.alice, people.bob, people.carol)
    other = await node.start(people.alice, people.paul)
    for number, conversation in enumerate((one, other, other, one)):
        clock.advance(60)
        await node.say(people.alice, conversation, f"pansement {number}")
    await node.say(people.alice, one, "rien de tel")
    assert await texts(node, people.alice, "pansement") == [f"pansement {number}" for number in (3, 2, 1, 0)]
    assert await texts(node, people.alice, "pansement", other) == ["pansement 2", "pansement 1"]
    assert await texts(node, people.paul, "pansement") == ["pansement 2", "pansement 1"]


@pytest.mark.parametrize(
    ("text", "query", "is_found"),
    [
        ("Élodie a mangé", "elodie", True),
        ("ELODIE A MANGE", "élodie mangé", True),
        ("le cœur est régulier", "coeur", True),
        ("le coeur est régulier", "CŒUR reg", True),
        ("l’état général", "etat", True),
        ("l'état général", "État", True),
        ("Straße", "STRASSE", True),
        ("tension à 13/8", "13 8", True),
        ("vu à 8 h 40", "8h", False),
        ("gastroentérologue demain", "gastroenterologue", True),
        ("gastroentérologie demain", "gastroenterologue", False),
        ("pansement refait", "ement", False),
        ("pansement refait", "pans ref", True),
        ("pansement refait", "ref pans", True),
        ("pansement refait", "pansement demain", False),
        ("deux\nlignes", "lignes", True),
        ("saint Étienne", "st", False),
        ("NFD : e\u0301tat", "état", True),
        ("<b>gras</b>", "gras", True),
        ("100 %", "%100%", True),
    ],
)
async def test_words_are_found_from_their_beginning_whatever_their_case_accents_and_ligatures(
    node: Node, people: People, text: str, query: str, *, is_found: bool
) -> None:
    group = await node.start(people.alice, people.bob)
    await node.say(people.alice, group, text)
    await node.say(people.alice, group, "autre chose")
    assert len(await texts(node, people.bob, query)) == int(is_found)


async def test_names_of_attachments_are_words_of_their_message(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob)
    id = await upload(node, people.alice, group, "Compte-rendu d’hôpital.pdf")
    await node.say(people.alice, group, "voici", attachments=[id])
    await node.say(people.alice, group, "", attachments=[await upload(node, people.alice, group, "plaie.jpg")])
    assert await texts(node, people.bob, "hopital") == ["voici"]
    assert await texts(node, people.bob, "voici compte") == ["voici"]
    assert await texts(node, people.bob, "plaie") == [None]


async def test_a_message_and_what_corrects_it_are_both_found(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob)
    sent = await node.say(people.alice, group, "doliprane 1 g")
    await node.say(people.alice, group, "doliprane 500 mg", corrects=sent.seq)
    found: Found = await node.ask(people.bob, asked("doliprane"))
    assert [(one.text, one.corrects) for one in found.messages] == [("doliprane 500 mg", 2), ("doliprane 1 g", None)]


async def test_what_was_corrected_is_named_also_where_the_correction_is_not_found(
    node: Node, people: People, clock: Tiring
) -> None:
    group = await node.start(people.alice, people.bob, people.paul)
    first, _ = [await node.say(people.alice, group, f"doliprane {number} g") for number in (1, 2)]
    await node.say(people.alice, group, "paracétamol", corrects=first.seq)
    assert await marked(node, people.paul, "doliprane") == [Corrected(group.id, first.seq, by=4)]
    await node.leave(people.paul, group)
    await node.say(people.alice, group, "paracétamol 500 mg", corrects=first.seq)
    assert await marked(node, people.bob, "doliprane") == [Corrected(group.id, first.seq, by=6)]
    assert await marked(node, people.paul, "doliprane") == [Corrected(group.id, first.seq, by=4)], "as of then"


async def marked(node: Node, actor: Actor, text: str) -> list[Corrected]:
    found: Found = await node.ask(actor, asked(text))
    return found.corrected


async def test_who_is_no_member_finds_nothing_and_is_refused_the_conversation_as_what_does_not_exist(
    node: Node, people: People
) -> None:
    group = await node.start(people.alice, people.bob, text="secret")
    own = await node.start(people.carol, people.bob, text="secret à part")
    assert await texts(node, people.carol, "secret") == ["secret à part"]
    hidden = await node.refusal(people.carol, asked("secret", group))
    absent = await node.refusal(people.carol, MessageSearch("secret", ConversationId("none"), id=1))
    unwritable = await node.refusal(people.carol, MessageSearch("secret", ConversationId("\x00"), id=1))
    assert type(hidden) is type(absent) is type(unwritable) is NotFound
    assert hidden.message == absent.message == unwritable.message
    assert await texts(node, people.bob, "secret", group) == ["secret"], "there must be something that carol misses"
    assert await texts(node, people.carol, "secret", own) == ["secret à part"]


async def test_who_has_left_finds_what_was_there_then_and_again_all_once_brought_back(
    node: Node, people: People, clock: Tiring
) -> None:
    group = await node.start(people.alice, people.bob, people.paul, text="avant")
    clock.advance(1)
    await node.leave(people.paul, group)
    clock.advance(1)
    await node.say(people.alice, group, "avant tout")
    assert await texts(node, people.paul, "avant") == await texts(node, people.paul, "avant", group) == ["avant"]
    assert await texts(node, people.bob, "avant") == ["avant tout", "avant"]
    await node.bring(people.alice, group, people.paul)
    assert await texts(node, people.paul, "avant") == ["avant tout", "avant"]


async def test_no_cursor_reaches_beyond_what_one_may_read(node: Node, people: People, clock: Tiring) -> None:
    group = await node.start(people.alice, people.bob, people.paul, text="avant")
    other = await node.start(people.alice, people.bob, people.paul, text="avant, à part")
    for conversation in (group, other, other):
        clock.advance(1)
        await node.say(people.alice, conversation, "avant")
    await node.leave(people.paul, group)
    for _ in range(3):
        clock.advance(1)
        await node.say(people.alice, group, "avant tout")
    readable = [message for message in await everything(node, people.paul) if message.text]
    assert len(readable) == 5
    assert len(await texts(node, people.bob, "avant")) == 8, "there must be something beyond"
    now = clock.now()
    for at in (*(now - number * 1_000 for number in range(8)), 2**53 - 1):
        for id in (group.id, other.id, "", "~"):
            for seq in (0, 1, 2, 3, 4, 5, 2**53 - 1):
                found: Found = await node.ask(people.paul, asked("avant", cursor=cursor_of([at, id, seq])))
                after = [one for one in readable if place(one) > (-at, id, -seq)]
                assert [one for one in after if one in found.messages] == found.messages
                assert seq < 2**53 - 1 or found.messages == after, "made up, and yet one knows what it means"


async def test_what_one_has_put_away_is_found(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, text="pansement")
    await node.mark(people.bob, group, archived=True)
    await node.close(people.alice, group, "pansement fini")
    assert await texts(node, people.bob, "pansement") == ["pansement"]


@pytest.mark.parametrize("text", ["", "   ", "… — !", "\u0301"])
async def test_a_search_without_a_word_is_refused(node: Node, people: People, text: str) -> None:
    refused = await node.refusal(people.alice, asked(text))
    assert type(refused) is BadRequest
    assert refused.details == {"field": "text"}


async def test_what_is_longer_than_anything_one_looks_for_is_refused(node: Node, people: People) -> None:
    await node.ask(people.alice, asked("a" * search.SEARCHED_CHARS))
    refused = await node.refusal(people.alice, asked("a" * (search.SEARCHED_CHARS + 1)))
    assert type(refused) is TooLarge


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "?", "AAAA", "é"),
        *map(cursor_of, ([], [1, "a"], [-1, "a", 1], [2**63, "a", 1], [1, "\x00", 1], [1, "a", 2**53], [1, 2, 3])),
        cursor_of({"at": 1}),
    ],
)
async def test_a_cursor_that_is_none_is_refused(node: Node, people: People, cursor: str) -> None:
    refused = await node.refusal(people.alice, asked("a", cursor=Cursor(cursor)))
    assert type(refused) is BadRequest
    assert refused.details == {"field": "cursor"}


async def test_who_has_no_conversation_has_nothing_more_to_ask(node: Node, people: People) -> None:
    found: Found = await node.ask(people.alice, asked("a"))
    assert (found.messages, found.more) == ([], False)
    again: Found = await node.ask(people.alice, asked("a", cursor=found.cursor))
    assert (again.messages, again.more) == ([], False)


async def busy(node: Node, people: People, clock: Tiring, *, rounds: int = 40) -> Sequence[Conversation]:
    """Three conversations of alice's, in which much is written, often in the same millisecond."""
    among = [await node.start(people.alice, *others) for others in ((people.bob, people.carol), (people.paul,))]
    among.append(await node.start(people.alice, people.aida, people.paul))
    for number in range(rounds):
        clock.advance(0.001 * (number % 3))
        for conversation in among[: 1 + number % 3]:
            await node.say(people.alice, conversation, f"{'oui' if number % 4 else 'non'} {number}")
    return among


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
async def test_a_walk_in_pages_of_any_size_comes_by_everything_once(
    node: Node, people: People, clock: Tiring, limit: int
) -> None:
    await busy(node, people, clock)
    expected = [message for message in await everything(node, people.alice) if (message.text or "").startswith("oui")]
    assert len(expected) > 30
    assert await walked(node, people.alice, "oui", limit=limit) == expected


async def test_a_budget_that_is_spent_gives_what_was_found_and_goes_on_where_it_stopped(
    node: Node, people: People, clock: Tiring
) -> None:
    await busy(node, people, clock)
    expected = [message for message in await everything(node, people.alice) if (message.text or "").startswith("non")]
    clock.look_s = search.TURN_S
    walk = [page async for page in pages(node, people.alice, "non")]
    assert [message for page in walk for message in page.messages] == expected
    assert 1 < len(walk) < 40
    clock.look_s = search.BUDGET_S
    each = [page async for page in pages(node, people.alice, "non")]
    assert [message for page in each for message in page.messages] == expected
    assert len(each) == len(await everything(node, people.alice)), "one message is looked at, however late it is"
    assert not each[0].messages, "a page may have none"
    assert [page.more for page in each] == [True] * (len(each) - 1) + [False]


async def test_messages_that_come_meanwhile_disturb_no_walk(node: Node, people: People, clock: Tiring) -> None:
    among = await busy(node, people, clock)
    before = [message for message in await everything(node, people.alice) if (message.text or "").startswith("oui")]
    clock.advance(0.001)
    found: list[Message] = []
    async for page in pages(node, people.alice, "oui", limit=3):
        found += page.messages
        await node.say(people.alice, among[len(found) % 3], "oui, encore")
        if len(found) % 2:
            await node.start(people.alice, people.carol, people.paul, text="oui, d’un nouveau groupe")
    assert found == before


async def test_a_page_has_no_more_bytes_than_others(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob)
    text = "é" * node.settings.text_chars
    count = PAGE_BYTES // len(text.encode()) + 10
    for _ in range(count):
        await node.say(people.alice, group, text)
    walk = [page async for page in pages(node, people.bob, "e", limit=200)]
    assert len(walk[0].messages) < count
    assert sum(len(page.messages) for page in walk) == count


async def test_others_have_their_turn_after_each_of_a_search(node: Node, people: People, clock: Tiring) -> None:
    await busy(node, people, clock)
    clock.look_s = search.TURN_S
    turns = 0
    looks: Counter[int] = Counter()
    clock.on_look = lambda: looks.update([turns])

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await node.ask(people.alice, asked("nulle part"))
    counting.cancel()
    assert looks.total() > 100, "there must be something to look at"
    assert max(looks.values()) <= 4, "when it begins, after a message, and whether the answer is due"


async def test_searches_at_once_each_come_to_their_end(node: Node, people: People, clock: Tiring) -> None:
    await busy(node, people, clock)
    clock.look_s = search.TURN_S
    expected = await walked(node, people.alice, "oui")
    walks = await asyncio.gather(*(walked(node, people.alice, "oui") for _ in range(5)))
    assert walks == [expected] * 5


def test_what_is_loaded_at_once_is_bounded_however_many_conversations_there_are() -> None:
    rests = [newest_first.Rest(ConversationId(f"c{number}"), 1_000, number) for number in range(10_000)]
    spans = newest_first.NewestFirst(rests).wanted()
    assert sum(span.until - span.after for span in spans) == newest_first.MOST_ENTRIES
    assert spans[0] == newest_first.Span(ConversationId("c9999"), 1_000 - newest_first.FIRST_ENTRIES, 1_000)


WORDS = ("etat", "État", "états", "l’état", "cœur", "coeur", "étage", "repas", "8 h", "…")
# What happens: somebody says something somewhere, time goes on, or paul leaves, or is brought back.
SAID = st.tuples(st.just("say"), st.integers(0, 2), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
HAPPENED = st.tuples(st.sampled_from(["wait", "leave", "bring"]), st.integers(1, 2), st.none())
# A few words, so that many are found, and a few steps to a page.
QUERY = st.lists(st.sampled_from(["etat", "ETA", "cœ", "repas", "8"]), min_size=1, max_size=2)


def is_hit(message: Message, query: str) -> bool:
    words = folded(message.text or "").split()
    return all(any(word.startswith(asked) for word in words) for asked in folded(query).split())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=st.lists(st.one_of(SAID, SAID, HAPPENED), max_size=30),
    query=QUERY,
    limit=st.integers(1, 4),
    look_s=st.sampled_from([0.0, search.TURN_S, search.BUDGET_S]),
)
async def test_it_finds_what_a_look_at_everything_finds(
    node: Node, clock: Tiring, story: list[Any], query: list[str], limit: int, look_s: float
) -> None:
    clock.look_s = 0.0
    alice, bob, paul = [await node.add(name) for name in ("Alice", "Bob", "Paul")]
    among = [await node.start(alice, bob, paul) for _ in range(3)]
    for happened, which, words in story:
        match happened:
            case "say":
                await node.say(alice, among[which], " ".join(words))
            case "wait":
                clock.advance(0.001)
            case "leave":
                await node.outcome(paul, ConversationLeave(among[which].id, id=1))
            case "bring":
                await node.bring(alice, among[which], paul)
    clock.look_s = look_s
    for actor in (alice, paul):
        expected = [message for message in await everything(node, actor) if is_hit(message, " ".join(query))]
        assert await walked(node, actor, " ".join(query), limit=limit) == expected
