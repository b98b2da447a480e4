"""Contact groups: one's own, shared with one's place, and nobody else's."""

from typing import Any

import pytest

from mis.actor import Actor
from mis.domain.contact_group import NAME_CHARS
from protocol.contact_group import (
    ContactGroup,
    ContactGroupDelete,
    ContactGroupId,
    ContactGroupList,
    ContactGroupPage,
    ContactGroupSave,
)
from protocol.conversation import ConversationStart
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound, Refusal, TooLarge
from protocol.values import AccountId, AccountKind, Cursor
from tests.mis.conftest import People
from tests.support.node import Node


def save(name: str, *people: Actor, **fields: Any) -> ContactGroupSave:
    return ContactGroupSave(id=1, name=name, accounts=[one.account for one in people], **fields)


async def saved(node: Node, actor: Actor, name: str, *people: Actor, **fields: Any) -> ContactGroup:
    group: ContactGroup = await node.ask(actor, save(name, *people, **fields))
    return group


async def page(node: Node, actor: Actor, cursor: Cursor | None = None, limit: int = 50) -> ContactGroupPage:
    answer: ContactGroupPage = await node.ask(actor, ContactGroupList(id=1, cursor=cursor, limit=limit))
    return answer


async def listed(node: Node, actor: Actor) -> list[ContactGroup]:
    return (await page(node, actor)).contact_groups


async def remove(node: Node, actor: Actor, group: ContactGroup) -> None:
    await node.ask(actor, ContactGroupDelete(id=1, contact_group=group.id))


async def test_a_group_is_kept_as_it_was_made(node: Node, people: People) -> None:
    group = await saved(node, people.alice, "  Équipe de   nuit ", people.carol, people.bob, people.carol)
    assert (group.name, group.owner, group.shared, group.place) == (
        "Équipe de nuit", people.alice.account, False, None,
    )  # fmt: skip
    assert group.contacts == [people.carol.profile, people.bob.profile], "in the order that was given, each once"
    assert group.changed_at == node.clock.now()
    assert await listed(node, people.alice) == [group]
    assert node.told == []


async def test_a_group_starts_a_conversation(node: Node, people: People) -> None:
    group = await saved(node, people.alice, "Équipe", people.alice, people.bob, people.carol)
    members = [one.id for one in group.contacts]
    started = await node.ask(people.alice, ConversationStart(id=1, client_ref="c1", members=members))
    assert [one.account for one in started.members] == [
        people.alice.account, people.bob.account, people.carol.account,
    ]  # fmt: skip


async def test_its_owner_puts_another_content_in_its_place(node: Node, people: People) -> None:
    before = await saved(node, people.alice, "Équipe", people.bob)
    node.clock.advance(1)
    fields: dict[str, Any] = {"contact_group": before.id, "shared": True}
    after = await saved(node, people.alice, "Équipe de jour", people.carol, people.alice, **fields)
    assert (after.id, after.name, after.shared, after.place) == (before.id, "Équipe de jour", True, "Lyon")
    assert after.changed_at == before.changed_at + 1_000
    assert [one.id for one in after.contacts] == [people.carol.account, people.alice.account]
    assert await listed(node, people.alice) == [after]
    again = await saved(node, people.alice, "Équipe de jour", people.bob, contact_group=before.id)
    assert (again.shared, again.place) == (False, None), "what is left out is the default"


async def test_a_group_is_seen_by_its_owner_alone_until_it_is_shared(node: Node, people: People) -> None:
    """Bob works at Alice's place, Carol elsewhere, Zoé nowhere."""
    zoe = await node.add("Zoé Blanc")
    own = await saved(node, people.alice, "À moi", people.bob)
    assert [await listed(node, actor) for actor in (people.bob, people.carol, zoe)] == [[], [], []]
    shared = await saved(node, people.alice, "À nous", people.carol, shared=True)
    assert await listed(node, people.bob) == [shared]
    assert [await listed(node, actor) for actor in (people.carol, zoe)] == [[], []]
    assert {one.id for one in await listed(node, people.alice)} == {own.id, shared.id}
    await saved(node, people.alice, "À nous", people.carol, contact_group=shared.id)
    assert await listed(node, people.bob) == [], "no more"


