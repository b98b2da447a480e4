"""French names that are said alike have one key, and others have not."""

import pytest

from dossier.domain.sound import sound


@pytest.mark.parametrize(
    "names",
    [
        "Lefèvre Lefebvre Lefaivre",
        "Dupont Dupond Dupons",
        "Durand Durant",
        "Philippe Filipe Philipe",
        "Schmitt Schmidt",
        "Gauthier Gautier Gothié",
        "Martin Martain",
        "Henri Henry Anri",
        "Renault Renaud Reneau Reno",
        "Christophe Kristof",
        "Michel Michèle Michelle",
        "Jean Jan",
        "Georges Jorge",
        "Guy Gui",
        "Le-Goff Le_Goff LEGOFF",
        "Moreau Moro Moraud",
        "Leclerc Leclercq",
        "Isabelle Izabel",
        "Benoît Benoist",
    ],
)
def test_names_that_are_said_alike_have_one_key(names: str) -> None:
    assert len({sound(name.replace("_", " ")) for name in names.split()}) == 1


@pytest.mark.parametrize("names", ["Martin Marin", "Durand Dupont", "Girard Gérard", "Petit Petiot", "Jean Jeanne"])
def test_names_that_are_said_otherwise_have_not(names: str) -> None:
    first, second = names.split()
    assert sound(first) != sound(second)


def test_what_has_no_letter_has_no_sound() -> None:
    assert sound("- '") == ""
