"""How a French name sounds: names that are spelled differently and said alike have one key.

Rules of spelling are rewritten in order, as FONEM does (Bouchard, Brard, Lavoie, "FONEM: un code de transcription
phonétique", Population 36-6, 1981); these are our own, fewer, and cut for the names of today.
"""

import re
from collections.abc import Sequence

from dossier.domain.name import compared

# Small letters are sounds, so that no later rule takes them for letters: `h` as in Chevalier, `g` as in Guy.
_RULES: Sequence[tuple[str, str]] = (
    (r"Y", "I"),
    (r"PH", "F"),
    (r"SCH|SH|CH(?=[AEIOU])", "h"),  # Schmitt, Chevalier
    (r"CH", "K"),  # Christophe
    (r"H", ""),
    (r"GN", "N"),  # Agnès
    (r"[GJ]E(?=[AO])", "J"),  # Jean, Georges
    (r"GU(?=[EI])", "g"),
    (r"G(?=[EI])", "J"),
    (r"G", "g"),
    (r"C(?=[EI])|Z", "S"),
    (r"QU|Q|CK|C", "K"),
    (r"X$", ""),
    (r"X", "KS"),
    (r"W", "V"),
    (r"EAU|AU", "O"),
    (r"[AEI]?I[NM](?![AEIOUNM])", "I"),  # Martin, Germain
    (r"[AE]I|OE", "E"),  # Lefaivre
    (r"B(?=VR)", ""),  # Lefebvre
    (r"[AE][NM](?![AEIOUNM])", "A"),  # Durand, Henri
    (r"(.)\1+", r"\1"),
    (r"(?<=..)(?:L?[STDP])+$", ""),  # Renault, Benoist
    (r"(?<=..)E[RS]?$", ""),  # Gautier and Gautié, Michel and Michèle
    (r"(.)\1+", r"\1"),
)
_REWRITTEN = tuple((re.compile(found), put) for found, put in _RULES)


def sound(name: str) -> str:
    """Return the key of a name; empty for what holds no letter.

    Shape:   names of several words are said as one: `LE GOFF` as `LEGOFF`
    """
    said = compared(name).replace(" ", "")
    for found, put in _REWRITTEN:
        said = found.sub(put, said)
    return said
