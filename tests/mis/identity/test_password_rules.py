"""Password rules: long, on no list, and not its owner's name; nothing about kinds of characters."""

import pytest

from mis.identity.password_rules import MOST_CHARS, Weakness, must_be_good, weakness
from protocol.errors import BadRequest, TooLarge

ALICE = ("alice.martin", "Alice Martin", "Lyon")


def found(password: str, least_chars: int = 12) -> Weakness | None:
    return weakness(password, least_chars=least_chars, own=ALICE)


@pytest.mark.parametrize(
    "password",
    [
        "lavande-orage-cerise",
        "cheval batterie agrafe",
        "tournesolvertical",
        "Xk7#mQ2!pLz9",
        "\u00e9" * 3 + " l'ours blanc",
        "7402938471650x",
        "740293847165",
        "密码是一个很长的句子和秘密",
        "correct horse battery",
        "Martinique, vent d'ouest",
    ],
)
def test_a_long_password_of_ones_own_is_good(password: str) -> None:
    assert found(password) is None


def test_characters_are_counted_as_they_are_hashed() -> None:
    assert found("xkqvzjwpbfy") is Weakness.TOO_SHORT
    assert found("xkqvzjwpbfyg") is None
    assert found("xkqvzjwpbe\u0301") is Weakness.TOO_SHORT, "an e with its accent is one"
    assert found("xkqvzjwpb\ufb03") is found("xkqvzjwpbffi"), "a ligature is its letters"
    assert found("xkqvzjwp", least_chars=8) is None


@pytest.mark.parametrize(
    "password",
    [
        "123456qwerty",
        "QWERTY123456",
        "password1234",
        "Password2026!!",
        "motdepasse12",
        "MotDePasse2026!",
        "mot de passe 2026",
        "Azertyuiop1234",
        "azertyazerty",
        "azertyazertyaz",
        "bonjourbonjour",
        "Bienvenue2026!",
        "Été 2026 !!!!",
        "Septembre2026",
        "2026.Infirmière",
        "aaaaaaaaaaaa",
        "xkxkxkxkxkxk",
        "lyonlyonlyon",
        "123456789012",
        "210987654321",
        "abcdefghijklm",
        "qsdfghjklmwxcv",
        "000000000000",
    ],
)
def test_what_is_tried_first_is_common(password: str) -> None:
    assert found(password) is Weakness.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "alice.martin",
        "AliceMartin69",
        "martin-alice-1984",
        "Alice Martin Lyon 69003",
        "nitram.Alice.1",
        "Martin*tortue1",
    ],
)
def test_what_stands_beside_ones_name_is_like_the_login(password: str) -> None:
    assert found(password) is Weakness.LIKE_LOGIN
    assert weakness(password, least_chars=12, own=["bob", None]) is None, "it is another's name that is no secret"


def test_a_refusal_says_the_field_and_the_reason() -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_good("motdepasse2026", field="new_password", least_chars=12, own=ALICE)
    assert refused.value.details == {"field": "new_password", "reason": "common"}
    must_be_good("lavande-orage-cerise", field="new_password", least_chars=12, own=ALICE)


def test_no_password_is_a_book() -> None:
    page = "".join(chr(0x4E00 + n) for n in range(MOST_CHARS))
    must_be_good(page, field="password", least_chars=12, own=ALICE)
    with pytest.raises(TooLarge):
        must_be_good(page + "!", field="password", least_chars=12, own=ALICE)
