"""Who stands in the directory: what is shown of them, what they are found by, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.domain.directory import Activity, Entry, Listed, family_first
from mis.domain.search import searchable, searched
from protocol.account import Account
from protocol.values import AccountId, AccountKind

NURSE = Listed("810005173140", "", "Marc", "FONTAINE", [Activity("Infirmier", "", "CABINET DU PORT", "Bayeux")])
DOCTOR = Listed(
    "810101010108",
    "Dr",
    "Léa",
    "MARTIN",
    [
        Activity("Médecin", "Pédiatrie", "CHU", "Caen"),
        Activity("Médecin", "Médecine générale", "", "Saint-Lô"),
        Activity("Médecin", "Pédiatrie", "", "Caen"),
    ],
)
ALICE = Account(AccountId("a"), AccountKind.PROFESSIONAL, "Dr Alice Martin", "Généraliste", "Lyon")


def test_one_place_is_shown_with_its_structure_and_several_as_towns() -> None:
    assert (NURSE.name, NURSE.profession, NURSE.speciality) == ("Marc FONTAINE", "Infirmier", None)
    assert NURSE.place == "CABINET DU PORT, Bayeux"
    assert (DOCTOR.name, DOCTOR.profession) == ("Dr Léa MARTIN", "Médecin")
    assert DOCTOR.speciality == "Pédiatrie, Médecine générale"
    assert DOCTOR.place == "Caen, Saint-Lô"
    assert Listed("0", "", "", "X", [Activity(town=town) for town in "abcd"]).place == "a, b, c ..."
    assert Listed("0", "", "", "X", [Activity()]).place is None


def test_what_is_said_twice_counts_once() -> None:
    assert DOCTOR.with_activities_of(DOCTOR).activities == [*DOCTOR.activities[:2], DOCTOR.activities[2]]
    assert NURSE.with_activities_of(DOCTOR).activities == [*DOCTOR.activities, *NURSE.activities]


def test_an_account_says_more_exactly_what_the_extraction_says() -> None:
    both = Entry("10101010108", listed=DOCTOR, imported=1, account=ALICE, account_is_active=True)
    assert (both.name, both.profession, both.place) == ("Dr Alice Martin", "Généraliste", "Lyon")
    assert both.speciality == "Pédiatrie, Médecine générale"
    words = both.words()
    assert words
    for word in (" alice", " lea", " 10101010108"):
        assert word in words.name
    assert words.profession.split() == ["generaliste", "medecin", "pediatrie", "medecine", "generale"]
    assert words.place.split() == ["lyon", "chu", "caen", "saint", "st", "lo"]


@pytest.mark.parametrize(
    ("listed", "inactive_at", "account_is_active", "is_shown", "name"),
    [
        (DOCTOR, None, True, True, "Dr Alice Martin"),
        (DOCTOR, None, False, True, "Dr Léa MARTIN"),
        (DOCTOR, 1, True, True, "Dr Alice Martin"),
        (DOCTOR, 1, False, False, "Dr Léa MARTIN"),
        (None, None, True, True, "Dr Alice Martin"),
        (None, None, False, False, ""),
    ],
)
def test_who_is_listed_or_has_an_account_in_use_is_shown(
    *, listed: Listed | None, inactive_at: int | None, account_is_active: bool, is_shown: bool, name: str
) -> None:
    entry = Entry(None, listed, 1, inactive_at, ALICE, account_is_active=account_is_active)
    assert entry.is_shown == is_shown == (entry.words() is not None)
    assert (entry.shown_account is ALICE) == account_is_active
    assert entry.name == name


def test_accounts_come_first_and_then_the_family_name_decides() -> None:
    names = [("Zoé", "ABBADIE"), ("Anne", "MARTIN"), ("Zoé", "MARTIN"), ("Al", "MARTINEZ"), ("Al", "ZOLA")]
    ranks = [Entry(None, listed=Listed("0", "Dr", given, family, [])).rank() for given, family in names]
    assert ranks == sorted(ranks)
    with_account = Entry(None, account=ALICE, account_is_active=True)
    assert with_account.rank() < ranks[0] < 2**63
    assert not with_account.may_stay_at(Entry(None, account=ALICE).rank())
    assert with_account.may_stay_at(with_account.rank() ^ 1)


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("Dr Claire Vasseur", "Vasseur Claire"),
        ("MARTIN Alice", "MARTIN Alice"),
        ("Pr Jean DE LA CROIX", "DE LA CROIX Jean"),
        ("ALICE MARTIN", "MARTIN ALICE"),
        ("Cher", "Cher"),
        ("Dr", ""),
    ],
)
def test_a_name_is_filed_under_the_family(name: str, filed: str) -> None:
    assert family_first(name) == filed


@given(st.text(), st.text())
def test_a_rank_fits_a_signed_integer_of_the_databases(given_name: str, family_name: str) -> None:
    for account in (None, ALICE):
        entry = Entry(None, Listed("0", "", given_name, family_name, []), 1, None, account, account_is_active=True)
        assert 0 <= entry.rank() < 2**63


@given(st.text(), st.data())
def test_every_beginning_of_every_word_is_found(text: str, data: st.DataObject) -> None:
    words = searchable([text])
    for word in words.split():
        beginning = data.draw(st.integers(1, len(word)))
        assert any(f" {asked}" in words for asked in searched(word[:beginning]))


def test_words_are_asked_once_and_saints_are_written_both_ways() -> None:
    assert searchable(["Saint-Étienne", "Ste Anne"]) == " saint st etienne ste sainte anne"
    assert searchable(["", " - "]) == ""
    assert searchable(["kinésithérapeute"]) == " kinesithera"
    assert searched("a alice ALI b") == ["alice", "b"]
    assert searched("l'Haÿ-les-Roses") == ["hay", "les", "roses"]
    assert searched("%_*") == []