async def test_who_has_no_place_shares_with_nobody(node: Node, people: People) -> None:
    zoe, other = await node.add("Zoé Blanc"), await node.add("Yann Noir")
    refused = await node.refusal(zoe, save("Équipe", people.bob, shared=True))
    assert (type(refused), refused.details) == (BadRequest, {"field": "shared"})
    await saved(node, zoe, "Équipe", people.bob)
    assert await listed(node, other) == []


async def test_a_colleague_reads_a_shared_group_and_does_not_change_it(node: Node, people: People) -> None:
    shared = await saved(node, people.alice, "À nous", people.carol, shared=True)
    requests = (
        save("À moi", people.bob, contact_group=shared.id),
        save("À moi", people.paul, contact_group=shared.id),  # forbidden before anything else is looked at
        ContactGroupDelete(id=1, contact_group=shared.id),
    )
    for request in requests:
        assert isinstance(await node.refusal(people.bob, request), Forbidden)
    assert await listed(node, people.bob) == await listed(node, people.alice) == [shared]


async def test_anothers_group_answers_as_one_that_does_not_exist(node: Node, people: People) -> None:
    own = await saved(node, people.alice, "À moi", people.bob)
    shared = await saved(node, people.alice, "À nous", people.bob, shared=True)
    nowhere = await node.add("Zoé Blanc")
    for stranger, id in (
        (nowhere, own.id),
        (nowhere, shared.id),
        (people.bob, own.id),
        (people.carol, own.id),
        (people.carol, shared.id),
        (people.alice, ContactGroupId("absent")),
        (people.alice, ContactGroupId("a\x00b")),
        (people.alice, ContactGroupId("")),
    ):
        for request in (save("À voir", people.bob, contact_group=id), ContactGroupDelete(id=1, contact_group=id)):
            refused = await node.refusal(stranger, request)
            assert (type(refused), refused.message, refused.details) == (NotFound, "no such contact group", None)
    assert {one.id for one in await listed(node, people.alice)} == {own.id, shared.id}


async def test_patients_and_caregivers_have_none(node: Node, people: People) -> None:
    group = await saved(node, people.alice, "À nous", people.bob, shared=True)
    operator = await node.add("Otto", AccountKind.OPERATOR, place="Lyon")
    patient = await node.add("Odile Roux", AccountKind.PATIENT, place="Lyon")
    requests = (
        ContactGroupList(id=1),
        save("À moi", people.bob),
        save("À moi", people.bob, contact_group=group.id),
        ContactGroupDelete(id=1, contact_group=group.id),
        ContactGroupDelete(id=1, contact_group=ContactGroupId("absent")),
    )
    for stranger in (people.paul, people.aida, patient, operator):
        for request in requests:
            assert isinstance(await node.refusal(stranger, request), Forbidden)
    assert await listed(node, people.bob) == [group], "there must be something to see"


