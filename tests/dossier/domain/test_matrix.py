"""The access matrix: the one that ships, those that are imported, which is in force, and files that are refused."""

import itertools

import pytest

from dossier.domain.document import TYPES
from dossier.domain.matrix import DEFAULT_VERSION, Matrix, default_matrix, matrix_in_force, read_matrix
from dossier.domain.packaged import rows_of
from dossier.domain.profile import OTHER, PHYSICIAN, PROFILES, STUDENT
from protocol.errors import BadRequest

HEADER = "profile_key,doc_code,read_access"
RIGHT = f"{HEADER}\nMEDECIN,11488-4,O\nINFIRMIER,11488-4,N\n"


def imported(text: str = RIGHT, version: str = "2027-1", applies_from: int = 10) -> Matrix:
    return read_matrix(text, version, applies_from)


def test_the_matrix_that_ships_has_a_cell_for_every_profile_and_type() -> None:
    assert set(default_matrix().cells) == set(itertools.product(PROFILES, TYPES))


@pytest.mark.parametrize(
    ("profile", "type_code", "is_allowed"),
    [
        (PHYSICIAN, "11488-4", True),
        (PHYSICIAN, "ATTEST-RESID", False),
        ("INFIRMIER", "68599-0", False),
        ("INFIRMIER", "47420-5", True),
        ("CHIRURGIEN_DENTISTE", "80788-3", False),
        ("COORDINATION", "60591-5", True),
    ],
)
def test_it_has_the_cells_that_are_known_of_the_arrete(profile: str, type_code: str, *, is_allowed: bool) -> None:
    assert default_matrix().allows(profile, type_code) is is_allowed


@pytest.mark.parametrize("profile", [OTHER, STUDENT])
def test_who_is_unknown_or_in_training_reads_nothing_by_it(profile: str) -> None:
    assert not any(default_matrix().allows(profile, type_code) for type_code in TYPES)


def test_each_of_its_cells_says_whether_it_is_sourced_or_proposed() -> None:
    statuses = [row["status"] for row in rows_of("matrix_default.csv")]
    assert {one: statuses.count(one) for one in sorted(set(statuses))} == {
        "proposed": 3_460,
        "sourced": 18,
        "sourced_general": 106,
    }


def test_an_imported_matrix_says_who_reads_and_what_it_does_not_say_is_denied() -> None:
    matrix = imported()
    assert [matrix.allows(profile, "11488-4") for profile in (PHYSICIAN, "INFIRMIER", "PHARMACIEN")] == [
        True,
        False,
        False,
    ]
    assert matrix.types == {"11488-4"}


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace(",", ";"),
        "\ufeff" + RIGHT,
        RIGHT.replace("\n", "\r\n"),
        RIGHT.replace("O\n", " O \n"),
        "note,profile_key,doc_code,read_access\nx,MEDECIN,11488-4,O\ny,INFIRMIER,11488-4,N\n",
    ],
)
def test_a_spreadsheet_may_write_it_in_its_own_way(text: str) -> None:
    assert imported(text).cells == imported().cells


def test_the_digest_is_that_of_the_text() -> None:
    assert imported().digest == imported(version="other").digest != imported(RIGHT.replace("N\n", "O\n")).digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column profile_key is missing"),
        ("profile_key,doc_code\nMEDECIN,11488-4\n", "line 1, column read_access is missing"),
        (f"{RIGHT}DOCTEUR,11488-4,O\n", "line 4, column profile_key has 'DOCTEUR', which is none that is known"),
        (f"{RIGHT}MEDECIN,8378-1,O\n", "line 4, column doc_code has '8378-1', which is none that is known"),
        (f"{RIGHT}PHARMACIEN,11488-4,oui\n", "line 4, column read_access has 'oui', which is none that is known"),
        (f"{RIGHT}PHARMACIEN,11488-4\n", "line 4, column read_access has '', which is none that is known"),
        (f"{RIGHT}MEDECIN,11488-4,N\n", "line 4, column doc_code tells a cell for the second time"),
        (f"{HEADER}\n", "the matrix has no cell"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line_and_column(text: str, message: str) -> None:
    with pytest.raises(BadRequest) as refused:
        imported(text)
    assert refused.value.message == message


def test_a_matrix_has_a_version() -> None:
    with pytest.raises(BadRequest):
        imported(version=" ")


def test_the_newest_that_applies_is_in_force() -> None:
    first, second, again = (
        imported(),
        imported(version="2027-2", applies_from=20),
        imported(version="2027-2b", applies_from=20),
    )
    every = [first, again, second]
    in_force = [matrix_in_force(every, now).version for now in (9, 10, 19, 20)]
    assert in_force == [DEFAULT_VERSION, "2027-1", "2027-1", "2027-2"]


def test_a_cell_that_no_official_text_has_is_said_to_be_proposed() -> None:
    told = imported(
        "profile_key,doc_code,read_access,status\nMEDECIN,11488-4,O,sourced\nINFIRMIER,11488-4,N,proposed\n"
    )
    assert told.proposed == {("INFIRMIER", "11488-4")}
    assert imported().proposed == frozenset(), "what an operator imports is official unless it says otherwise"
    assert len(default_matrix().proposed) == 3_460
