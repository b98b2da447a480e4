"""What the person opposes is so at once, and everywhere alike: for who is opposed, and for nobody else."""

from typing import Any

import pytest

from mis.bus.base import Told
from protocol.dossier import DossierChanged, DossierPart
from tests.dossier.papers import Papers
from tests.dossier.talk import Talk
from tests.dossier.test_circle import has, numbers
from tests.dossier.test_timeline import thread
from tests.dossier.ward import ALL, Ward

EVERYBODY = ("alice", "bob", "diane", "felix", "paul", "aida")


async def gathered(ward: Ward) -> str:
    """A dossier with Alice, Bob, the pharmacist Diane, the secretary Félix, the person and a caregiver."""
    dossier: str = (await ward.included())["id"]
    await ward.newcomer("Diane Roux", "Pharmacienne")
    await ward.newcomer("Felix Blanc", "Secrétaire")
    for who in EVERYBODY[1:]:
        await ward.joined(dossier, who)
    return dossier


async def opposed(ward: Ward, dossier: str, who: str = "paul", **body: Any) -> Any:
    return (await ward.told(who, "POST", f"{ALL}/{dossier}/oppositions", body))["oppositions"][-1]


async def ended(ward: Ward, dossier: str, number: int, who: str = "paul") -> None:
    await ward.told(who, "POST", f"{ALL}/{dossier}/oppositions/{number}/end")


async def having(ward: Ward, dossier: str) -> set[str]:
    return {who for who in EVERYBODY if await has(ward, who, dossier)}


async def test_an_opposition_shuts_out_those_it_names_and_its_end_lets_them_in_again(ward: Ward) -> None:
    dossier = await gathered(ward)
    ids = {name: account.id for name, account in ward.accounts.items()}
    team = {"alice", "bob", "diane", "paul", "aida"}
    assert await having(ward, dossier) == team, "a secretary has no place of their own"
    cases = (
        ({"against": "whole"}, {"paul"}),
        ({"against": "person", "target": ids["bob"]}, team - {"bob"}),
        ({"against": "person", "target": ids["aida"]}, team - {"aida"}),
        ({"against": "person", "target": ids["carol"]}, team),
        ({"against": "profession", "target": "PHARMACIEN"}, team - {"diane"}),
        ({"against": "document", "target": (await Papers(ward, dossier).deposited("alice"))["id"]}, team),
    )
    for number, (body, left) in enumerate(cases, 1):
        told = await opposed(ward, dossier, **body)
        assert (told["number"], told["voice"], told["until"]) == (number, "person", None)
        assert await having(ward, dossier) == left, body
        ward.house.clock.advance(1)
        await ended(ward, dossier, number)
        assert await having(ward, dossier) == team, body
    shown = (await ward.told("paul", "GET", f"{ALL}/{dossier}/oppositions"))["oppositions"]
    assert [one["account"] and one["account"]["name"] for one in shown][:2] == [None, "Bob Durand"]
    assert all(one["until"] for one in shown)
    acts = [act for act, _, _ in await ward.house.audited() if act.startswith("dossier_oppos")]
    assert acts == ["dossier_opposed", "dossier_opposition_ended"] * len(cases)
    assert (await ward.verified()).found == []


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_document_that_is_opposed_is_left_to_its_author_and_the_person_alone(ward: Ward) -> None:
    for name, profession in (("Dora Lemoine", "Médecin"), ("Nina Roux", "Infirmière"), ("Eve Colin", "Médecin")):
        await ward.newcomer(name, profession)
    await ward.newcomer("Diane Roux", "Pharmacienne")
    dossier = (await ward.included("dora", grounds=ward.informed("dora")))["id"]
    members = {}
    for who in ("nina", "diane", "eve", "paul", "aida"):
        more = {} if who in ("paul", "aida") else {"grounds": ward.informed("dora")}
        members = numbers(await ward.joined(dossier, who, by="dora", **more))
    ward.house.clock.advance(1)
    await ward.ended(dossier, members["eve"], by="dora")
    papers, aida = Papers(ward, dossier), ward.accounts["aida"].id
    document = (await papers.deposited("nina", title="Bilan", listed=[aida]))["id"]
    kept = (await papers.deposited("nina", title="Ordonnance", listed=[aida]))["id"]
    readers, left = {"dora", "nina", "diane", "paul", "aida"}, {"nina", "paul"}

    async def reading() -> set[str]:
        """Who has the document: opened, listed, counted and told by the thread alike; the other one they all have."""
        found = {who for who in (*readers, "eve", "carol") if await papers.opens(who, document)}
        for who in readers:
            page = await papers.listed(who)
            listed = {one["id"] for one in page["documents"]}
            assert listed == ({document, kept} if who in found else {kept}), who
            assert sum(one["count"] for one in page["classes"]) == len(listed)
            lines = await thread(ward, who, dossier, kind="document")
            assert {one["document"]["document"] for one in lines} == listed, who
        return found

    async def titles(who: str) -> list[str | None]:
        return [one["title"] for one in (await ward.told(who, "GET", f"{ALL}/{dossier}/oppositions"))["oppositions"]]

    assert await reading() == readers, "there was something to see"
    told = await opposed(ward, dossier, against="document", target=document)
    assert (told["title"], told["account"], told["voice"]) == ("Bilan", None, "person")
    assert await reading() == left
    assert (await titles("paul"), await titles("dora")) == (["Bilan"], [None])
    ward.house.clock.advance(1)
    await ended(ward, dossier, 1)
    assert await papers.opens("dora", document)
    assert (await titles("paul"), await titles("dora")) == (["Bilan"], ["Bilan"])


