"""What an account chooses for itself: kept, refused where it cannot be, and nobody else's."""

from typing import Any

import pytest
from msgspec import UNSET

from mis.actor import Actor
from mis.domain.preferences import DEFAULTS
from mis.operations.conversation import typing
from protocol.account import Account
from protocol.conversation import Typing
from protocol.errors import BadRequest, Forbidden, NotFound, Refusal
from protocol.preferences import Absence, NewAbsence, Preferences, PreferencesGet, PreferencesSet, QuietHours
from protocol.values import AccountId, AccountKind
from tests.mis.conftest import People
from tests.support.node import DAY_MS, Node

UNCHOSEN = Preferences(typing=True, presence=True, quiet_hours=None, absence=None, email=None)


async def chosen(node: Node, actor: Actor) -> Preferences:
    preferences: Preferences = await node.ask(actor, PreferencesGet(id=1))
    return preferences


async def choose(node: Node, actor: Actor, **fields: Any) -> Preferences:
    preferences: Preferences = await node.ask(actor, PreferencesSet(id=1, **fields))
    return preferences


def test_who_chose_nothing_has_the_defaults() -> None:
    assert (DEFAULTS.typing, DEFAULTS.presence, DEFAULTS.is_away(0)) == (True, True, False)


async def test_what_is_named_is_changed_and_the_rest_is_left(node: Node, people: People) -> None:
    assert await chosen(node, people.bob) == UNCHOSEN
    now = node.clock.now()
    bob = Account(people.bob.account, AccountKind.PROFESSIONAL, "Bob Durand", "Infirmier", "Lyon")
    absence = Absence(now, now + DAY_MS, bob)
    steps: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"typing": False}, {"typing": False}),
        ({"presence": False}, {"presence": False}),
        ({"quiet_hours": QuietHours(1320, 420)}, {"quiet_hours": QuietHours(1320, 420)}),
        ({"absence": NewAbsence(now, now + DAY_MS, people.bob.account)}, {"absence": absence}),
        ({"email": " alice.martin@exemple.fr "}, {"email": "alice.martin@exemple.fr"}),
        ({}, {}),
        ({"typing": True, "quiet_hours": None}, {"typing": True, "quiet_hours": None}),
        ({"absence": NewAbsence(now, now + 1)}, {"absence": Absence(now, now + 1, None)}),
        ({"absence": None}, {"absence": None}),
        ({"email": None, "presence": True}, {"email": None, "presence": True}),
    ]
    expected: dict[str, Any] = {name: getattr(UNCHOSEN, name) for name in Preferences.__struct_fields__}
    for named, changed in steps:
        expected |= changed
        answer = await choose(node, people.alice, **named)
        assert answer == await chosen(node, people.alice) == Preferences(**expected), named
    assert await chosen(node, people.bob) == UNCHOSEN, "one's own alone"
    assert node.told == [], "nobody is told"


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"quiet_hours": QuietHours(60, 60)}, BadRequest, "quiet_hours"),
        ({"absence": NewAbsence(10, 10)}, BadRequest, "absence"),
        ({"absence": NewAbsence(10, 9)}, BadRequest, "absence"),
        ({"absence": NewAbsence(9, 10, AccountId("absent"))}, NotFound, "substitute"),
        ({"absence": NewAbsence(9, 10, AccountId("a\x00b"))}, BadRequest, "substitute"),
        ({"email": ""}, BadRequest, "email"),
        ({"email": "alice"}, BadRequest, "email"),
        ({"email": "alice@exemple"}, BadRequest, "email"),
        ({"email": "alice@exemple.fr\nBcc: bob@exemple.fr"}, BadRequest, "email"),
        ({"email": "alice@exemple.fr, bob@exemple.fr"}, BadRequest, "email"),
        ({"email": "Alice <alice@exemple.fr>"}, BadRequest, "email"),
        ({"email": "alice@-exemple.fr"}, BadRequest, "email"),
        ({"email": "a\x00@exemple.fr"}, BadRequest, "email"),
        ({"email": "a" * 65 + "@exemple.fr"}, BadRequest, "email"),
        ({"email": "a@" + "exemple." * 32 + "fr"}, BadRequest, "email"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(
    node: Node, people: People, fields: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    before = await choose(node, people.alice, quiet_hours=QuietHours(1, 2))
    refused = await node.refusal(people.alice, PreferencesSet(id=1, typing=False, **fields))
    assert (type(refused), refused.details) == (refusal, {"field": field})
    assert await chosen(node, people.alice) == before


async def test_a_substitute_is_another_professional_in_use(node: Node, people: People) -> None:
    async def refused(substitute: AccountId) -> Refusal:
        return await node.refusal(people.alice, PreferencesSet(id=1, absence=NewAbsence(1, 2, substitute)))

    oneself = await refused(people.alice.account)
    assert (type(oneself), oneself.details) == (BadRequest, {"field": "substitute"})
    operator = await node.add("Otto", AccountKind.OPERATOR)
    gone = await node.add("Gilles Roy")
    await node.store.writer.run(lambda work: work.administration.set_deactivated(gone.account, 1))
    absent = await refused(AccountId("absent"))
    for one in (people.paul, people.aida, operator, gone):
        other = await refused(one.account)
        assert (type(other), other.message, other.details) == (NotFound, absent.message, absent.details)
    assert await choose(node, people.alice, absence=NewAbsence(1, 2, people.carol.account)), "she may"


async def test_patients_and_caregivers_have_no_substitute_and_choose_the_rest(node: Node, people: People) -> None:
    for actor in (people.paul, people.aida):
        for substitute in (people.bob.account, AccountId("absent"), None):
            refused = await node.refusal(actor, PreferencesSet(id=1, absence=NewAbsence(1, 2, substitute)))
            assert (type(refused), refused.details) == (Forbidden, {"field": "absence"})
        assert (await choose(node, actor, absence=None, email="paul@exemple.fr")).email == "paul@exemple.fr"


async def test_two_changes_at_once_lose_nothing_of_each_other(node: Node, people: People) -> None:
    one = node.submit(people.alice, PreferencesSet(id=1, typing=False))
    other = node.submit(people.alice, PreferencesSet(id=1, email="alice@exemple.fr"))
    await one
    await other
    after = await chosen(node, people.alice)
    assert (after.typing, after.email) == (False, "alice@exemple.fr")


async def test_who_switched_typing_off_is_announced_to_nobody(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)

    async def heard_by() -> list[AccountId]:
        async with node.store.reading() as reading:
            return list((await typing(reading, people.alice, Typing(conversation=direct.id))).accounts)

    assert await heard_by() == [people.bob.account], "there must be something to switch off"
    await choose(node, people.bob, typing=False)
    assert await heard_by() == [people.bob.account], "one's own alone"
    await choose(node, people.alice, typing=False)
    assert await heard_by() == []
    await choose(node, people.alice, typing=True)
    assert await heard_by() == [people.bob.account]


def test_left_out_is_not_null() -> None:
    assert PreferencesSet(id=1).email is UNSET
