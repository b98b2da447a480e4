"""The client against the real `mis serve`, over a network that is cut, stalled and forgetful."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from mis_client import BadRequest, Client, Forbidden, Locked, NotFound, SessionLocked, Unauthenticated, WrongPin
from mis_verify import Key, verify

from protocol.conversation import ConversationChanged, TypingSeen
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.values import AccountId, ConversationId, MessageKind
from tests.support.mis_process import MisProcess
from tests.support.proxy import Proxy
from tests.support.served import until

PASSWORD = "lavande-orage-cerise"
PIN = "482913"
PEOPLE = {"alice": "professional", "bob": "professional", "paul": "patient"}
NAMES = {"alice": "Alice Martin", "bob": "Bob Leroy", "paul": "Paul Petit"}


class Region:
    """A running server, and the accounts on it."""

    def __init__(self, process: MisProcess) -> None:
        self.process = process
        self.ids: dict[str, AccountId] = {}

    def start(self) -> None:
        self.process.start()
        for login, kind in PEOPLE.items():
            account = self.process.add_account(kind=kind, login=login, name=NAMES[login], password=PASSWORD)
            self.ids[login] = account["id"]

    def client(self, login: str, url: str | None = None, **options: Any) -> Client:
        """A client that comes back soon; options as of Client."""
        return Client.log_in(url or self.process.url, login, PASSWORD, chance=lambda: 0.02, **options)


def region_in(folder: Path) -> Iterator[Region]:
    process = MisProcess(folder / "data", {"MIS_RATE_LIMITS": "off"})
    region = Region(process)
    region.start()
    yield region
    if process.process is not None:
        process.stop()


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    yield from region_in(tmp_path_factory.mktemp("region"))


@pytest.fixture
def own_region(tmp_path: Path) -> Iterator[Region]:
    """A server that the test may kill."""
    yield from region_in(tmp_path)


@pytest.fixture
async def alice(region: Region) -> AsyncIterator[Client]:
    async with region.client("alice") as alice:
        yield alice


@pytest.fixture
async def ward(region: Region, alice: Client) -> ConversationId:
    """A group of Alice and Bob, new for each test."""
    conversation = await alice.start_conversation([region.ids["bob"]], subject="Service de nuit")
    return conversation.id


@pytest.fixture
async def proxy(region: Region) -> AsyncIterator[Proxy]:
    async with Proxy(region.process.port) as proxy:
        yield proxy


async def messages(client: Client, conversation: ConversationId, up_to: int) -> list[MessageSent]:
    """The messages of a conversation as the iterator gives them, to the one that bears a `seq`."""
    found: list[MessageSent] = []
    while not found or found[-1].seq < up_to:
        event = await anext(client)
        if isinstance(event, MessageSent) and event.conversation == conversation:
            found.append(event)
    return found


async def event_of(client: Client, kind: type[Any], conversation: ConversationId) -> Any:
    while True:
        event = await anext(client)
        if isinstance(event, kind) and event.conversation == conversation:
            return event


def texts(found: list[MessageSent]) -> list[str | None]:
    return [message.text for message in found if message.kind is MessageKind.TEXT]


async def test_two_people_talk(region: Region, alice: Client) -> None:
    async with region.client("bob") as bob:
        started = await alice.start_conversation([region.ids["bob"]], subject="Chambre 12", text="bonjour")
        first = await messages(bob, started.id, up_to=2)
        assert [(one.seq, one.kind) for one in first] == [(1, MessageKind.OPENED), (2, MessageKind.TEXT)]
        assert bob.state.conversations[started.id].unread == 1
        sent = await bob.send_message(started.id, "bonjour Alice", reply_to=2)
        assert (sent.seq, sent.duplicate) == (3, False)
        assert texts(await messages(alice, started.id, up_to=3)) == ["bonjour", "bonjour Alice"]
        await bob.send_read_receipt(started.id, 3)
        receipt = await event_of(alice, ReceiptMoved, started.id)
        assert (receipt.account, receipt.read_seq) == (region.ids["bob"], 3)
        await bob.send_typing(started.id)
        assert (await event_of(alice, TypingSeen, started.id)).account == region.ids["bob"]


async def test_a_new_conversation_is_told_before_its_messages(region: Region, alice: Client) -> None:
    async with region.client("bob") as bob:
        started = await alice.start_conversation([region.ids["bob"]], subject="Transmission", text="bonjour")
        event = await anext(bob)
        while not isinstance(event, ConversationChanged) or event.id != started.id:
            assert not isinstance(event, MessageSent) or event.conversation != started.id
            event = await anext(bob)
        assert texts(await messages(bob, started.id, up_to=2)) == ["bonjour"]


async def test_the_refusals_are_those_of_the_server(region: Region, alice: Client) -> None:
    async with region.client("paul") as paul:
        with pytest.raises(Forbidden):
            await paul.start_conversation([region.ids["alice"]])
        with pytest.raises(Forbidden):
            await paul.search_directory("martin")
    with pytest.raises(NotFound):
        await alice.message_history(ConversationId("none"))
    with pytest.raises(BadRequest) as raised:
        await alice.sync(limit=201)
    assert raised.value.details == {"field": "limit"}
    assert (await alice.find_account("paul")).id == region.ids["paul"]


async def test_a_wrong_password_is_refused_at_the_door(region: Region) -> None:
    with pytest.raises(Unauthenticated):
        await Client.log_in(region.process.url, "alice", "wrong").__aenter__()


async def test_a_locked_session_is_told_nothing_and_everything_once_unlocked(
    region: Region, alice: Client, ward: ConversationId
) -> None:
    async with region.client("bob") as bob, Client(region.process.url, bob.token) as tab:
        await bob.set_session_pin(PIN, PASSWORD)
        await bob.keep_session_active()
        assert (await bob.lock_session()).locked
        while not isinstance(await anext(tab), SessionLocked):
            pass
        for number in range(3):
            await alice.send_message(ward, f"{number}")
        for client in (bob, tab):
            assert client.is_locked
            with pytest.raises(Locked):
                await client.send_message(ward, "non")
        with pytest.raises(WrongPin) as wrong:
            await bob.unlock_session("482914")
        assert wrong.value.details == {"attempts_left": 2}
        await bob.unlock_session(PIN)
        assert texts(await messages(bob, ward, up_to=4)) == ["0", "1", "2"]
        await bob.send_message(ward, "oui")
        assert texts(await messages(tab, ward, up_to=5)) == ["0", "1", "2", "oui"]
        await alice.send_message(ward, "3")
        assert texts(await messages(bob, ward, up_to=6)) == ["oui", "3"]


async def test_what_was_on_its_way_when_the_line_was_cut_is_stored_once_after_the_unlock(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob, Client(region.process.url, bob.token) as tab:
        await tab.set_session_pin(PIN, PASSWORD)
        proxy.lose_answers()
        sending = asyncio.create_task(bob.send_message(ward, "bonjour"))
        assert texts(await messages(alice, ward, up_to=2)) == ["bonjour"]  # 1. it is stored
        await proxy.swallowed.wait()  # 2. the answer never arrives
        await tab.lock_session()
        proxy.cut()  # 3. the client comes back to a locked session
        await until(lambda: bob.is_locked)
        assert not sending.done()
        await bob.unlock_session(PIN)
        sent = await sending
        assert (sent.seq, sent.duplicate) == (2, True)
        assert texts(await messages(bob, ward, up_to=2)) == ["bonjour"]


async def test_the_third_wrong_pin_ends_the_client(region: Region) -> None:
    async with region.client("bob") as bob:
        await bob.set_session_pin(PIN, PASSWORD)
        await bob.lock_session()
        for left in (2, 1, 0):
            with pytest.raises(WrongPin) as wrong:
                await bob.unlock_session("482914")
            assert wrong.value.details == {"attempts_left": left}
        with pytest.raises(Unauthenticated):
            await event_of(bob, MessageSent, ConversationId("none"))


async def test_a_full_log_in_in_place_opens_a_locked_session(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob:
        await bob.set_session_pin(PIN, PASSWORD)
        await bob.lock_session()
        before = bob.token
        with pytest.raises(Unauthenticated):
            await bob.renew("wrong")
        await alice.send_message(ward, "bonjour")
        await bob.renew(PASSWORD)
        assert bob.token != before
        assert texts(await messages(bob, ward, up_to=2)) == ["bonjour"]
        proxy.cut()
        assert (await bob.send_message(ward, "me revoici")).seq == 3, "it comes back under the new token"


async def test_who_has_a_second_factor_logs_in_with_its_code(region: Region) -> None:
    async with region.client("paul") as paul, session_http(region, paul) as http:
        key = (await http.post("/api/second-factor")).json()["key"]
        confirmed = await http.put("/api/second-factor", json={"code": pyotp.TOTP(key).now()})
        code = confirmed.json()["codes"][0]
        with pytest.raises(Unauthenticated) as needed:
            await region.client("paul").__aenter__()
        assert needed.value.details == {"needs": "code"}
        async with region.client("paul", code=code) as again:
            assert again.welcome.account.id == region.ids["paul"]
        removed = await http.request("DELETE", "/api/second-factor", json={"password": PASSWORD})
        assert removed.status_code == 204


def session_http(region: Region, client: Client) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {client.token}"}
    return httpx.AsyncClient(base_url=region.process.url, headers=headers, trust_env=False)


async def test_logging_out_ends_every_client_of_the_session(region: Region) -> None:
    async with region.client("alice") as alice, Client(region.process.url, alice.token) as second:
        await alice.__aexit__(None, None, None)
        with pytest.raises(Unauthenticated):
            await event_of(second, MessageSent, ConversationId("none"))


async def test_what_was_said_while_the_line_was_cut_is_told_once_and_in_order(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob:
        await alice.send_message(ward, "1")
        assert texts(await messages(bob, ward, up_to=2)) == ["1"]
        proxy.stall()
        proxy.cut()
        for number in range(2, 8):
            await alice.send_message(ward, f"{number}")
        proxy.resume()
        await alice.send_message(ward, "8")
        assert texts(await messages(bob, ward, up_to=9)) == [f"{number}" for number in range(2, 9)]


async def test_a_stalled_line_holds_nobody_else_up(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob:
        proxy.stall()
        for number in range(20):
            await alice.send_message(ward, f"{number}")
        assert len(texts(await messages(alice, ward, up_to=21))) == 20
        proxy.resume()
        assert texts(await messages(bob, ward, up_to=21)) == [f"{number}" for number in range(20)]


async def test_commit_succeeded_and_the_answer_was_lost_there_is_one_message(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob:
        proxy.lose_answers()
        sending = asyncio.create_task(bob.send_message(ward, "bonjour"))
        heard = await messages(alice, ward, up_to=2)  # 1. it is stored, and told to the others
        await proxy.swallowed.wait()  # 2. the answer never arrives
        proxy.cut()  # 3. the client comes back and sends it again
        sent = await sending
        assert (sent.seq, sent.duplicate) == (2, True)
        assert texts(heard) == ["bonjour"]
        await bob.send_message(ward, "encore")
        assert texts(await messages(bob, ward, up_to=3)) == ["bonjour", "encore"]
    history = await alice.message_history(ward)
    assert [message.text for message in history.messages] == [None, "bonjour", "encore"]


async def test_every_send_of_a_line_that_is_cut_again_and_again_arrives_once_and_in_order(
    region: Region, alice: Client, ward: ConversationId, proxy: Proxy
) -> None:
    async with region.client("bob", proxy.url) as bob:
        sends = [asyncio.create_task(bob.send_message(ward, f"{number}")) for number in range(200)]
        for number in range(20, 200, 20):
            await messages(alice, ward, up_to=number)
            proxy.cut()
        sent = await asyncio.gather(*sends)
        assert [one.seq for one in sent] == list(range(2, 202)), "the order they were sent in"
        found = await messages(bob, ward, up_to=201)
    assert [one.seq for one in found] == list(range(found[0].seq, 202))
    history = await alice.message_history(ward, after=1, limit=200)
    assert [message.text for message in history.messages] == [f"{number}" for number in range(200)]


async def test_a_server_that_is_killed_and_comes_back_has_every_message_once(own_region: Region) -> None:
    async with own_region.client("alice") as alice, own_region.client("bob") as bob:
        ward = (await alice.start_conversation([own_region.ids["bob"]], subject="Nuit")).id
        sends = [asyncio.create_task(alice.send_message(ward, f"{number}")) for number in range(300)]
        await messages(bob, ward, up_to=50)
        await asyncio.to_thread(own_region.process.kill)
        await asyncio.to_thread(own_region.process.start)
        sent = await asyncio.gather(*sends)
        assert [one.seq for one in sent] == list(range(2, 302))
        found = await messages(bob, ward, up_to=301)
        assert [one.seq for one in found] == list(range(found[0].seq, 302))
        assert found[0].seq <= 51


async def test_a_server_that_stops_in_good_order_is_come_back_to(own_region: Region) -> None:
    async with own_region.client("alice") as alice, own_region.client("bob") as bob:
        ward = (await alice.start_conversation([own_region.ids["bob"]], subject="Nuit")).id
        await asyncio.to_thread(own_region.process.stop)
        sending = asyncio.create_task(alice.send_message(ward, "bonjour"))
        await asyncio.to_thread(own_region.process.start)
        assert (await sending).seq == 2
        assert texts(await messages(bob, ward, up_to=2)) == ["bonjour"]
        await asyncio.to_thread(own_region.process.stop)  # nor does the way out depend on the server


async def test_an_old_state_with_the_events_since_is_the_state_asked_afresh(
    region: Region, alice: Client, ward: ConversationId
) -> None:
    async with region.client("bob") as bob:
        before = bob.state.conversations.get(ward)
        for number in range(3):
            await alice.send_message(ward, f"{number}")
        await messages(bob, ward, up_to=4)
        await bob.send_read_receipt(ward, 3)
        await event_of(bob, ReceiptMoved, ward)
        async with region.client("bob") as afresh:
            assert bob.state.conversations[ward] == afresh.state.conversations[ward] != before


async def test_who_wants_all_is_told_all_from_the_first_message(
    region: Region, alice: Client, ward: ConversationId
) -> None:
    for number in range(5):
        await alice.send_message(ward, f"{number}")
    async with region.client("bob", from_start=True) as bob:
        found = await messages(bob, ward, up_to=6)
    assert [one.seq for one in found] == list(range(1, 7))


LETTER = "La plaie évolue bien.\n".encode() * 50_000


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "compte rendu été.txt"
    file.write_bytes(LETTER)
    return file


async def test_a_file_is_sent_with_its_progress_and_fetched_by_another(
    region: Region, alice: Client, ward: ConversationId, letter: Path
) -> None:
    seen: list[tuple[int, int]] = []
    sent = await alice.send_file(ward, letter, text="Voici", progress=lambda *so_far: seen.append(so_far))
    assert seen[-1] == (len(LETTER), len(LETTER))
    assert seen == sorted(seen)
    assert len(seen) > 10
    async with region.client("bob") as bob:
        (message,) = (await bob.message_history(ward, after=sent.seq - 1)).messages
        assert (message.text, message.attachments[0].name) == ("Voici", letter.name)
        (listed,) = (await bob.list_attachments(ward)).attachments
        assert (listed.id, listed.seq) == (message.attachments[0].id, sent.seq)
        with (letter.parent / "fetched").open("w+b") as file:
            await bob.download(listed.id, file, progress=lambda *so_far: seen.append(so_far))
            file.seek(0)
            assert file.read() == LETTER
        assert seen[-1] == (len(LETTER), len(LETTER))


async def test_a_search_comes_page_by_page_until_all_was_looked_through(alice: Client, ward: ConversationId) -> None:
    for number in range(5):
        await alice.send_message(ward, f"Élodie {number}")
    pages = [page.messages async for page in alice.search_pages("elo", limit=2)]
    assert [message.text for page in pages for message in page] == [f"Élodie {number}" for number in (4, 3, 2, 1, 0)]
    assert [len(page) for page in pages][:2] == [2, 2]
    (whole,) = [page.messages async for page in alice.search_pages("elo", conversation=ward, limit=200)]
    assert whole == [message for page in pages for message in page]
    with pytest.raises(NotFound):
        await alice.search_messages("elo", conversation=ConversationId("none"))


async def test_what_is_cut_goes_on_and_nothing_is_sent_twice(
    region: Region, proxy: Proxy, ward: ConversationId, letter: Path
) -> None:
    async with region.client("alice", proxy.url) as alice:
        cuts = 0

        def cut_once(so_far: int, of: int) -> None:
            nonlocal cuts
            if so_far > of // 2 and cuts < 2:
                cuts += 1
                proxy.cut()

        sent = await alice.send_file(ward, letter, progress=cut_once)
        assert cuts == 2
        (message,) = (await alice.message_history(ward, after=sent.seq - 1)).messages
        assert len((await alice.list_attachments(ward)).attachments) == 1
        cuts = 0
        with (letter.parent / "fetched").open("w+b") as file:
            await alice.download(message.attachments[0].id, file, progress=cut_once)
            assert cuts == 2
            file.seek(0)
            assert file.read() == LETTER


async def test_a_conversation_is_exported_whole_and_verified_and_what_is_cut_begins_anew(
    region: Region, proxy: Proxy, ward: ConversationId, letter: Path
) -> None:
    seen: list[tuple[int, int]] = []
    file = letter.parent / "conversation.zip"

    def cut_once(so_far: int, of: int) -> None:
        if not seen:
            proxy.cut()
        seen.append((so_far, of))

    await asyncio.to_thread(letter.write_text, hashlib.shake_256(b"no pattern").hexdigest(300_000))
    async with region.client("alice", proxy.url) as alice:
        await alice.send_file(ward, letter, text="Voici")
        await alice.export(ward, file, progress=cut_once)
        assert alice.archive is not None
        key = alice.archive.key
        with pytest.raises(NotFound):
            await alice.export(ConversationId("a" * 26), file.with_name("other.zip"))
    firsts = [so_far for at, (so_far, _) in enumerate(seen) if at and so_far <= seen[at - 1][0]]
    assert len(firsts) == 1, "it began anew once"
    assert seen[-1][0] == file.stat().st_size
    assert {of for _, of in seen} == {seen[0][1]}, "how many there will be is known from the beginning"
    with file.open("rb") as opened:
        outcome = verify(opened, Key(key))
    assert (outcome.code, outcome.count, outcome.files) == (0, 2, 1)
    assert [one.name for one in letter.parent.glob("*.zip*")] == ["conversation.zip"]


async def test_what_the_server_does_not_take_raises_with_its_reason(
    alice: Client, ward: ConversationId, letter: Path
) -> None:
    await asyncio.to_thread(letter.write_bytes, b"<html>")
    with pytest.raises(BadRequest) as refused:
        await alice.send_file(ward, letter)
    assert refused.value.details == {"field": "file", "reason": "markup"}
    with pytest.raises(FileNotFoundError):
        await alice.send_file(ward, letter.with_name("absent"))
    assert len((await alice.message_history(ward)).messages) == 1
