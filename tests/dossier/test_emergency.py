"""Break-glass: it opens for some hours to who may, everybody concerned knows, and what is shut stays shut."""

from typing import Any

import pytest

from mis.bus.base import Told
from protocol.dossier import DossierPart
from tests.dossier.talk import Talk
from tests.dossier.ward import ALL, ODETTE, Ward, changed

EMERGENCIES = "/api/dossier/emergencies"
WORDS = "Malaise sur la voie publique, traitement inconnu."
HOUR_S = 3_600
TRAITS: Any = ODETTE["traits"]


def emergency(**changes: Any) -> dict[str, Any]:
    return {"traits": TRAITS, "emergency": "vital", "words": WORDS, **changes}


async def outside(ward: Ward) -> str:
    """Hélène, an emergency physician, of no circle."""
    return await ward.newcomer("Helene Aubry", "Médecin urgentiste")


async def answers(ward: Ward, login: str, path: str) -> int:
    return (await (await ward.at(login)).ask("GET", path)).status_code


async def test_it_opens_for_four_hours_and_the_person_reads_who_and_why(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    await ward.joined(dossier, "bob")
    helene = await outside(ward)
    path = f"{ALL}/{dossier}"
    assert await answers(ward, helene, path) == 404
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    opened = await ward.told(helene, "POST", EMERGENCIES, emergency())
    assert opened == {"dossier": dossier, "until": ward.now + 4 * HOUR_S * 1_000}
    names = {account.id: name for name, account in ward.accounts.items()}
    (heard,) = [one for one in told if getattr(one.event, "part", None) is DossierPart.EMERGENCY]
    assert {names[one] for one in heard.accounts} == {"alice", "paul"}, "who answers for the dossier"

    seen = await ward.told(helene, "GET", path)
    assert (seen["identity"] is not None, seen["emergency_until"]) == (True, opened["until"])
    assert (seen["may_administer"], await ward.listed(helene)) == (False, []), "no list has it"
    assert (await ward.told("bob", "GET", path))["emergency_until"] is None
    again = await ward.refused(helene, "POST", EMERGENCIES, emergency())
    assert again == (409, "conflict", {"reason": "glass_open", "dossier": dossier})
    assert (await ward.refused("alice", "POST", EMERGENCIES, emergency()))[0] == 403, "she has no profession of care"

    for login, is_all in (("paul", True), ("alice", False)):
        shown = await ward.told(login, "GET", f"{path}/accesses")
        assert shown["is_all"] is is_all
        (broken,) = [one for one in shown["accesses"] if one["act"] == "emergency"]
        assert (broken["account"]["name"], broken["emergency"], broken["words"]) == ("Helene Aubry", "vital", WORDS)
    opening = (await ward.told("paul", "GET", f"{path}/accesses"))["accesses"]
    assert [(one["act"], one["basis"]) for one in opening if one["account"]["name"] == "Helene Aubry"] == [
        ("opened", "emergency"),
        ("emergency", None),
        ("refused", None),
    ]

    ward.house.clock.advance(4 * HOUR_S - 1)
    await ward.again(helene)
    assert await answers(ward, helene, path) == 200
    ward.house.clock.advance(1)
    assert await answers(ward, helene, path) == 404
    assert (await ward.verified()).found == []


async def test_it_reads_and_changes_nothing(ward: Ward) -> None:
    made = await ward.included()
    path = f"{ALL}/{made['id']}"
    helene = await outside(ward)
    await ward.told(helene, "POST", EMERGENCIES, emergency())
    member = {"account": ward.accounts["bob"].id, "role": "353", "grounds": ward.informed()}
    correction = {"identity": ODETTE, "identity_version": made["identity_version"]}
    for method, rest, body in (
        ("POST", "members", member),
        ("PUT", "identity", correction),
        ("POST", "oppositions", {"against": "whole"}),
        ("POST", "members/1/withdrawal", None),
        ("POST", "members/1/end", {}),
        ("POST", "notes", {"client_ref": "n", "kind": "liaison", "text": "Je passe."}),
        ("POST", "events", {"kind": "fall", "title": "Chute", "began_on": "2020", "source": "moi"}),
        ("POST", "plan", None),
    ):
        assert (await ward.refused(helene, method, f"{path}/{rest}", body))[:2] == (404, "not_found"), rest
    for rest in ("accesses", "oppositions"):
        assert (await ward.refused(helene, "GET", f"{path}/{rest}"))[:2] == (404, "not_found"), rest
    assert (await ward.told(helene, "GET", f"{path}/events"))["may_write"] is False
    assert (await ward.told(helene, "GET", f"{path}/timeline"))["may_write"] == []
    assert (await ward.told(helene, "GET", f"{path}/notes"))["may_write"] == []
    assert (await ward.told(helene, "GET", f"{path}/documents"))["documents"] == []
    talk = Talk(ward, made["id"])
    await ward.joined(made["id"], "bob")
    await talk.start("alice", "bob")
    assert await talk.reads(helene) == set()
    assert await answers(ward, helene, path) == 200, "there was something to see"


async def test_what_the_person_opposes_no_emergency_opens(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    helene = await outside(ward)
    for body in (
        {"against": "whole"},
        {"against": "person", "target": ward.accounts[helene].id},
        {"against": "profession", "target": "MEDECIN"},
    ):
        await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", body)
        absent = await ward.refused(helene, "POST", EMERGENCIES, emergency(traits={**TRAITS, "sex": "M"}))
        assert await ward.refused(helene, "POST", EMERGENCIES, emergency()) == absent
        assert absent[:2] == (404, "not_found")
        number = len((await ward.told("paul", "GET", f"{ALL}/{dossier}/oppositions"))["oppositions"])
        await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions/{number}/end")
    shown = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    assert [(one["act"], one["part"]) for one in shown if one["account"]["name"] == "Helene Aubry"] == [
        ("refused", "emergency")
    ], "the person reads that it was tried, once in ten minutes"
    outcomes = [outcome for act, outcome, _ in await ward.house.audited() if act == "dossier_emergency"]
    assert outcomes == ["refused"] * 6
    await ward.told(helene, "POST", EMERGENCIES, emergency())
    assert await answers(ward, helene, f"{ALL}/{dossier}") == 200, "there was something to open"
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", {"against": "whole"})
    assert await answers(ward, helene, f"{ALL}/{dossier}") == 404, "also while it lasts"


async def test_only_the_very_person_is_found_and_only_by_who_gives_care(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    helene = await outside(ward)
    felix = await ward.newcomer("Felix Blanc", "Secrétaire")
    for traits in (
        {"birth_name": "Lesevre"},
        {"birth_given_names": "Odette"},
        {"birth_date": "1941-04-14"},
        {"birth_place": "14118"},
        {"birth_date": "1941"},
    ):
        told = changed(ODETTE, **traits)["traits"]
        assert (await ward.refused(helene, "POST", EMERGENCIES, emergency(traits=told)))[:2] == (404, "not_found")
    forbidden = (403, "forbidden", {"reason": "glass_never"})
    assert await ward.refused(felix, "POST", EMERGENCIES, emergency()) == forbidden
    for login in ("paul", "aida", "olga"):
        assert (await ward.refused(login, "POST", EMERGENCIES, emergency()))[:2] == (403, "forbidden")
    for body, reason in (
        (emergency(words="Urgent"), "glass_words"),
        (emergency(traits={**TRAITS, "birth_date": "1941-02-30"}), "date_impossible"),
    ):
        status, _, details = await ward.refused(helene, "POST", EMERGENCIES, body)
        assert (status, details["reason"]) == (400, reason)
    assert (await ward.refused(helene, "POST", EMERGENCIES, emergency(words="x" * 1_001)))[1] == "too_large"
    assert (await ward.refused(helene, "POST", EMERGENCIES, emergency(emergency="curiosity")))[0] == 400
    assert (await ward.told(helene, "POST", EMERGENCIES, emergency()))["dossier"] == dossier


async def test_an_operator_reviews_it_once_and_the_person_reads_what_was_found(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    helene = await outside(ward)
    await ward.told(helene, "POST", EMERGENCIES, emergency())
    (queued,) = (await ward.told("olga", "GET", EMERGENCIES))["emergencies"]
    assert (queued["account"]["name"], queued["words"], queued["finding"]) == ("Helene Aubry", WORDS, None)
    assert [one["name"] for one in queued["ask"]] == ["Alice Martin"]
    assert "LEFEVRE" not in str(queued), "who the person is, only those know whom one may ask"
    path = f"{EMERGENCIES}/{queued['id']}/review"
    anomaly = {"finding": "anomaly", "words": "Aucune prise en charge ce jour-là."}
    for login in ("alice", "paul", helene):
        assert (await ward.refused(login, "GET", EMERGENCIES))[:2] == (403, "forbidden")
        assert (await ward.refused(login, "POST", path, anomaly))[:2] == (403, "forbidden")
    assert (await ward.refused("olga", "POST", path, {"finding": "anomaly"}))[2]["reason"] == "finding_words"
    assert (await ward.refused("olga", "POST", f"{EMERGENCIES}/none/review", anomaly))[:2] == (404, "not_found")
    assert (await ward.told("olga", "POST", path, anomaly))["finding"] == "anomaly"
    assert (await ward.refused("olga", "POST", path, anomaly))[2] == {"reason": "emergency_reviewed"}
    reviewed = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"][0]
    assert (reviewed["act"], reviewed["finding"], reviewed["words"]) == ("reviewed", "anomaly", anomaly["words"])
    assert (await ward.refused("olga", "GET", f"{EMERGENCIES}?before=x"))[1] == "bad_request"
    assert WORDS not in await ward.stored()


async def test_the_person_says_that_it_was_one_or_reports_it_until_it_is_reviewed(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for who in ("paul", "bob"):
        await ward.joined(dossier, who)
    helene = await outside(ward)
    await ward.told(helene, "POST", EMERGENCIES, emergency())
    glass = (await broken(ward, "paul", dossier))["glass"]
    assert (glass["answer"], glass["is_reviewed"]) == (None, False)
    path = f"{ALL}/{dossier}/emergencies/{glass['id']}/answer"
    reported = {"answer": "reported", "words": "Je ne connais pas ce médecin."}

    for who, refused in (("alice", (403, "forbidden")), ("bob", (403, "forbidden")), ("carol", (404, "not_found"))):
        assert (await ward.refused(who, "POST", path, reported))[:2] == refused
    assert (await ward.refused(helene, "POST", path, reported))[:2] == (404, "not_found"), "who opened it"
    other = (await ward.included(identity=changed(ODETTE, birth_date="1950-01-01"), despite=True))["id"]
    await ward.joined(other, "paul")
    elsewhere = f"{ALL}/{other}/emergencies/{glass['id']}/answer"
    assert (await ward.refused("paul", "POST", elsewhere, reported))[:2] == (404, "not_found")
    assert (await ward.refused("paul", "POST", path, {"answer": "odd"}))[0] == 400
    assert (await ward.refused("paul", "POST", path, {**reported, "words": "x" * 1_001}))[1] == "too_large"

    await ward.told("paul", "POST", path, {"answer": "normal"})
    await ward.told("paul", "POST", path, reported)
    for who in ("paul", "alice"):
        assert (await broken(ward, who, dossier))["glass"]["answer"] == "reported", "the newest holds"
        shown = (await ward.told(who, "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
        answered = [(one["account"]["name"], one["answer"], one["words"]) for one in shown if one["act"] == "answered"]
        assert answered == [("Paul Bernard", "reported", reported["words"]), ("Paul Bernard", "normal", "")]
    (queued,) = (await ward.told("olga", "GET", EMERGENCIES))["emergencies"]
    assert (queued["answer"], queued["answer_words"]) == ("reported", reported["words"])
    audited = [detail for act, _, detail in await ward.house.audited() if act == "dossier_emergency_reported"]
    assert audited == [dossier]

    await ward.told("olga", "POST", f"{EMERGENCIES}/{queued['id']}/review", {"finding": "accepted"})
    assert (await ward.refused("paul", "POST", path, reported))[2] == {"reason": "emergency_reviewed"}
    assert (await broken(ward, "paul", dossier))["glass"]["is_reviewed"]
    assert reported["words"] not in await ward.stored()
    assert (await ward.verified()).found == []


async def broken(ward: Ward, who: str, dossier: str) -> Any:
    """The emergency, as somebody reads of it."""
    shown = (await ward.told(who, "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    return next(one for one in shown if one["act"] == "emergency")


async def test_who_asks_for_a_dossier_that_is_not_theirs_is_noted_there_and_a_flood_is_one(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    for _ in range(3):
        assert await answers(ward, "bob", f"{ALL}/{dossier}") == 404
        assert await answers(ward, "bob", f"{ALL}/{dossier}/accesses") == 404
    assert (await ward.refused("alice", "POST", f"{ALL}/{dossier}/members/9/end", {}))[0] == 404
    for login in ("paul", "alice"):
        shown = (await ward.told(login, "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
        refused = [(one["account"]["name"], one["part"]) for one in shown if one["act"] == "refused"]
        assert refused == [("Bob Durand", "dossier")], "and a member who errs is none"
    ward.house.clock.advance(11 * 60)
    await ward.again("bob")
    assert await answers(ward, "bob", f"{ALL}/{dossier}/oppositions") == 404
    await ward.again("paul")
    shown = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    assert [one["part"] for one in shown if one["act"] == "refused"] == ["oppositions", "dossier"]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_secretariat_includes_nobody(ward: Ward) -> None:
    felix = await ward.newcomer("Felix Blanc", "Secrétaire")
    refused = await ward.refused(felix, "POST", ALL, ward.inclusion())
    assert refused == (403, "forbidden", {"reason": "secretariat"})
    assert await ward.included(by="alice"), "it is the same for nobody else"
