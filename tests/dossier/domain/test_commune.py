"""Communes: every code that there is, an identity takes."""

from dossier.domain.birth_place import must_be_birth_place
from dossier.domain.commune import communes, known_codes

BORN = 2020


def test_every_commune_has_a_code_that_an_identity_takes() -> None:
    for one in communes():
        assert must_be_birth_place(one.code, BORN) == one.code
    assert len(communes()) == 37_006
    assert len(known_codes()) == 37_006 + 2_248
    assert {one.department for one in communes()} >= {"01", "2A", "974", "988"}