async def test_only_professionals_in_use_stand_in_one(node: Node, people: People) -> None:
    operator = await node.add("Otto", AccountKind.OPERATOR)
    gone = await node.add("Gilles Roy")
    group = await saved(node, people.alice, "Équipe", people.bob, gone)
    await node.store.writer.run(lambda work: work.administration.set_deactivated(gone.account, 1))
    absent = await node.refusal(people.alice, ContactGroupSave(id=1, name="É", accounts=[AccountId("absent")]))
    for one in (people.paul, people.aida, operator, gone):
        refused = await node.refusal(people.alice, save("Équipe 2", people.bob, one))
        assert (type(refused), refused.message, refused.details) == (NotFound, absent.message, absent.details)
    (shown,) = await listed(node, people.alice)
    assert (shown.id, shown.contacts) == (group.id, [people.bob.profile]), "who is gone is left out"


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"name": " \n"}, BadRequest, "name"),
        ({"name": "a\x00b"}, BadRequest, "name"),
        ({"name": "x" * (NAME_CHARS + 1)}, TooLarge, "name"),
        ({"accounts": []}, BadRequest, "accounts"),
        ({"accounts": [AccountId("a\x00b")]}, BadRequest, "accounts"),
        ({"accounts": [AccountId(f"account-{number}") for number in range(501)]}, BadRequest, "accounts"),
        ({"accounts": [AccountId(f"account-{number}") for number in range(500)]}, NotFound, "accounts"),
    ],
)
async def test_what_cannot_be_a_group_is_refused(
    node: Node, people: People, fields: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    before = await saved(node, people.alice, "Équipe", people.bob)
    right: dict[str, Any] = {"name": "Autre", "accounts": [people.bob.account]}
    for id in (None, before.id):
        refused = await node.refusal(people.alice, ContactGroupSave(id=1, contact_group=id, **{**right, **fields}))
        assert type(refused) is refusal
        assert refused.details is not None
        assert refused.details["field"] == field
    assert await listed(node, people.alice) == [before]


async def test_one_has_so_many_groups_and_no_more(node: Node, people: People) -> None:
    for number in range(node.settings.contact_groups_max):
        last = await saved(node, people.alice, f"Équipe {number}", people.bob)
    assert isinstance(await node.refusal(people.alice, save("Encore", people.bob)), BadRequest)
    await saved(node, people.alice, "Renommée", people.bob, contact_group=last.id)
    await saved(node, people.bob, "La mienne", people.alice)
    await remove(node, people.alice, last)
    await saved(node, people.alice, "Encore", people.bob)


async def test_the_same_again_is_one_group_and_another_of_that_name_is_none(node: Node, people: People) -> None:
    """The answer to the first may have been lost."""
    one = node.submit(people.alice, save("Équipe", people.bob, people.carol))
    again = node.submit(people.alice, save("Équipe", people.bob, people.carol))
    first = await one
    assert await again == first
    for other in (save("Équipe", people.carol), save("Équipe", people.bob, people.carol, shared=True)):
        refused = await node.refusal(people.alice, other)
        assert (type(refused), refused.details) == (Conflict, {"field": "name"})
    second = await saved(node, people.alice, "Nuit", people.bob)
    refused = await node.refusal(people.alice, save("Équipe", people.bob, contact_group=second.id))
    assert (type(refused), refused.details) == (Conflict, {"field": "name"})
    assert await saved(node, people.alice, "Équipe", people.bob, people.carol, contact_group=first.id)
    assert len(await listed(node, people.alice)) == 2
    assert (await saved(node, people.bob, "Équipe", people.carol)).id != first.id, "a name is the owner's own"


async def test_what_is_removed_is_gone_for_all(node: Node, people: People) -> None:
    group = await saved(node, people.alice, "À nous", people.carol, shared=True)
    await remove(node, people.alice, group)
    assert await listed(node, people.alice) == await listed(node, people.bob) == []
    again = await node.refusal(people.alice, ContactGroupDelete(id=1, contact_group=group.id))
    assert isinstance(again, NotFound)
    assert (await saved(node, people.alice, "À nous", people.bob)).id != group.id


async def test_groups_are_walked_in_pages_that_miss_none(node: Node, people: People) -> None:
    for number in range(7):
        await saved(node, people.alice if number % 2 else people.bob, f"Équipe {number}", people.carol, shared=True)
    seen: list[str] = []
    cursor, more, pages = None, True, 0
    while more:
        answer = await page(node, people.alice, cursor, 3)
        assert len(answer.contact_groups) <= 3
        seen += [one.name for one in answer.contact_groups]
        cursor, more, pages = answer.cursor, answer.more, pages + 1
    assert (sorted(seen), pages) == ([f"Équipe {number}" for number in range(7)], 3)
    refused = await node.refusal(people.alice, ContactGroupList(id=1, cursor=Cursor("none")))
    assert (type(refused), refused.details) == (BadRequest, {"field": "cursor"})