async def test_who_is_opposed_loses_the_conversations_and_hears_so(ward: Ward) -> None:
    dossier = await gathered(ward)
    talk = Talk(ward, dossier)
    conversation = await talk.start("alice", "bob", "paul")
    elsewhere = await talk.start("alice", "bob", linked=False)
    assert await talk.reads("bob") == {conversation, elsewhere}
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    await opposed(ward, dossier, against="person", target=ward.accounts["bob"].id)
    changed = DossierChanged(dossier=dossier, part=DossierPart.OPPOSITIONS)  # type: ignore[arg-type]
    (accounts,) = [one.accounts for one in told if one.event == changed]
    names = {account.id: name for name, account in ward.accounts.items()}
    assert {names[one] for one in accounts} == {"alice", "bob", "diane", "paul", "aida"}
    assert await talk.reads("bob") == {elsewhere}
    assert await talk.reads("paul") == {conversation}, "the others go on"
    await ended(ward, dossier, 1)
    assert await talk.reads("bob") == {elsewhere}, "who comes back is brought in again"


async def test_it_is_told_by_the_person_who_represents_them_or_on_their_word_and_by_nobody_else(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    path = f"{ALL}/{dossier}/oppositions"
    appointed: Any = {"basis": "legal_representative", "proof": "jugement du 3 mars"}
    changes: dict[str, Any]
    for who, changes in (("bob", {}), ("paul", {}), ("aida", {"role": "GUARD", "grounds": appointed})):
        await ward.joined(dossier, who, **changes)
    professions = ("PHARMACIEN", "OPTICIEN", "SAGE_FEMME")
    for who, profession, voice in zip(
        ("paul", "aida", "alice"), professions, ("person", "representative", "on_their_word"), strict=True
    ):
        assert (await opposed(ward, dossier, who, against="profession", target=profession))["voice"] == voice
        assert len((await ward.told(who, "GET", path))["oppositions"]) > 0
    whole = {"against": "whole"}
    for who, answer in (("bob", (403, "forbidden")), ("carol", (404, "not_found")), ("olga", (404, "not_found"))):
        assert (await ward.refused(who, "POST", path, whole))[:2] == answer
        assert (await ward.refused(who, "GET", path))[:2] == answer
        assert (await ward.refused(who, "POST", f"{path}/1/end"))[:2] == answer
    assert await has(ward, "bob", dossier), "there was something to see"


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_what_is_no_opposition_is_refused_with_its_reason(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    appointed = {"basis": "legal_representative", "proof": "jugement du 3 mars"}
    await ward.joined(dossier, "paul")
    await ward.joined(dossier, "aida", role="GUARD", grounds=appointed)
    await opposed(ward, dossier, against="profession", target="OPTICIEN")
    hidden = await Papers(ward, dossier).deposited("alice", confidentiality=["N", "INVISIBLE_PATIENT"])
    path = f"{ALL}/{dossier}/oppositions"
    ids = {name: account.id for name, account in ward.accounts.items()}
    cases: list[tuple[dict[str, Any], int, str, str]] = [
        ({"against": "whole", "target": ids["bob"]}, 400, "reason", "opposition_target"),
        ({"against": "person"}, 400, "reason", "opposition_target"),
        ({"against": "profession", "target": "VOISIN"}, 400, "reason", "opposition_profession"),
        ({"against": "person", "target": "nobody"}, 404, "field", "target"),
        ({"against": "person", "target": ids["paul"]}, 400, "reason", "opposition_person"),
        ({"against": "person", "target": ids["aida"]}, 400, "reason", "opposition_person"),
        ({"against": "person", "target": ids["olga"]}, 400, "reason", "opposition_person"),
        ({"against": "everything"}, 400, "field", "against"),
        ({"against": "document", "target": "x" * 101}, 413, "field", "target"),
        ({"against": "document", "target": "none"}, 404, "field", "target"),
        ({"against": "document", "target": hidden["id"]}, 404, "field", "target"),
        ({"against": "profession", "target": "OPTICIEN"}, 409, "reason", "opposed_already"),
    ]
    for body, status, name, value in cases:
        told = await ward.refused("paul", "POST", path, body)
        assert (told[0], told[2][name]) == (status, value), body
    await ended(ward, dossier, 1)
    assert await ward.refused("paul", "POST", f"{path}/1/end") == (409, "conflict", {"reason": "opposition_over"})
    for number in ("0", "9", "x"):
        assert (await ward.refused("paul", "POST", f"{path}/{number}/end"))[0] == 404


async def test_a_consent_is_withdrawn_and_a_care_team_opposed_by_the_person(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    await ward.joined(dossier, "bob")
    told = await ward.joined(dossier, "aida")
    path = f"{ALL}/{dossier}/members"
    talk = Talk(ward, dossier)
    conversation = await talk.start("alice", "bob")
    number = numbers(told)
    assert (await ward.refused("bob", "POST", f"{path}/{number['aida']}/withdrawal"))[:2] == (403, "forbidden")
    assert (await ward.refused("carol", "POST", f"{path}/{number['aida']}/withdrawal"))[:2] == (404, "not_found")
    refused = await ward.refused("paul", "POST", f"{path}/{number['paul']}/withdrawal")
    assert refused == (409, "conflict", {"reason": "no_basis_left"})
    assert await talk.reads("bob") == {conversation}
    for who in ("bob", "aida"):
        assert await has(ward, who, dossier)
        ward.house.clock.advance(1)
        await ward.told("paul", "POST", f"{path}/{number[who]}/withdrawal")
        assert not await has(ward, who, dossier)
        assert (await ward.refused("paul", "POST", f"{path}/{number[who]}/withdrawal"))[0] == 409
    assert await talk.reads("bob") == set()
    members = (await ward.told("paul", "GET", f"{ALL}/{dossier}"))["members"]
    assert [one["grounds"].get("opposed_at", one["grounds"].get("withdrawn_at")) for one in members if one["grounds"]][
        1:
    ] == [ward.now - 1_000, ward.now]
