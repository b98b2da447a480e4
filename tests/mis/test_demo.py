"""The demo region: whole, consistent, and always of the last days."""

from pathlib import Path

import pytest

from mis.actor import Actor
from mis.administration import execute
from mis.app import App, build
from mis.commands import AccountCreate, AccountList, DemoSeed
from mis.demo import PASSWORD, PIN, log_ins, moment, region
from mis.domain.login import is_demo
from mis.domain.rpps import has_right_key, is_rpps
from mis.domain.session import begun
from mis.identity.pepper import Purpose
from mis.identity.pin import must_be_a_pin
from mis.operations.directory import search
from mis.operations.sync import sync
from mis.settings import Settings
from protocol.directory import DirectorySearch
from protocol.errors import Conflict
from protocol.sync import Sync
from protocol.values import AccountKind, SessionId
from tests.support.clock import FakeClock

DAY_MS = 24 * 3_600_000


async def opened(folder: Path) -> App:
    app = build(Settings(data_dir=str(folder)), FakeClock(), broken=lambda: None)
    await app.open()
    return app


def test_everybody_who_speaks_is_a_member_and_a_person() -> None:
    told = region()
    known = {one.login for one in told.people}
    for story in told.stories:
        assert set(story.members) <= known
        assert {said.by for said in story.said} <= set(story.members)
        assert set(story.unread) <= set(story.members)
        assert story.members[0] in {one.login for one in told.people if one.kind is AccountKind.PROFESSIONAL}


def test_there_are_the_people_that_a_visitor_expects() -> None:
    kinds = [one.kind for one in region().people]
    assert (kinds.count(AccountKind.PROFESSIONAL), kinds.count(AccountKind.PATIENT)) == (4, 2)
    assert (kinds.count(AccountKind.CAREGIVER), kinds.count(AccountKind.OPERATOR)) == (1, 1)
    assert len({one.profession for one in region().people if one.profession}) == 4
    assert all(is_demo(login) for login, _, _ in log_ins())


def test_the_words_are_set_as_french_is() -> None:
    for story in region().stories:
        for said in story.said:
            assert not any(sign in said.text for sign in (" :", " ?", " !", " ;", "'")), said.text


def test_a_moment_is_never_after_now() -> None:
    now = FakeClock().now()
    assert moment("0 23:59", now) <= now
    assert moment("10 min", now) == now - 600_000
    assert 4 * DAY_MS < now - moment("5 10:00", now) < 6 * DAY_MS


async def test_the_region_is_seeded_once_with_unread_messages_of_the_last_days(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    assert await execute(app, DemoSeed()) == {"seeded": True}
    assert await execute(app, DemoSeed()) == {"seeded": False}
    async with app.store.reading() as reading:
        claire = await reading.accounts.by_login("claire.demo")
        assert claire is not None
        page = await sync(reading, Actor(claire.account, SessionId(""), begun(0, 0, 0)), Sync(id=0))
        made = await reading.people.made_by(claire.account.id)
    told = {story.subject for story in region().stories if "claire" in story.members}
    assert {one.subject for one in page.conversations} == told
    assert sum(one.unread for one in page.conversations) == 2
    awaited = [urgent.awaits_me for one in page.conversations for urgent in one.urgents]
    assert sorted(awaited) == [False, True], "one is answered and acknowledged, one is not"
    for one in page.conversations:
        assert one.last_message is not None
        assert 0 <= app.clock.now() - one.last_message.at < 3 * DAY_MS
    assert {one.account.name for one in made} == {one.name for one in region().people if one.created_by == "claire"}
    assert (await app.passwords.verify(claire.password_hash, PASSWORD)).is_right
    pin = await app.store.writer.run(lambda work: work.pins.of(claire.account.id))
    assert pin is not None
    assert (await app.passwords.verify(pin.hash, PIN, Purpose.PIN)).is_right
    must_be_a_pin(PIN)
    await app.close()


async def test_real_people_and_the_demo_do_not_meet(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    await execute(app, AccountCreate(AccountKind.PROFESSIONAL, "alice", "Alice Martin", "correct horse"))
    with pytest.raises(Conflict):
        await execute(app, DemoSeed())
    assert [one["login"] for one in await execute(app, AccountList())] == ["alice"]
    await app.close()


def test_the_directory_lists_others_too_and_their_numbers_are_valid() -> None:
    numbers = [one.rpps for one in region().people if one.rpps] + [one.rpps for one in region().listed]
    assert len(region().listed) >= 5
    assert len(set(numbers)) == len(numbers)
    assert all(number and is_rpps(number) and has_right_key(number) for number in numbers)


async def test_a_visitor_finds_who_has_an_account_first_and_then_who_has_none(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    await execute(app, DemoSeed())
    async with app.store.reading() as reading:
        (claire,) = [one for login, one in await reading.accounts.all() if login == "claire.demo"]
        now = app.clock.now()
        found = await search(reading, Actor(claire, SessionId(""), begun(now, now, 0)), DirectorySearch("aubin", id=1))
    await app.close()
    have = [one.account is not None for one in found.professionals]
    assert have == sorted(have, reverse=True)
    assert set(have) == {True, False}
