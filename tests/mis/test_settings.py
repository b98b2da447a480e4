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
        ({"MIS_PIN_ATTEMPTS": "6"}, "", "The setting MIS_PIN_ATTEMPTS cannot be used: expected int <= 5"),
        ({}, 'port = "8000"', "The setting port ("),
        ({"MIS_RATE_LIMITS": "maybe"}, "", "The setting MIS_RATE_LIMITS cannot be used"),
        ({"MIS_CONFIG": "absent.toml"}, "", "absent.toml that MIS_CONFIG names does not exist."),
        ({}, "port = ", "cannot be read"),
        ({"MIS_PUBLIC_URL": "mis.example"}, "", "public_url cannot be used: it is https://host"),
        ({"MIS_PUBLIC_URL": "https://mis.example/path"}, "", "without a path"),
        ({"MIS_DATABASE_URL": "mysql://x"}, "", "database_url cannot be used"),
        ({"MIS_REDIS_URL": "redis://x"}, "", "SQLite has exactly one server"),
        ({"MIS_DATABASE_ROLE": "mis_server"}, "", "SQLite has no roles"),
        ({"MIS_REDIS_URL": "http://x"}, "", "it begins with redis://"),
        ({"MIS_REDIS_URL": "redis://x?password=s3cret"}, "", "write the password before the host"),
        ({"MIS_TIME_ZONE": "Paris"}, "", "time_zone cannot be used: it is a name of the IANA database"),
        ({"MIS_TIME_ZONE": "Europe"}, "", "time_zone cannot be used"),
        ({"MIS_TIME_ZONE": "../../etc/passwd"}, "", "time_zone cannot be used"),
        ({"MIS_ATTACHMENT_TYPES_MORE": "rtf,exe"}, "", "it names some of doc, mp4, ppt, rtf, xls, zip"),
        ({"MIS_CLAMD": "localhost"}, "", "clamd cannot be used: it is host:port, or the path of a Unix socket"),
        ({"MIS_CLAMD": "run/clamd.sock:x"}, "", "clamd cannot be used"),
        ({"MIS_INSI_URL": "http://insi.example"}, "", "insi_url cannot be used: it begins with https://"),
        ({"MIS_INSI_URL": "http://127.0.0.1:1"}, "", "insi_sender is needed too, as insi_url is set"),
        ({"MIS_INSI_URL": "https://insi.example", "MIS_INSI_SENDER": "1"}, "", "insi_authorisation is needed too"),
        (
            {"MIS_INSI_URL": "https://insi.example", "MIS_INSI_SENDER": "1", "MIS_INSI_AUTHORISATION": "1"},
            "",
            "insi_certificate_file is needed too",
        ),
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
    joined = Settings(database_url="postgresql://db/mis", redis_url="rediss://:s3cret@redis.example:6380/1")
    assert "s3cret" not in repr(joined)
    assert joined.shown("redis_url") == "rediss://:***@redis.example:6380/1"
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


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"mail_from": None}, "mail_from is needed too"),
        ({"public_url": None}, "public_url is needed too"),
        ({"mail_from": "nobody"}, "mail_from cannot be used"),
        ({"mail_from": "a@b\nBcc: c@d"}, "mail_from cannot be used"),
        ({"smtp_url": "http://relay.test"}, "smtp_url cannot be used"),
        ({"smtp_url": "smtp://"}, "smtp_url cannot be used"),
    ],
)
def test_a_relay_needs_all_that_an_e_mail_needs(given: dict[str, str | None], says: str) -> None:
    right = {
        "smtp_url": "smtps://mis:hunter2@relay.test",
        "mail_from": "mis@mis.test",
        "public_url": "https://mis.test",
    }
    assert "hunter2" not in repr(Settings(**right))  # type: ignore[arg-type]  # of one type here
    with pytest.raises(ValueError, match=says):
        Settings(**right | given)  # type: ignore[arg-type]


def test_more_types_of_files_are_a_list_with_commas(folder: Path) -> None:
    assert load({}, folder=folder).attachment_types == frozenset()
    assert load({"MIS_ATTACHMENT_TYPES_MORE": " RTF, zip,"}, folder=folder).attachment_types == {"rtf", "zip"}


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "[::1]:3310", "clamav.example:3310", "/run/clamav/clamd.ctl"])
def test_clamd_listens_on_a_port_or_on_a_unix_socket(folder: Path, address: str) -> None:
    assert load({"MIS_CLAMD": address}, folder=folder).clamd == address


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"s3_access_key_id": None}, "s3_access_key_id is needed too"),
        ({"s3_secret_access_key": None}, "s3_secret_access_key is needed too"),
        ({"blobs_url": "https://bucket"}, "blobs_url cannot be used"),
        ({"blobs_url": "s3://"}, "blobs_url cannot be used"),
        ({"blobs_url": "s3://id:hunter2@bucket"}, "blobs_url cannot be used"),
        ({"s3_endpoint": "s3.example"}, "s3_endpoint cannot be used"),
        ({"s3_endpoint": "https://id:hunter2@s3.example"}, "s3_endpoint cannot be used"),
    ],
)
def test_a_bucket_needs_all_that_opens_it_and_no_secret_is_printed(given: dict[str, str | None], says: str) -> None:
    right = {
        "blobs_url": "s3://bucket/prefix",
        "s3_endpoint": "https://s3.example:9000",
        "s3_access_key_id": "id",
        "s3_secret_access_key": "hunter2",
    }
    assert "hunter2" not in repr(Settings(**right))  # type: ignore[arg-type]  # of one type here
    assert Settings(**right).shown("s3_secret_access_key") == "***"  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=says) as refused:
        Settings(**right | given)  # type: ignore[arg-type]
    assert "hunter2" not in str(refused.value)
