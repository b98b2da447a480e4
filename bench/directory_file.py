"""Files like the public extraction of the Annuaire Santé, of invented people with valid RPPS numbers.

How often names, professions and towns come is after what is common in France, so that a search has as much to find.
"""

import itertools
import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

HEADER = (
    "Type d'identifiant PP",
    "Identifiant PP",
    "Identification nationale PP",
    "Code civilité d'exercice",
    "Libellé civilité d'exercice",
    "Code civilité",
    "Libellé civilité",
    "Nom d'exercice",
    "Prénom d'exercice",
    "Code profession",
    "Libellé profession",
    "Code catégorie professionnelle",
    "Libellé catégorie professionnelle",
    "Code type savoir-faire",
    "Libellé type savoir-faire",
    "Code savoir-faire",
    "Libellé savoir-faire",
    "Code mode exercice",
    "Libellé mode exercice",
    "Numéro SIRET site",
    "Numéro SIREN site",
    "Numéro FINESS site",
    "Numéro FINESS établissement juridique",
    "Identifiant technique de la structure",
    "Raison sociale site",
    "Enseigne commerciale site",
    "Complément destinataire (coord. structure)",
    "Complément point géographique (coord. structure)",
    "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)",
    "Code type de voie (coord. structure)",
    "Libellé type de voie (coord. structure)",
    "Libellé Voie (coord. structure)",
    "Mention distribution (coord. structure)",
    "Bureau cedex (coord. structure)",
    "Code postal (coord. structure)",
    "Code commune (coord. structure)",
    "Libellé commune (coord. structure)",
    "Code pays (coord. structure)",
    "Libellé pays (coord. structure)",
    "Téléphone (coord. structure)",
    "Téléphone 2 (coord. structure)",
    "Télécopie (coord. structure)",
    "Adresse e-mail (coord. structure)",
    "Code Département (structure)",
    "Libellé Département (structure)",
    "Ancien identifiant de la structure",
    "Autorité d'enregistrement",
    "Code secteur d'activité",
    "Libellé secteur d'activité",
    "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens",
    "Code rôle",
    "Libellé rôle",
    "Code genre activité",
    "Libellé genre activité",
)
_NAMES = msgspec.toml.decode(Path(__file__).with_name("directory_names.toml").read_bytes())
GIVEN: Sequence[str] = _NAMES["given"].split()
COMMON: Sequence[str] = _NAMES["common"].split()
SYLLABLES: Sequence[str] = _NAMES["syllables"].split()
TOWNS: Sequence[str] = _NAMES["towns"]
# Of all that are listed, about (DREES, health professionals, 2023), in percent.
PROFESSIONS: Sequence[tuple[str, str, int]] = (
    ("60", "Infirmier", 44),
    ("10", "Médecin", 19),
    ("70", "Masseur-Kinésithérapeute", 8),
    ("93", "Psychologue", 7),
    ("21", "Pharmacien", 6),
    ("98", "Manipulateur ERM", 4),
    ("40", "Chirurgien-Dentiste", 4),
    ("91", "Orthophoniste", 3),
    ("50", "Sage-Femme", 2),
    ("94", "Ergothérapeute", 2),
    ("80", "Pédicure-Podologue", 1),
)
SPECIALITIES = (
    ("SM54", "Médecine générale (SM)"),
    ("SM26", "Qualifié en Médecine générale (SM)"),
    ("SM04", "Cardiologie et Maladies vasculaires (SM)"),
    ("SM05", "Chirurgie générale (SM)"),
    ("SM15", "Dermatologie et Vénéréologie (SM)"),
    ("SM40", "Pédiatrie (SM)"),
    ("SM42", "Psychiatrie (SM)"),
    ("SM02", "Anesthésie-réanimation (SM)"),
)
STRUCTURES = ("CABINET", "CENTRE HOSPITALIER DE", "MSP DE", "PHARMACIE DE", "CLINIQUE DE", "EHPAD DE")
FAMILIES = 60_000
COMMUNES = 8_000
ANOTHER_ACTIVITY = 0.25


