"""Whom the notifier tells, when, and of what: at the wire, against a push service that really takes pushes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text, update

from mis.app import App, build
from mis.store.tables import members, notices, push_subscriptions
from mis.store.work import Work
from tests.mis.notify.ward import NotifyWard, opened, reopened
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.push_service import Browser, PushService
from tests.support.served import until
from tests.support.wire import Device

MINUTE_S = 60


async def rows(ward: NotifyWard, table: Any) -> list[Any]:
    async with ward.app.store.reading() as reading:
        return list((await reading.connection.execute(select(table))).mappings())


async def change(ward: NotifyWard, statement: Any) -> None:
    async with ward.app.store._writing.begin() as connection:
        await connection.execute(statement)


async def prefer(ward: NotifyWard, person: Any, **chosen: Any) -> None:
    await person.ask("preferences.set", **chosen)


async def test_who_has_not_read_within_a_minute_is_told_that_and_nothing_else(any_ward: NotifyWard) -> None:
    ward = any_ward
    direct = await ward.alice.start(ward.bob, text="Mme Durand a chuté cette nuit")
    _, phone = await ward.phone(ward.bob)
    await ward.notify(MINUTE_S - 1)
    assert phone.pushes == []
    await ward.notify(1)
    assert phone.pushes == [{"tag": direct, "unread": 1}]
    (received,) = phone.received
    plain = phone.read(received.body).decode()
    assert "Alice" not in plain
    assert "Durand" not in plain
    assert received.headers["ttl"] == "86400"
    assert received.headers["content-encoding"] == "aes128gcm"
    assert direct not in str(received.headers), "the push service must not learn which conversation it is"


async def test_a_topic_tells_no_push_service_who_writes_to_whom(ward: NotifyWard) -> None:
    group = await ward.alice.start(ward.bob, ward.carol, text="bonjour")
    _, of_bob = await ward.phone(ward.bob)
    _, of_carol = await ward.phone(ward.carol)
    await ward.notify(MINUTE_S)
    topics = {browser.received[0].headers["topic"] for browser in (of_bob, of_carol)}
    assert len(topics) == 2
    await ward.bob.ask("receipt.read", conversation=group, seq=2)
    await ward.say(ward.alice, group)
    await ward.notify(MINUTE_S)
    first, second = of_bob.received
    assert first.headers["topic"] == second.headers["topic"], "a later one replaces an earlier one that waits there"


async def test_who_has_read_elsewhere_is_not_told(any_ward: NotifyWard) -> None:
    ward = any_ward
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    desk = await ward.bob.connect()
    await ward.bob.ask("receipt.read", desk, conversation=direct, seq=2)
    await ward.notify(MINUTE_S)
    assert phone.pushes == []
    await ward.say(ward.alice, direct)
    await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 1, "being connected is no reason not to be told; having read is"


async def test_one_s_own_words_are_no_news(ward: NotifyWard) -> None:
    direct = await ward.alice.start(ward.bob)
    _, of_alice = await ward.phone(ward.alice)
    _, of_bob = await ward.phone(ward.bob)
    await ward.say(ward.alice, direct)
    await ward.notify(MINUTE_S)
    assert (len(of_alice.pushes), len(of_bob.pushes)) == (0, 1)


async def test_every_device_is_told_also_one_that_is_locked(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    first, phone = await ward.phone(ward.bob)
    _, tablet = await ward.phone(ward.bob)
    session = first.welcome.session.id
    await ward.app.store.writer.run(lambda work: work.sessions.lock(session, now=work.now))
    await ward.notify(MINUTE_S)
    assert (len(phone.pushes), len(tablet.pushes)) == (1, 1)


async def test_who_was_told_is_not_told_again_of_the_same(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    for _ in range(5):
        await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 1


async def test_a_flood_is_told_once_in_five_minutes(any_ward: NotifyWard) -> None:
    ward = any_ward
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    await ward.notify(MINUTE_S)
    for _ in range(8):
        await ward.say(ward.alice, direct)
        await ward.notify(30)
    assert [push["unread"] for push in phone.pushes] == [1]
    await ward.notify(60)
    assert [push["unread"] for push in phone.pushes] == [1, 9]


async def test_who_has_read_in_between_waits_for_no_pause(ward: NotifyWard) -> None:
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    await ward.notify(MINUTE_S)
    await ward.bob.ask("receipt.read", conversation=direct, seq=2)
    await ward.say(ward.alice, direct)
    await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 2


async def test_what_waits_for_the_end_of_a_pause_is_dropped_when_it_is_read(ward: NotifyWard) -> None:
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    await ward.notify(MINUTE_S)
    seq = await ward.say(ward.alice, direct)
    await ward.notify(MINUTE_S)
    assert len(await rows(ward, notices)) == 1, "it must wait"
    await ward.bob.ask("receipt.read", conversation=direct, seq=seq)
    await ward.notify(10 * MINUTE_S)
    assert (len(phone.pushes), await rows(ward, notices)) == (1, [])


async def test_who_has_muted_it_is_not_told(ward: NotifyWard) -> None:
    group = await ward.alice.start(ward.bob, ward.carol, text="bonjour")
    _, of_bob = await ward.phone(ward.bob)
    _, of_carol = await ward.phone(ward.carol)
    await change(ward, update(members).where(members.c.account == ward.bob.id).values(muted=True))
    await ward.notify(MINUTE_S)
    assert (len(of_bob.pushes), len(of_carol.pushes)) == (0, 1)
    assert group


async def test_who_has_left_is_not_told(ward: NotifyWard) -> None:
    group = await ward.alice.start(ward.bob, ward.carol, text="bonjour")
    _, of_bob = await ward.phone(ward.bob)
    _, of_carol = await ward.phone(ward.carol)
    await ward.bob.ask("conversation.leave", conversation=group)
    await ward.say(ward.alice, group)
    await ward.notify(MINUTE_S)
    assert (len(of_bob.pushes), len(of_carol.pushes)) == (0, 1)


async def test_who_leaves_while_a_notice_waits_is_not_told(ward: NotifyWard) -> None:
    group = await ward.alice.start(ward.bob, ward.carol, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.clock.advance(MINUTE_S)
    await ward.app.notifier.look()
    assert len(await rows(ward, notices)) == 1
    await ward.bob.ask("conversation.leave", conversation=group)
    await ward.notify()
    assert phone.pushes == []


async def test_a_session_that_has_ended_is_told_nothing_from_that_moment(any_ward: NotifyWard) -> None:
    ward = any_ward
    await ward.alice.start(ward.bob, text="bonjour")
    ended, phone = await ward.phone(ward.bob)
    _, other = await ward.phone(ward.bob)
    ward.clock.advance(MINUTE_S)
    await ward.app.notifier.look()
    session = ended.welcome.session.id
    await ward.app.store.writer.run(lambda work: work.sessions.end(session, now=work.now))
    await ward.notify()
    assert (phone.received, len(other.pushes)) == ([], 1)


async def test_a_session_whose_time_is_up_is_told_nothing(ward: NotifyWard) -> None:
    _, phone = await ward.phone(ward.bob, await ward.bob.log_in(lives_s=30))
    await ward.alice.start(ward.bob, text="bonjour")
    await ward.notify(MINUTE_S)
    assert phone.received == []


async def test_a_deactivated_account_is_told_nothing(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.clock.advance(MINUTE_S)
    await ward.app.notifier.look()
    assert len(await rows(ward, notices)) == 1
    await change(ward, text("UPDATE accounts SET deactivated_at = 1").bindparams())
    await ward.notify()
    assert (phone.received, await rows(ward, notices)) == ([], [])


async def test_quiet_hours_hold_back_until_their_end(ward: NotifyWard) -> None:
    """The fake clock begins at 17:06 in Paris."""
    await prefer(ward, ward.bob, quiet_hours={"from_min": 17 * 60, "until_min": 18 * 60})
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    for _ in range(52):
        await ward.notify(MINUTE_S)
    assert phone.pushes == []
    await ward.notify(2 * MINUTE_S)
    assert len(phone.pushes) == 1, "what came then is told at their end"


async def test_an_urgent_message_waits_for_nothing(any_ward: NotifyWard) -> None:
    ward = any_ward
    await prefer(ward, ward.bob, quiet_hours={"from_min": 17 * 60, "until_min": 18 * 60})
    group = await ward.alice.start(ward.bob, ward.carol)
    _, phone = await ward.phone(ward.bob)
    await change(ward, update(members).where(members.c.account == ward.bob.id).values(muted=True))

    async def urge(work: Any) -> None:
        work.writes()
        await work.notices.urge(group, 1, [ward.bob.id])

    for times in (1, 2, 3):  # at once, and with each reminder
        await ward.app.store.writer.run(urge)
        await ward.notify()
        assert phone.pushes == [{"tag": group, "unread": 0, "urgent": True}] * times
        ward.clock.advance(300)


async def test_what_was_said_urgently_is_not_said_again_a_minute_later(ward: NotifyWard) -> None:
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)

    async def urge(work: Any) -> None:
        work.writes()
        await work.notices.urge(direct, 2, [ward.bob.id])

    await ward.app.store.writer.run(urge)
    await ward.notify()
    await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_wants_no_more_is_forgotten(any_ward: NotifyWard, status: int) -> None:
    ward = any_ward
    await ward.alice.start(ward.bob, text="bonjour")
    _, gone = await ward.phone(ward.bob)
    ward.service.answer(status)
    await ward.notify(MINUTE_S)
    assert len(gone.received) == 1
    assert (await rows(ward, push_subscriptions), await rows(ward, notices)) == ([], [])


async def test_a_browser_that_has_subscribed_anew_meanwhile_is_not_forgotten(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    device, _ = await ward.phone(ward.bob)
    ward.service.answer(410)
    ward.service.hold = asyncio.Event()
    ward.clock.advance(MINUTE_S)
    await ward.app.notifier.look()
    await ward.app.notifier.send()
    anew = Browser(ward.service)
    await ward.bob.ask("push.subscribe", device, **anew.fields)
    ward.service.hold.set()
    await ward.app.notifier.settled()
    (kept,) = await rows(ward, push_subscriptions)
    assert kept["endpoint"] == anew.subscription.endpoint


async def test_a_push_service_that_has_no_time_is_asked_again_when_it_says(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.service.answer(429, Retry_After="90")
    await ward.notify(MINUTE_S)
    await ward.notify(89)
    assert len(phone.received) == 1
    await ward.notify(1)
    assert len(phone.pushes) == 1


async def test_a_push_service_that_fails_is_asked_again_more_and_more_seldom(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.service.answer(503, times=3)
    await ward.notify(MINUTE_S)
    asked = []
    for second in range(1, 60):
        before = len(phone.received)
        await ward.notify(1)
        if len(phone.received) > before:
            asked.append(second)
    assert asked == [5, 15, 35]
    assert len(phone.pushes) == 1


async def test_what_the_push_service_refuses_is_not_sent_again(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.service.answer(400)
    for _ in range(3):
        await ward.notify(MINUTE_S)
    assert len(phone.received) == 1
    assert len(await rows(ward, push_subscriptions)) == 1


async def test_what_nobody_takes_for_a_day_is_dropped(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    await ward.phone(ward.bob)
    ward.service.answer(503, times=1_000)
    for _ in range(26):
        await ward.notify(3_600)
    assert await rows(ward, notices) == []


async def test_what_a_killed_server_had_taken_is_sent_by_who_comes_next(
    backend: str, tmp_path: Path, clock: FakeClock, service: PushService
) -> None:
    async with opened(backend, tmp_path, clock, service) as before:
        await before.alice.start(before.bob, text="bonjour")
        _, phone = await before.phone(before.bob)
        clock.advance(MINUTE_S)
        await before.app.notifier.look()
        before.service.hold = asyncio.Event()
        service.answer(500)
        await before.app.notifier.send()
        await until(lambda: bool(service.received))  # 1. claimed, and on its way
        for task in before.app.notifier._sending:
            task.cancel()  # 2. the server is killed
        settings = before.app.settings
        before.service.hold.set()
        before.service.hold = None
    async with reopened(settings, clock, service) as after:
        await after.notify(30)
        assert phone.pushes == [], "it may still be on its way"
        await after.notify(30)
        assert len(phone.pushes) == 1


async def test_what_was_written_while_the_server_was_down_or_busy_is_told_when_it_is_back(
    backend: str, tmp_path: Path, clock: FakeClock, service: PushService
) -> None:
    async with opened(backend, tmp_path, clock, service) as before:
        _, phone = await before.phone(before.bob)
        for _ in range(5):
            await before.notify(MINUTE_S)  # the mark is stored
        await before.alice.start(before.bob, text="bonjour")
        settings = before.app.settings
    clock.advance(3_600)
    async with reopened(settings, clock, service) as after:
        await after.notify()
        assert len(phone.pushes) == 1


async def test_a_server_begins_with_the_last_day_and_not_with_the_archive(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.clock.advance(25 * 3_600)
    await ward.alice.start(ward.bob, ward.carol, text="bonjour")
    await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 1


async def test_a_clock_that_is_set_back_hides_nothing(ward: NotifyWard) -> None:
    _, phone = await ward.phone(ward.bob)
    await ward.notify()
    ward.clock.advance(-3_600)
    await ward.notify()
    await ward.alice.start(ward.bob, text="bonjour")
    await ward.notify(MINUTE_S)
    assert len(phone.pushes) == 1


async def test_an_urgent_word_added_while_another_is_on_its_way_is_not_lost(ward: NotifyWard) -> None:
    direct = await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.service.hold = asyncio.Event()
    ward.clock.advance(MINUTE_S)
    await ward.app.notifier.look()
    await ward.app.notifier.send()  # 1. on its way

    async def urge(work: Any) -> None:
        work.writes()
        await work.notices.urge(direct, 2, [ward.bob.id])

    await ward.app.store.writer.run(urge)  # 2.
    ward.service.hold.set()
    ward.service.hold = None
    await ward.app.notifier.settled()  # 3. the first was taken
    await ward.notify()
    assert [push.get("urgent", False) for push in phone.pushes] == [False, True]


async def test_nothing_is_written_where_nobody_is_to_be_told(ward: NotifyWard) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    await ward.notify(MINUTE_S)
    with before_commit(ward.app.store._writing) as gate:
        await ward.notify(1)
        assert gate._waiting == 0


async def test_the_log_and_the_metrics_tell_what_became_of_it_and_not_of_whom(
    ward: NotifyWard, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.service.answer(503)
    await ward.notify(MINUTE_S)
    await ward.notify(MINUTE_S)
    told = ward.app.metrics.text().decode()
    assert 'mis_notices_total{kind="push",outcome="later"} 1.0' in told
    assert 'mis_notices_total{kind="push",outcome="taken"} 1.0' in told
    logged = capsys.readouterr().out + capsys.readouterr().err + caplog.text
    assert "push_failed" in logged
    assert phone.subscription.endpoint.rpartition("/")[2] not in logged


@asynccontextmanager
async def second_node(here: NotifyWard) -> AsyncIterator[App]:
    """Another server on the same database, to which nobody passes hints on."""
    there = build(here.app.settings, here.clock, broken=lambda: None)
    await there.store.check()
    await there.begin()
    try:
        yield there
    finally:
        await there.close()


async def test_of_two_nodes_one_tells_and_one_sends(tmp_path: Path, clock: FakeClock, service: PushService) -> None:
    async with opened("postgresql", tmp_path, clock, service) as here, second_node(here) as there:
        await here.alice.start(here.bob, text="bonjour")
        _, phone = await here.phone(here.bob)
        clock.advance(MINUTE_S)
        await asyncio.gather(here.app.notifier.look(), there.notifier.look())
        assert len(await rows(here, notices)) == 1
        await asyncio.gather(here.app.notifier.send(), there.notifier.send())
        await asyncio.gather(here.app.notifier.settled(), there.notifier.settled())
        assert len(phone.pushes) == 1


async def end_session(ward: NotifyWard, phone: Device) -> None:
    session = phone.welcome.session.id
    await ward.app.store.writer.run(lambda work: work.sessions.end(session, now=work.now))


async def deactivate(ward: NotifyWard, _phone: Device) -> None:
    async def unit(work: Work) -> None:
        work.writes()
        await work.administration.set_deactivated(ward.bob.id, work.now)

    await ward.app.store.writer.run(unit)


async def leave(ward: NotifyWard, phone: Device) -> None:
    (conversation,) = (await ward.bob.ask("sync", phone))["conversations"]
    await ward.bob.ask("conversation.leave", phone, conversation=conversation["id"])


async def nothing(_ward: NotifyWard, _phone: Device) -> None:
    pass


@pytest.mark.parametrize(("meanwhile", "told"), [(end_session, 0), (deactivate, 0), (leave, 0), (nothing, 1)])
async def test_what_was_taken_away_on_one_node_is_pushed_by_no_other(
    tmp_path: Path,
    clock: FakeClock,
    service: PushService,
    meanwhile: Callable[[NotifyWard, Device], Awaitable[None]],
    told: int,
) -> None:
    """Without a hint between them: who sends reads first whether there is still somebody to tell."""
    async with opened("postgresql", tmp_path, clock, service) as here, second_node(here) as there:
        await here.alice.start(here.bob, subject="Pansements", text="bonjour")
        device, phone = await here.phone(here.bob)
        clock.advance(MINUTE_S)
        await there.notifier.look()
        assert len(await rows(here, notices)) == 1, "it is due, and nobody has sent it"
        await meanwhile(here, device)
        await there.notifier.send()
        await there.notifier.settled()
        assert len(phone.received) == told


async def test_what_one_node_has_claimed_the_other_leaves_alone(
    tmp_path: Path, clock: FakeClock, service: PushService
) -> None:
    async with opened("postgresql", tmp_path, clock, service) as here, second_node(here) as there:
        await here.alice.start(here.bob, text="bonjour")
        _, phone = await here.phone(here.bob)
        clock.advance(MINUTE_S)
        await here.app.notifier.look()
        with before_commit(here.app.store._writing) as held:
            claiming = asyncio.create_task(here.app.notifier.send())
            await held.until(1)  # 1. claimed here, not committed
            await there.notifier.send()  # 2. the other looks for something to send, and waits for nobody
            await there.notifier.settled()
            assert phone.received == []
            held.open()
        await claiming
        await here.app.notifier.settled()
        assert len(phone.pushes) == 1


async def test_every_look_finds_its_rows_by_an_index(any_ward: NotifyWard) -> None:
    ward = any_ward
    group = await ward.alice.start(ward.bob, ward.paul, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    await ward.paul.ask("preferences.set", email="paul@exemple.fr")
    await fill(ward)
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        asked.setdefault(statement, parameters[0] if many else parameters)

    for engine in (ward.app.store._writing, ward.app.store._readers):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await ward.notify(MINUTE_S)
    for engine in (ward.app.store._writing, ward.app.store._readers):
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert len(phone.pushes) == 1
    looked = [statement for statement in asked if "messages" in statement or "notices" in statement]
    assert len(looked) >= 4, "there must be something to look at"
    wanted = [f"{verb} {table}" for verb in SCANS for table in LARGE]
    for statement in looked:
        lines = await plan(ward, statement, asked[statement])
        assert not [line for line in lines if any(one in line for one in wanted)], lines
    assert group


SCANS = ("SCAN", "Seq Scan on")
LARGE = ("messages", "members", "notified", "sessions", "accounts", "conversations")


async def fill(ward: NotifyWard) -> None:
    """An archive of others, long ago."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
    select_them = (
        "SELECT 'c' || i, 'group', NULL, false, 'open', CAST(:one AS TEXT), 1, 1, 1, 1, 0, NULL, 1, NULL, NULL FROM n",
        "SELECT 'c' || i, CAST(:one AS TEXT), 0, NULL, NULL, 0, false, false, false, 0, 1, NULL, false, false FROM n",
        """SELECT 'c' || i, 1, i, CAST(:two AS TEXT), 'text', 'r' || i, NULL, false, NULL, NULL, 1, CAST('s' AS BYTES),
             CAST('c' AS BYTES), CAST('h' AS BYTES), 1000000 + i FROM n""",
    )
    bytes_of = "BLOB" if ward.app.store.is_embedded else "BYTEA"
    people = {"one": ward.carol.id, "two": ward.alice.id}
    async with ward.app.store._writing.begin() as connection:
        for table, statement in zip(("conversations", "members", "messages"), select_them, strict=True):
            used = {name: value for name, value in people.items() if f":{name}" in statement}
            verb = f"INSERT INTO {table} " + numbers + statement.replace("BYTES", bytes_of)
            await connection.execute(text(verb), used)
        await connection.execute(text("ANALYZE"))


