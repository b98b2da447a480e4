"""Which passwords people may choose: long ones, and none that is tried first. Pure.

There is no rule about kinds of characters and none about time: both make passwords worse (NIST SP 800-63B-4, 3.1.1.2).
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from mis.domain.search import folded
from protocol.errors import BadRequest, TooLarge

MOST_CHARS = 1_000  # Argon2 takes any length, and a request must not make it read a book
WORD_CHARS = 3  # what is left of a password between digits and is shorter is no word
UNIT_CHARS = 6  # what is repeated and is shorter is a rhythm, not a password
OWN_WORD_CHARS = 3  # shorter words of a name stand in too many other words
REST_CHARS = 8  # letters that must remain without the words of its owner's name


class Weakness(StrEnum):
    """Why a password is refused; the client has the sentence."""

    TOO_SHORT = "too_short"
    COMMON = "common"
    LIKE_LOGIN = "like_login"


def must_be_good(password: str, *, field: str, least_chars: int, own: Iterable[str | None]) -> None:
    """Refuse a password that its owner should not choose.

    Shape:   own: login, name, place, whatever anybody knows who knows the owner
    Raises:  BadRequest (details.reason is a Weakness), TooLarge
    """
    if len(unicodedata.normalize("NFKC", password)) > MOST_CHARS:
        raise TooLarge(f"{field} is over {MOST_CHARS} characters", {"field": field, "most_chars": MOST_CHARS})
    found = weakness(password, least_chars=least_chars, own=own)
    if found is not None:
        raise BadRequest(f"{field} is {found.value.replace('_', ' ')}", field, found.value)


def weakness(password: str, *, least_chars: int, own: Iterable[str | None]) -> Weakness | None:
    """Return what is wrong with a password, if anything.

    Units:   least_chars in code points after NFKC, which is how passwords are hashed
    """
    if len(unicodedata.normalize("NFKC", password)) < least_chars:
        return Weakness.TOO_SHORT
    if _is_common(password):
        return Weakness.COMMON
    if _is_like(password, own):
        return Weakness.LIKE_LOGIN
    return None


def _is_common(password: str) -> bool:
    """Whether it is on a list, in whatever case, with digits and signs around it, once or again and again."""
    letters = "".join(folded(password).split())
    bare = letters.strip(_DIGITS)
    # A number with a letter at its end comes down to no word.
    forms = {password.casefold(), letters, _unit(letters)} | ({bare, _unit(bare)} if len(bare) >= WORD_CHARS else set())
    is_short_again_and_again = len(_unit(letters)) < min(UNIT_CHARS, len(letters))
    return is_short_again_and_again or any(form in _COMMON or form in _RUNS for form in forms)


def _unit(text: str) -> str:
    """Return the part of which the text is a repetition: `azerty` of `azertyazertyaz`, the whole of most others."""
    sizes = range(1, len(text) // 2 + 1)
    return next((text[:size] for size in sizes if text.startswith(text[size:])), text)


def _is_like(password: str, own: Iterable[str | None]) -> bool:
    """Whether little remains of it without the words that stand beside its owner's name."""
    words = {word for text in own if text for word in folded(text).split() if len(word) >= OWN_WORD_CHARS}
    letters = "".join(folded(password).split())
    rest = letters
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != letters and sum(character.isalpha() for character in rest) < REST_CHARS


# Whatever goes up or down along the digits, the alphabet or a keyboard, and round once more.
_DIGITS = "0123456789"
_ROWS = (
    _DIGITS,
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)
_RUNS = " ".join(run * 2 for row in _ROWS for run in (row, row[::-1]))

# The list of zxcvbn is from leaks of English sites. These words are what French ones add, and what people are told
# to write in a health service: the name of the thing, a season or a month with the year, a greeting.
_FRENCH = """
    motdepasse monmotdepasse motdepass mdp azerty azertyuiop azertyui azert qsdfgh qsdfghjklm wxcvbn bonjour bonsoir
    salut bienvenue soleil chocolat doudou loulou chouchou nounours coucou bisous jetaime jtaime amour monamour
    toujours princesse marseille paris lyon toulouse bordeaux bretagne france francais sesame secret changezmoi
    changeme provisoire temporaire administrateur admin utilisateur identifiant connexion ordinateur internet
    messagerie sante hopital clinique cabinet docteur medecin infirmier infirmiere patient pharmacie ehpad vacances
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre printemps ete automne hiver
    lundi mardi mercredi jeudi vendredi samedi dimanche
"""
_COMMON = frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(_FRENCH.split())
