"""Professions as accounts have them, in words, and the codes that rules are written with."""

from collections.abc import Mapping

from dossier.domain.name import compared

# TRE_G15 (OID 1.2.250.1.71.1.2.7), TRE_R95 and TRE_R85, as men and women say them; a speciality may follow.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "G15:10": ("Médecin",),
    "G15:21": ("Pharmacien", "Pharmacienne"),
    "G15:26": ("Audioprothésiste",),
    "G15:28": ("Opticien", "Opticienne"),
    "G15:35": ("Aide-soignant", "Aide-soignante"),
    "G15:40": ("Chirurgien-dentiste", "Chirurgienne-dentiste"),
    "G15:50": ("Sage-femme",),
    "G15:60": ("Infirmier", "Infirmière"),
    "G15:69": ("Infirmier psychiatrique", "Infirmière psychiatrique"),
    "G15:70": ("Masseur-kinésithérapeute", "Masseuse-kinésithérapeute", "Kinésithérapeute"),
    "G15:80": ("Pédicure-podologue", "Podologue"),
    "G15:91": ("Orthophoniste",),
    "G15:92": ("Orthoptiste",),
    "G15:94": ("Ergothérapeute",),
    "G15:95": ("Diététicien", "Diététicienne"),
    "G15:96": ("Psychomotricien", "Psychomotricienne"),
    "G15:98": ("Manipulateur", "Manipulatrice"),
    "R94:41": ("Assistant de service social", "Assistante de service social", "Assistant social", "Assistante sociale"),
    "R95:93": ("Psychologue",),
    "R85:330": ("Coordonnateur", "Coordonnatrice"),
    "R85:331": ("Secrétaire",),
}
_BY_WORDS = {compared(words): code for code, forms in _WORDS.items() for words in forms}


def profession_code(words: str | None) -> str | None:
    """Return the code of a profession, `G15:60`; None is one that no rule knows, which opens nothing by itself.

    Shape:   words as `Médecin généraliste`: the longest beginning that is a profession counts
    """
    parts = compared(words or "").split()
    beginnings = (" ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_BY_WORDS[one] for one in beginnings if one in _BY_WORDS), None)
