"""What `mis-verify` says, in whose language, and with which status it ends."""

import io
import os
import subprocess
import sys
from pathlib import Path

import mis_verify
import pytest
from mis_verify import LANGUAGES, WORDS, Key, language_of, main, said, verify

from tests.clients.verify.forger import DATA, Json, lying, packed
from tests.clients.verify.good import erased, files_in, good

SCRIPT = Path(mis_verify.__file__)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "conversation.zip"
    path.write_bytes(good().export)
    return path


def told(*arguments: str) -> tuple[int, str]:
    given: list[str] = []
    code = main(arguments, given.append)
    return code, "".join(given)


def test_all_is_verified_and_what_is_only_sealed_is_said(export: Path) -> None:
    code, text = told(str(export), "--key", good().key, "--language", "fr")
    assert code == 0
    assert text.startswith("Tout est vérifié (messages : 8, pièces jointes : 2) : c’est ce qui a été écrit")
    assert "Noms et pages à lire : scellés ce jour-là" in text
    code, text = told(str(export), "--key", good().key, "--language", "en")
    assert text.startswith("All is verified (messages: 8, attachments: 2)")


def test_what_is_wrong_is_one_sentence_with_its_place(export: Path) -> None:
    files = files_in(good().export)
    export.write_bytes(packed({**files, DATA: files[DATA].replace("À 9 h".encode(), "À 8 h".encode())}))
    sentence = "Ce que l’export montre du message n° 7 n’est pas ce qui a été écrit.\n"
    assert told(str(export), "--key", good().key, "--language", "fr") == (1, sentence)


@pytest.mark.parametrize("key", ["", "bonjour", "a+b+c", "mis/0+00000000+AQ=="])
def test_without_a_key_nothing_is_looked_at(export: Path, key: str) -> None:
    assert told(str(export), "--key", key, "--language", "en")[0] == 2


def test_a_key_with_a_wrong_name_or_id_is_none() -> None:
    name, id, rest = good().key.split("+", 2)
    for other in (f"mis/0000000000000000+{id}+{rest}", f"{name}+00000000+{rest}"):
        assert told("no such file", "--key", other, "--language", "en")[0] == 2
    assert told("no such file", "--key", good().key, "--language", "en") == (
        2,
        "The file no such file cannot be read.\n",
    )


def test_the_key_may_be_in_a_file(export: Path, tmp_path: Path) -> None:
    file = tmp_path / "archive.pub"
    file.write_text(good().key + "\n")
    assert told(str(export), "--key", str(file))[0] == 0


def test_it_runs_alone_with_python_and_cryptography(export: Path, tmp_path: Path) -> None:
    """Isolated: no environment, no packages of the project beside it."""
    alone = tmp_path / "elsewhere" / "mis_verify.py"
    alone.parent.mkdir()
    alone.write_bytes(SCRIPT.read_bytes())
    environment = {"PATH": os.environ["PATH"], "LANG": "fr_FR.UTF-8", "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error", str(alone), str(export), "--key", good().key]
    ran = subprocess.run(command, env=environment, cwd=alone.parent, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Tout est vérifié")
    imports = [line for line in SCRIPT.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert not [
        line for line in imports if line.split()[1].split(".")[0] in ("mis", "protocol", "msgspec", "mis_client")
    ]


def test_what_was_erased_by_law_is_said_and_is_nothing_wrong() -> None:
    outcome = verify(io.BytesIO(erased().export), Key(erased().key))
    assert outcome.code == 0
    assert "Messages effacés par la loi : 2." in " ".join(outcome.sentences("fr"))


def test_an_erasure_that_no_message_tells_of_is_said() -> None:
    def unsaid(data: Json) -> None:
        data["messages"][7].update(content=None, salt=None, text=None, unreadable="erased")

    outcome = verify(io.BytesIO(lying(good().export, good().signer, unsaid)), Key(good().key))
    assert "sans qu’aucun des siens le consigne : 1." in " ".join(outcome.sentences("fr"))


def test_what_the_server_says_is_damaged_there_is_not_verified() -> None:
    def damaged(data: Json) -> None:
        data["messages"][3].update(content=None, salt=None, text=None, unreadable="damaged")

    outcome = verify(io.BytesIO(lying(good().export, good().signer, damaged)), Key(good().key))
    assert outcome.code == 1
    assert "message n° 4 est abîmé" in " ".join(outcome.sentences("fr"))


def test_what_strangers_named_steers_no_terminal() -> None:
    assert said("digest", "en", name="\x1b[2J\u202egpj.exe") == (
        "The file ?[2J?gpj.exe is not the one that the server sealed: it was changed."
    )
    assert len(said("digest", "en", name="a" * 10_000)) < 400


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "de_DE"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "fr_CA"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": ""}, "fr"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_each_sentence_is_one_in_both_languages() -> None:
    for word, sentences in WORDS.items():
        assert len(sentences) == len(LANGUAGES)
        for sentence in sentences:
            assert sentence.endswith("."), word
            assert "'" not in sentences[0], "a curly apostrophe in French"
