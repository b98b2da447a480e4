"""Types and classes of documents, and confidentiality codes, as the data of the package has them."""

from dossier.domain.document import CLASSES, CONFIDENTIALITIES, PHOTO, PLAN, TYPES, Confidentiality
from dossier.domain.packaged import rows_of


def test_each_type_is_of_a_class() -> None:
    assert len(TYPES) == 112
    assert {one.class_code for one in TYPES.values()} <= set(CLASSES)


def test_a_photo_and_a_plan_have_a_type() -> None:
    assert TYPES[PHOTO].class_code == "31"
    assert (TYPES[PLAN].label, TYPES[PLAN].in_dmp) == ("Plan personnalisé de soins", True)
    assert not TYPES["FICHE-CONTACTS"].in_dmp


def test_the_codes_of_confidentiality_are_those_of_the_terminology() -> None:
    assert set(CONFIDENTIALITIES) == set(Confidentiality)
    assert CONFIDENTIALITIES[Confidentiality.MASKED] == "Masqué aux professionnels de santé"


def test_every_row_of_every_file_says_where_it_comes_from() -> None:
    for name in ("document_types", "document_classes", "confidentiality", "matrix_profiles", "matrix_professions",
                 "matrix_default", "plan_codes"):  # fmt: skip
        rows = rows_of(f"{name}.csv")
        assert rows
        assert all(row["source"] for row in rows), name
