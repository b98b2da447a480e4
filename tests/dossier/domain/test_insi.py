"""What becomes of an identity by what INSi answers, over every standing and every decision."""

import itertools

import pytest
from msgspec import structs

from dossier.domain.identity import Identity, Sex, Traits
from dossier.domain.ins import Ins, InsOid
from dossier.domain.insi import (
    InsiAnswer,
    InsiDecision,
    InsiOutcome,
    InsiPerson,
    InsiStep,
    MatriculeChange,
    decided,
    matricule_change,
    queries,
)
from dossier.domain.status import DOUBTFUL, FICTITIOUS, PROVISIONAL, QUALIFIED, RETRIEVED, VALIDATED, Standing, Trigger
from protocol.errors import Conflict

NOW = 1_750_000_000_000
TRAITS = Traits("LEFEVRE", "ODETTE MARIE", Sex.FEMALE, "1941-03-14", "14047")
HERS = Identity(TRAITS, "ODETTE", "Bayeux", "MARCHAND")
INS, OLD, ANOTHER = (Ins(text, InsOid.NIR) for text in ("241031404703692", "241031404700130", "241031404700227"))
SAME = InsiAnswer(InsiOutcome.FOUND, InsiPerson(TRAITS, INS, (OLD,)))
MORE = InsiAnswer(
    InsiOutcome.FOUND,
    InsiPerson(structs.replace(TRAITS, birth_given_names="JEANNE ODETTE", birth_place="14118"), INS),
)
NOBODY, SEVERAL = InsiAnswer(InsiOutcome.NOBODY), InsiAnswer(InsiOutcome.SEVERAL)
CONFIRMED, DENIED = InsiDecision.CONFIRMED, InsiDecision.DENIED


def steps(standing: Standing, answer: InsiAnswer, decision: InsiDecision, ins: Ins | None = None) -> list[InsiStep]:
    return decided(HERS, standing, ins, answer, decision, NOW)


def reason(standing: Standing, answer: InsiAnswer, decision: InsiDecision, ins: Ins | None = None) -> str:
    with pytest.raises(Conflict) as refused:
        steps(standing, answer, decision, ins)
    return str((refused.value.details or {})["reason"])


def test_what_insi_tells_alike_raises_an_identity() -> None:
    for before, after in (
        (PROVISIONAL, RETRIEVED),
        (RETRIEVED, RETRIEVED),
        (VALIDATED, QUALIFIED),
        (QUALIFIED, QUALIFIED),
    ):
        (step,) = steps(Standing(*before, is_homonym=True), SAME, CONFIRMED)
        assert step == InsiStep(Trigger.INSI_ANSWERED, HERS, Standing(*after, is_homonym=True), INS)


def test_other_traits_are_taken_and_a_document_must_show_them_again() -> None:
    for before in (PROVISIONAL, RETRIEVED, VALIDATED, QUALIFIED):
        changed, answered = steps(Standing(*before), MORE, CONFIRMED)
        assert (changed.trigger, changed.standing, changed.ins) == (Trigger.TRAIT_CHANGED, Standing(), None)
        assert (answered.trigger, answered.standing, answered.ins) == (
            Trigger.INSI_ANSWERED,
            Standing(*RETRIEVED),
            INS,
        )
        assert MORE.person is not None
        told = changed.identity
        assert told == answered.identity
        assert (told.traits, told.used_name) == (MORE.person.traits, "MARCHAND"), "the name in use is nothing of INSi's"
        assert (told.first_birth_given_name, told.birth_place_label) == ("JEANNE", None)


def test_who_is_not_the_one_that_insi_tells_is_provisional_without_a_matricule() -> None:
    for before, answer, ins in itertools.product(
        (PROVISIONAL, RETRIEVED, VALIDATED, QUALIFIED), (SAME, MORE, NOBODY), (None, INS)
    ):
        if answer is NOBODY and ins is None:
            assert reason(Standing(*before), answer, DENIED, ins) == "insi_nothing"
        else:
            (step,) = steps(Standing(*before), answer, DENIED, ins)
            assert step == InsiStep(Trigger.INSI_DIFFERED, HERS, Standing())


def test_an_answer_that_tells_nobody_confirms_nobody() -> None:
    for answer in (NOBODY, SEVERAL):
        assert reason(Standing(), answer, CONFIRMED) == "insi_nothing"
    assert reason(Standing(*QUALIFIED), SEVERAL, DENIED, INS) == "insi_nothing"


def test_a_doubtful_or_fictitious_identity_is_nothing_that_insi_speaks_of() -> None:
    for state in (DOUBTFUL, FICTITIOUS):
        assert reason(Standing(*state), SAME, CONFIRMED) == "status_insi_answered"
        assert reason(Standing(*state), SAME, DENIED) == "status_insi_differed"


def test_the_matricule_of_somebody_else_is_not_taken() -> None:
    assert SAME.person is not None
    changes = {ins: matricule_change(ins, SAME.person) for ins in (None, INS, OLD, ANOTHER)}
    assert changes == {
        None: MatriculeChange.FIRST,
        INS: MatriculeChange.SAME,
        OLD: MatriculeChange.FOLLOWS,
        ANOTHER: MatriculeChange.OTHER,
    }
    assert reason(Standing(*QUALIFIED), SAME, CONFIRMED, ANOTHER) == "insi_other_matricule"
    for ins in (INS, OLD):
        assert steps(Standing(*QUALIFIED), SAME, CONFIRMED, ins)[-1].ins == INS


def test_no_more_is_asked_than_there_is_to_tell() -> None:
    alone = structs.replace(HERS, traits=structs.replace(TRAITS, birth_given_names="ODETTE"))
    assert [(one.given_names, one.birth_place) for one in queries(alone)] == [("ODETTE", None), ("ODETTE", "14047")]
    assert len(list(queries(HERS))) == 3