class _Often:
    """Things that come as often as their place in the list says, the first most."""

    def __init__(self, things: Sequence[str], flatness: int) -> None:
        self._things = things
        self._sums = list(itertools.accumulate(1 / (place + flatness) for place in range(len(things))))

    def one(self, chance: random.Random) -> str:
        return self._things[bisect(self._sums, chance.random() * self._sums[-1])]


class Person(NamedTuple):
    """Shape:   activities: speciality, structure and town of each line"""

    rpps: str
    given_name: str
    family_name: str
    profession: tuple[str, str]
    activities: list[tuple[tuple[str, str], str, str]]


class People:
    """Invented people, the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - of invented people
        self._families = _Often(self._words(FAMILIES, COMMON, str.title), 25)
        self._towns = _Often(self._words(COMMUNES, TOWNS, lambda word: f"{self._before()}{word.title()}"), 5)
        self._weights = [weight for _, _, weight in PROFESSIONS]

    def __call__(self, count: int) -> Iterator[Person]:
        for number in range(count):
            code, label, _ = self._chance.choices(PROFESSIONS, self._weights)[0]
            activities = [self._activity(code)]
            while self._chance.random() < ANOTHER_ACTIVITY:
                activities.append(self._activity(code))
            given, family = self._chance.choice(GIVEN), self._families.one(self._chance).upper()
            yield Person(valid_rpps(number), given, family, (code, label), activities)

    def _activity(self, profession: str) -> tuple[tuple[str, str], str, str]:
        speciality = SPECIALITIES[min(int(self._chance.expovariate(0.5)), 7)] if profession == "10" else ("", "")
        town = self._towns.one(self._chance)
        return speciality, f"{self._chance.choice(STRUCTURES)} {town.upper()}", town

    def _before(self) -> str:
        return self._chance.choice(("", "", "", "", "Saint-", "Le ", "La ", "Sainte-"))

    def _words(self, count: int, first: Sequence[str], shaped: Callable[[str], str]) -> list[str]:
        words = dict.fromkeys(first)
        while len(words) < count:
            word = "".join(self._chance.choice(SYLLABLES) for _ in range(self._chance.choice((2, 2, 3, 3, 4))))
            words[shaped(word)] = None
        return list(words)


def valid_rpps(number: int) -> str:
    """The RPPS number of that place: eleven digits, the last of which is the Luhn key of the others."""
    body = f"10{(number * 7_919 + 13) % 10**8:08d}"
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in body[1::2])
    return body + str(-(doubled + sum(int(digit) for digit in body[::2])) % 10)


def lines(people: Iterator[Person]) -> Iterator[str]:
    """The header and the lines, with their ends."""
    yield "|".join(HEADER) + "\n"
    place = {name: index for index, name in enumerate(HEADER)}
    for person in people:
        for (code, label), structure, town in person.activities:
            fields = [""] * len(HEADER)
            for name, value in (
                ("Type d'identifiant PP", "8"),
                ("Identifiant PP", person.rpps),
                ("Identification nationale PP", f"8{person.rpps}"),
                ("Code civilité d'exercice", "DR" if person.profession[0] == "10" else ""),
                ("Nom d'exercice", person.family_name),
                ("Prénom d'exercice", person.given_name),
                ("Code profession", person.profession[0]),
                ("Libellé profession", person.profession[1]),
                ("Code catégorie professionnelle", "C"),
                ("Libellé catégorie professionnelle", "Civil"),
                ("Code savoir-faire", code),
                ("Libellé savoir-faire", label),
                ("Raison sociale site", structure),
                ("Libellé commune (coord. structure)", town),
                ("Libellé pays (coord. structure)", "France"),
            ):
                fields[place[name]] = value
            yield "|".join(fields) + "\n"
