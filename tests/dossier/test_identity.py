"""How far an identity is established: documents raise it, a changed trait brings it down, no version is lost."""

import asyncio
from typing import Any

from tests.dossier.ward import ALL, ODETTE, Ward, changed


async def corrected(ward: Ward, told: Any, identity: Any) -> Any:
    body = {"identity": identity, "identity_version": told["identity_version"]}
    return await ward.told("alice", "PUT", f"{ALL}/{told['id']}/identity", body)


async def proved(ward: Ward, told: Any, proof: str = "PA") -> Any:
    body = {"proof": proof, "identity_version": told["identity_version"]}
    return await ward.told("alice", "POST", f"{ALL}/{told['id']}/proofs", body)


async def test_a_document_validates_an_identity_and_another_trait_makes_it_provisional_again(ward: Ward) -> None:
    told = await proved(ward, await ward.included())
    assert told["standing"]["status"] == "VALI"
    told = await corrected(ward, told, changed(ODETTE, used_name="Marchand-Roy"))
    assert told["standing"]["status"] == "VALI", "a name in use is no strict trait"
    told = await corrected(ward, told, changed(ODETTE, birth_date="1941-03-15"))
    assert told["standing"]["status"] == "PROV"
    assert await ward.listed("alice", text="15/03/1941") == [told["id"]]
    assert await ward.listed("alice", text="14/03/1941") == [], "what is no more true finds nothing"
    assert (await ward.verified()).found == []


async def test_a_document_that_does_not_prove_an_adult_changes_nothing(ward: Ward) -> None:
    made = await ward.included()
    body = {"proof": "AN", "identity_version": made["identity_version"]}
    refusal = await ward.refused("alice", "POST", f"{ALL}/{made['id']}/proofs", body)
    assert refusal == (403, "forbidden", {"reason": "proof_too_weak"})
    assert (await ward.told("alice", "GET", f"{ALL}/{made['id']}"))["standing"]["status"] == "PROV"


async def test_two_who_correct_at_once_do_not_undo_each_other(ward: Ward) -> None:
    made = await ward.included()
    alice = await ward.at("alice")
    bodies = [
        {"identity": changed(ODETTE, used_name=name), "identity_version": made["identity_version"]}
        for name in ("Roy", "Petit")
    ]
    path = f"{ALL}/{made['id']}/identity"
    answers = await asyncio.gather(*(alice.ask("PUT", path, body) for body in bodies))
    assert sorted(one.status_code for one in answers) == [200, 409]
    (lost,) = [one.json() for one in answers if one.status_code == 409]
    assert lost["details"] == {"reason": "identity_changed"}


async def test_who_does_not_administer_reads_and_does_not_correct(ward: Ward) -> None:
    made = await ward.included()
    await ward.joined(made["id"], "bob")
    assert (await ward.told("bob", "GET", f"{ALL}/{made['id']}"))["may_administer"] is False
    body = {"identity": ODETTE, "identity_version": made["identity_version"]}
    assert (await ward.refused("bob", "PUT", f"{ALL}/{made['id']}/identity", body))[:2] == (403, "forbidden")
    proof = {"proof": "PA", "identity_version": made["identity_version"]}
    assert (await ward.refused("bob", "POST", f"{ALL}/{made['id']}/proofs", proof))[:2] == (403, "forbidden")


async def test_a_wrong_field_is_named_and_nothing_changes(ward: Ward) -> None:
    made = await ward.included()
    body = {"identity": changed(ODETTE, birth_date="1941-13-01"), "identity_version": made["identity_version"]}
    status, _, details = await ward.refused("alice", "PUT", f"{ALL}/{made['id']}/identity", body)
    assert (status, details["field"]) == (400, "birth_date")
    assert (await ward.told("alice", "GET", f"{ALL}/{made['id']}"))["identity"] == made["identity"]
