"""The status of an identity, over every state and every trigger, against the algorithm of the reference."""

import itertools
from collections.abc import Iterable

import pytest

from dossier.domain.proof import Proof
from dossier.domain.status import (
    DOUBTFUL,
    FICTITIOUS,
    QUALIFIED,
    RETRIEVED,
    STATES,
    STATUS,
    VALIDATED,
    Attribute,
    InsStatus,
    Standing,
    State,
    Trigger,
)
from protocol.errors import Conflict, Forbidden


def standing(state: State) -> Standing:
    return Standing(*state)


def walked(triggers: Iterable[Trigger]) -> Standing:
    reached = Standing()
    for trigger in triggers:
        reached = reached.after(trigger)
    return reached


def by_the_reference(triggers: Iterable[Trigger]) -> InsStatus:
    """What is held for true after these, and from it the status: `if DOUT or FICT, PROV; else INSi and proof, ...`."""
    held: set[str] = set()
    for trigger in triggers:
        if trigger is Trigger.INSI_ANSWERED:
            held |= {"insi"}
        elif trigger is Trigger.PROVED:
            held |= {"proof"}
        elif trigger is Trigger.CLEARED:
            held -= {"doubt"}
        else:
            held -= {"insi", "proof"}
            held |= {"doubt"} if trigger in (Trigger.DOUBTED, Trigger.FICTION_DECLARED) else set()
    if "doubt" in held:
        return InsStatus.PROVISIONAL
    known = {
        frozenset({"insi", "proof"}): InsStatus.QUALIFIED,
        frozenset({"insi"}): InsStatus.RETRIEVED,
        frozenset({"proof"}): InsStatus.VALIDATED,
    }
    return known.get(frozenset(held), InsStatus.PROVISIONAL)


def test_every_way_of_four_steps_leads_where_the_reference_says() -> None:
    compared = 0
    for triggers in itertools.chain.from_iterable(itertools.product(Trigger, repeat=steps) for steps in range(5)):
        try:
            reached = walked(triggers)
        except Conflict:
            continue
        assert reached.status is by_the_reference(triggers), triggers
        compared += 1
    assert compared > 500


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(STATES, Trigger)))
def test_what_is_not_in_the_table_does_not_happen(state: State, trigger: Trigger) -> None:
    if (state, trigger) in STATUS:
        reached = standing(state).after(trigger)
        assert (reached.status, reached.attribute) in STATES
    else:
        with pytest.raises(Conflict) as refused:
            standing(state).after(trigger)
        assert refused.value.details == {"reason": f"status_{trigger}"}


def test_only_a_qualified_identity_shows_or_exchanges_the_matricule() -> None:
    assert [state for state in STATES if standing(state).may_show_matricule] == [QUALIFIED]


def test_a_retrieved_one_stores_it_without_showing_it() -> None:
    assert [state for state in STATES if standing(state).may_store_matricule] == [RETRIEVED, QUALIFIED]


def test_a_doubtful_or_fictitious_identity_is_provisional_and_insi_is_not_called() -> None:
    assert [state for state in STATES if not standing(state).may_call_insi] == [DOUBTFUL, FICTITIOUS]
    for state, trigger in itertools.product((DOUBTFUL, FICTITIOUS), (Trigger.INSI_ANSWERED, Trigger.PROVED)):
        with pytest.raises(Conflict):
            standing(state).after(trigger)


def test_doubtful_and_fictitious_exclude_each_other() -> None:
    with pytest.raises(Conflict):
        standing(DOUBTFUL).after(Trigger.FICTION_DECLARED)
    with pytest.raises(Conflict):
        standing(FICTITIOUS).after(Trigger.DOUBTED)


@pytest.mark.parametrize("state", [RETRIEVED, VALIDATED, QUALIFIED])
def test_a_strict_trait_that_changes_takes_back_what_was_established(state: State) -> None:
    assert standing(state).after(Trigger.TRAIT_CHANGED) == Standing()


def test_a_homonym_stays_one_whatever_happens() -> None:
    assert Standing(is_homonym=True).after(Trigger.PROVED) == Standing(InsStatus.VALIDATED, is_homonym=True)
    assert Standing(is_homonym=True).after(Trigger.DOUBTED).attribute is Attribute.DOUBTFUL


def test_a_document_that_proves_nothing_changes_nothing() -> None:
    retrieved = standing(RETRIEVED)
    assert retrieved.after_proof(Proof.PASSPORT, is_adult=True, is_parent_checked=False) == standing(QUALIFIED)
    with pytest.raises(Forbidden) as refused:
        retrieved.after_proof(Proof.BIRTH_CERTIFICATE, is_adult=True, is_parent_checked=True)
    assert refused.value.details == {"reason": "proof_too_weak"}
