"""Settings: where a value comes from, and what is refused."""

from pathlib import Path

import msgspec
import pytest

from mis.settings import FIELDS, Settings, SettingsError, load, load_with_origins, masked, page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_without_anything_every_setting_has_its_default(folder: Path) -> None:
    settings, origins = load_with_origins({}, folder=folder)
    assert settings == Settings()
    assert set(origins.values()) == {"default"}
    assert set(origins) == set(FIELDS)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(folder: Path) -> None:
    (folder / "mis.toml").write_text("port = 1000\nin_flight = 7\ntext_chars = 5\n")
    settings, origins = load_with_origins(
        {"MIS_PORT": "2000", "MIS_IN_FLIGHT": "8"}, given={"port": 3000, "host": None}, folder=folder
    )
    assert (settings.port, settings.in_flight, settings.text_chars) == (3000, 8, 5)
    assert origins["port"] == "command line"
    assert origins["in_flight"] == "MIS_IN_FLIGHT"
    assert origins["text_chars"].endswith("mis.toml")
    assert origins["host"] == "default"


def test_the_file_that_mis_config_names_is_read(folder: Path) -> None:
    (folder / "other.toml").write_text('host = "::1"\n')
    assert load({"MIS_CONFIG": "other.toml"}, folder=folder).host == "::1"


def test_an_empty_variable_counts_as_not_set(folder: Path) -> None:
    assert load({"MIS_DATABASE_URL": "", "MIS_CONFIG": ""}, folder=folder).database_url is None


def test_variables_of_others_are_left_alone(folder: Path) -> None:
    assert load({"MISTRAL": "wind", "PORT": "1"}, folder=folder) == Settings()


@pytest.mark.parametrize(
    ("environ", "toml", "sentence"),
    [
        ({"MIS_PROT": "1"}, "", "Unknown setting MIS_PROT in the environment: did you mean MIS_PORT?"),
        ({}, "prot = 1", "did you mean port?"),
        ({"MIS_PORT": "many"}, "", "The setting MIS_PORT cannot be used: expected int"),
        ({"MIS_PORT": "70000"}, "", "The setting MIS_PORT cannot be used: expected int <= 65535"),
        ({}, 'port = "8000"', "The setting port ("),
        ({"MIS_RATE_LIMITS": "maybe"}, "", "The setting MIS_RATE_LIMITS cannot be used"),
        ({"MIS_CONFIG": "absent.toml"}, "", "absent.toml that MIS_CONFIG names does not exist."),
        ({}, "port = ", "cannot be read"),
        ({"MIS_PUBLIC_URL": "mis.example"}, "", "public_url cannot be used: it is https://host"),
        ({"MIS_PUBLIC_URL": "https://mis.example/path"}, "", "without a path"),
        ({"MIS_DATABASE_URL": "mysql://x"}, "", "database_url cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    folder: Path, environ: dict[str, str], toml: str, sentence: str
) -> None:
    (folder / "mis.toml").write_text(toml)
    with pytest.raises(SettingsError) as refused:
        load(environ, folder=folder)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_password_is_never_printed() -> None:
    settings = Settings(database_url="postgresql://mis:s3cret@db.example/mis")
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in f"{settings}"
    assert settings.shown("database_url") == "postgresql://mis:***@db.example/mis"
    assert masked("postgresql://db.example/mis") == "postgresql://db.example/mis"


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]
    assert msgspec.structs.replace(Settings(), port=1).port == 1


@pytest.mark.parametrize(("url", "secure"), [(None, False), ("http://a.example", False), ("https://a.example", True)])
def test_the_server_is_secure_when_people_reach_it_over_https(url: str | None, *, secure: bool) -> None:
    assert Settings(public_url=url).secure is secure


def test_the_page_of_settings_is_the_one_the_code_writes() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: mis settings --markdown > docs/settings.md"
