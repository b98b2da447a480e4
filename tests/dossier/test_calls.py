"""Dossiers that ask for somebody: told on their telephone, without a word of what, unless they look first."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dossier.domain.day import day_at
from dossier.extension import DossierExtension
from dossier.operations.tasks_called import call_for_tasks
from mis.store.work import Work
from protocol.values import SessionId
from tests.dossier.plans import Planned
from tests.dossier.ward import ALL, DAY_MS, ODETTE, Ward
from tests.support.push_service import Browser, PushService, push_service
from tests.support.visitor import housed

PARIS = ZoneInfo("Europe/Paris")
MINUTE_S = 60


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest.fixture
async def ward(tmp_path: Path, backend: str, service: PushService) -> AsyncIterator[Ward]:
    async with housed(tmp_path, DossierExtension(), backend=backend, push_services=service.entry) as house:
        await house.app.notifier.rest()  # the test decides when it looks
        yield await Ward(house).peopled()


class Phones:
    """Telephones that asked for pushes."""

    def __init__(self, ward: Ward, service: PushService) -> None:
        self.ward, self.service = ward, service
        self._browsers: dict[str, Browser] = {}

    async def of(self, *logins: str) -> "Phones":
        for login in logins:
            session = SessionId((await self.ward.told(login, "GET", "/api/session"))["session"]["id"])
            browser = self._browsers[login] = Browser(self.service)

            async def subscribe(
                work: Work, session: SessionId = session, login: str = login, browser: Browser = browser
            ) -> None:
                work.writes()
                account = self.ward.accounts[login].id
                await work.push_subscriptions.set(session, account, browser.subscription, now=work.now)

            await self.ward.app.store.writer.run(subscribe)
        return self

    async def pushed(self, after_s: float = 0) -> dict[str, list[Any]]:
        """Let time pass, and say what came since the last time, and to whom."""
        before = {login: len(browser.pushes) for login, browser in self._browsers.items()}
        self.ward.house.clock.advance(after_s)
        await self.ward.app.notifier.look()
        await self.ward.app.notifier.send()
        await self.ward.app.notifier.settled()
        told = {login: browser.pushes[before[login] :] for login, browser in self._browsers.items()}
        return {login: pushes for login, pushes in told.items() if pushes}


async def test_who_is_mentioned_is_told_after_a_minute_unless_they_look(ward: Ward, service: PushService) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "paul", "aida"):
        await ward.joined(dossier, who)
    phones = await Phones(ward, service).of("alice", "bob", "paul", "carol")
    everybody = [ward.accounts[login].id for login in ("alice", "bob", "paul")]
    note = {"client_ref": "n1", "kind": "dossier", "text": "Mme Marchand a chuté", "mentions": everybody}
    written = await ward.told("alice", "POST", f"{ALL}/{dossier}/notes", note)
    assert await phones.pushed(MINUTE_S - 1) == {}
    told = {"tag": dossier, "unread": 1, "dossier": True}
    assert await phones.pushed(1) == {"bob": [told]}, "the patient reads no such note, and nobody mentions themselves"
    again = {"text": "Elle va mieux", "version": 1, "mentions": everybody}
    await ward.told("alice", "PUT", f"{ALL}/{dossier}/notes/{written['number']}", again)
    assert await phones.pushed(MINUTE_S) == {}, "who was mentioned before is not called again"
    await ward.told("alice", "POST", f"{ALL}/{dossier}/notes", {**note, "client_ref": "n2"})
    ward.house.clock.advance(1)
    await ward.told("bob", "GET", f"{ALL}/{dossier}/notes")
    assert await phones.pushed(MINUTE_S) == {}


async def test_who_may_open_it_no_more_is_not_told(ward: Ward, service: PushService) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    phones = await Phones(ward, service).of("bob")
    note = {"client_ref": "n1", "kind": "dossier", "text": "À voir", "mentions": [ward.accounts["bob"].id]}
    await ward.told("alice", "POST", f"{ALL}/{dossier}/notes", note)
    ward.house.clock.advance(1)
    await ward.ended(dossier, 2)
    assert await phones.pushed(MINUTE_S) == {}


async def test_an_emergency_is_told_at_once_to_who_answers_for_the_dossier(ward: Ward, service: PushService) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "paul"):
        await ward.joined(dossier, who)
    helene = await ward.newcomer("Helene Aubry", "Médecin urgentiste")
    phones = await Phones(ward, service).of("alice", "bob", "paul", helene)
    opened = {"traits": ODETTE["traits"], "emergency": "vital", "words": "Arrêt cardiaque au domicile"}
    await ward.told(helene, "POST", "/api/dossier/emergencies", opened)
    told = [{"tag": dossier, "unread": 1, "urgent": True, "dossier": True}]
    assert await phones.pushed() == {"alice": told, "paul": told}


async def test_what_is_due_calls_once_in_the_morning_of_its_day(ward: Ward, service: PushService) -> None:
    plan = await Planned.of(ward, "bob", "paul")
    phones = await Phones(ward, service).of("alice", "bob", "paul")
    await ward.told("alice", "POST", plan.path)
    tomorrow = day_at(ward.now + DAY_MS, PARIS)
    await plan.rewrite(plan.action("a1", "bob", tomorrow), plan.action("a2", "bob", tomorrow))
    await plan.move("activated")

    async def called(after_s: float) -> dict[str, list[Any]]:
        ward.house.clock.advance(after_s)
        await call_for_tasks(ward.app.store, PARIS)
        return await phones.pushed(MINUTE_S)

    assert await called(0) == {}, "it is due tomorrow"
    assert await called(14 * 3_600) == {}, "it is seven in the morning"
    assert await called(3_600) == {"bob": [{"tag": plan.dossier, "unread": 1, "dossier": True}]}
    await ward.again("alice")
    await plan.rewrite(plan.action("a1", "bob", tomorrow, title="Autre"), plan.action("a2", "bob", tomorrow))
    assert await called(3_600) == {}, "a new version of the plan calls for nothing again"