async def plan(ward: NotifyWard, statement: str, parameters: Any) -> list[str]:
    is_sqlite = ward.app.settings.database_url is None
    async with ward.app.store._writing.connect() as connection:
        if not is_sqlite:  # of a few pages PostgreSQL rightly reads all, so it is only asked whether it must
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        found = await connection.exec_driver_sql(explain + statement, parameters)
        lines = [str(row[-1]) for row in found]
        await connection.rollback()
        return lines


async def test_an_urgent_message_is_pushed_at_once_and_with_each_reminder_until_it_is_acknowledged(
    any_ward: NotifyWard,
) -> None:
    ward = any_ward
    await ward.bob.ask("preferences.set", quiet_hours={"from_min": 0, "until_min": 1439})
    group = await ward.alice.start(ward.bob, ward.carol)
    await ward.bob.ask("conversation.mark", conversation=group, muted=True)
    _, of_alice = await ward.phone(ward.alice)
    _, of_bob = await ward.phone(ward.bob)
    seq = await ward.say(ward.alice, group, urgent=True)
    await ward.notify()
    assert of_bob.pushes == [{"tag": group, "unread": 1, "urgent": True}]
    await ward.bob.ask("receipt.read", conversation=group, seq=seq)
    for times in (2, 3):
        ward.clock.advance(300)
        await ward.app.reminders.look()
        await ward.notify()
        assert len(of_bob.pushes) == times, "read, and not acknowledged"
    ward.clock.advance(300)
    await ward.app.reminders.look()
    await ward.bob.ask("message.acknowledge", conversation=group, seq=seq)
    await ward.notify()
    assert len(of_bob.pushes) == 3, "acknowledged while the push waited"
    assert of_alice.received == []


async def test_who_looked_before_another_node_told_does_not_tell_again(any_ward: NotifyWard) -> None:
    ward = any_ward
    await ward.alice.start(ward.bob, text="bonjour")
    _, phone = await ward.phone(ward.bob)
    ward.clock.advance(MINUTE_S)
    async with ward.app.store.reading() as reading:  # 1. a slow node has looked
        found = await reading.noticed.candidates(after=0, until=ward.clock.now(), mails=False)
    assert len(found) == 1, "there must be somebody to tell"
    await ward.notify()  # 2. another tells, and sends
    await ward.app.store.writer.run(partial(ward.app.notifier._tell, found))  # 3. the slow one goes on
    await ward.notify()
    assert len(phone.pushes) == 1
