"""What an operator may choose: one frozen structure, read once from one TOML file and the environment.

Nothing else reads the environment. A name nobody knows is refused: a misspelt limit, silently ignored, protects no one.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

PREFIX = "MIS_"
CONFIG = "MIS_CONFIG"  # where the TOML file is; not a setting of it
DEFAULT_FILE = "mis.toml"
# Files that an operator may take besides the usual ones (docs/decisions/0011-attachments.md).
MORE_TYPES = frozenset(("rtf", "doc", "xls", "ppt", "mp4", "zip"))
_HOST_AND_PORT = re.compile(r"[^\s/]+:[0-9]{1,5}")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


class SettingsError(Exception):
    """A setting is unknown or unusable; the message is one sentence for the operator."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an operator may choose, with what it is and its default."""

    host: Annotated[str, Meta(min_length=1, description="Address the server listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port the server listens on; 0 takes a free one.")] = 8000
    public_url: Annotated[
        str | None,
        Meta(description="Address people type, when a proxy stands in front; with https the cookie becomes Secure."),
    ] = None
    time_zone: Annotated[
        str, Meta(min_length=1, description="The region's time zone, as IANA names it: quiet hours are of its clocks.")
    ] = "Europe/Paris"
    trusted_proxies: Annotated[
        str, Meta(description="Addresses, comma separated, whose X-Forwarded-For is believed; * believes all.")
    ] = "127.0.0.1"
    data_dir: Annotated[str, Meta(min_length=1, description="Folder of everything the server keeps.")] = "data"
    database_url: Annotated[
        str | None, Meta(description="postgresql://... ; without it, SQLite in data_dir/mis.sqlite3.")
    ] = None
    database_role: Annotated[
        str | None,
        Meta(
            description="The PostgreSQL role of the servers: `mis migrate`, run as the owner, gives it what they need"
            " and no more (docs/operations/database-role.md).",
        ),
    ] = None
    redis_url: Annotated[
        str | None,
        Meta(
            description="redis://..., rediss://... or unix://... ; joins several servers on one PostgreSQL "
            "(docs/operations/several-nodes.md)."
        ),
    ] = None
    extensions: Annotated[
        str | None,
        Meta(description="Served besides messages, comma separated, or none; all that is installed if not given."),
    ] = None
    rate_limits: Annotated[
        Literal["on", "off"],
        Meta(description="off for benchmarks and conformance runs only; in_flight holds all the same."),
    ] = "on"
    session_days: Annotated[int, Meta(ge=1, le=365, description="Days until a session must log in again.")] = 30
    lock_after_professional_s: Annotated[
        int, Meta(ge=30, le=1_800, description="Seconds of idleness after which a session locks.")
    ] = 900
    lock_after_patient_s: Annotated[int, Meta(ge=30, le=1_800, description="The same for patients and caregivers.")] = (
        300
    )
    strong_login_max_h: Annotated[
        int, Meta(ge=1, le=720, description="Hours after a full log-in during which a PIN unlocks the session.")
    ] = 12
    fresh_login_max_min: Annotated[
        int, Meta(ge=1, le=120, description="Minutes after a full log-in during which proofs may be changed.")
    ] = 15
    pin_attempts: Annotated[int, Meta(ge=1, le=5, description="Wrong PINs that end a session.")] = 3
    pin_attempts_per_day: Annotated[
        int, Meta(ge=1, le=100, description="PINs of one account evaluated in a day, all sessions together.")
    ] = 10
    password_chars: Annotated[int, Meta(ge=8, le=64, description="Shortest password that people may choose.")] = 12
    second_factor: Annotated[
        Literal["optional", "professionals", "all"],
        Meta(
            description="Whose password alone opens nothing: of professionals and operators, of all, or of nobody"
            " (optional). They set a second step or a passkey up at the first log-in."
        ),
    ] = "optional"
    access_code_days: Annotated[int, Meta(ge=1, le=90, description="Days during which an access code may be used.")] = (
        14
    )
    pepper_file: Annotated[
        str | None,
        Meta(
            description="File of the secret mixed into every hash; pepper in data_dir if not given. Back it up apart."
        ),
    ] = None
    key_file: Annotated[
        str | None,
        Meta(
            description="File of the key that opens the conversations' keys; conversation.key in data_dir if not given."
            " Back it up apart (docs/operations/secrets.md)."
        ),
    ] = None

    key_command: Annotated[
        str | None,
        Meta(
            description="Command that prints that key in base64, of a vault or a key service, in the place of a file;"
            " run once at the start, without a shell."
        ),
    ] = None
    key_command_next: Annotated[
        str | None, Meta(description="Command that prints the key to turn to, while `mis keys rotate` turns to it.")
    ] = None

    archive_key_file: Annotated[
        str | None,
        Meta(
            description="File of the key that checkpoints of the archive are signed with; archive.key in data_dir if"
            " not given. Back it up apart (docs/operations/archive.md)."
        ),
    ] = None

    blobs_url: Annotated[
        str | None,
        Meta(
            description="s3://BUCKET or s3://BUCKET/PREFIX, for attachments; without it, the folder blobs in data_dir."
        ),
    ] = None
    s3_endpoint: Annotated[
        str | None,
        Meta(description="https://HOST of a server that speaks like S3; without it, that of Amazon in s3_region."),
    ] = None
    s3_region: Annotated[str, Meta(min_length=1, description="The region of the bucket.")] = "us-east-1"
    s3_access_key_id: Annotated[str | None, Meta(description="The key that is needed with s3://.")] = None
    s3_secret_access_key: Annotated[str | None, Meta(description="The secret that goes with it; never printed.")] = None

    psc_issuer: Annotated[
        str | None,
        Meta(description="Pro Santé Connect's issuer: professionals may log in there (docs/pro-sante-connect.md)."),
    ] = None
    psc_discovery_url: Annotated[
        str | None,
        Meta(description="Its discovery document, where that is not at .well-known/openid-configuration."),
    ] = None
    psc_client_id: Annotated[str | None, Meta(description="What Pro Santé Connect calls this server.")] = None
    psc_client_secret: Annotated[str | None, Meta(description="The secret that goes with it; never printed.")] = None
    psc_acr_values: Annotated[
        str, Meta(min_length=1, description="Levels of authentication, space separated, of which one must be told.")
    ] = "eidas1"
    psc_scopes: Annotated[str, Meta(min_length=1, description="What is asked of it.")] = "openid scope_all"
    psc_reauthenticate: Annotated[
        Literal["on", "off"],
        Meta(description="off believes who logged in there earlier: unsafe on a shared computer."),
    ] = "on"

    insi_url: Annotated[
        str | None,
        Meta(
            description="Where INSi is asked, the national service of the INS (docs/operations/insi.md); without it"
            " it is not."
        ),
    ] = None
    insi_sender: Annotated[
        str | None, Meta(description="The number of the organisation that asks INSi, as in its certificate's OU.")
    ] = None
    insi_authorisation: Annotated[
        str | None, Meta(description="The number by which the CNDA authorises this software to ask INSi.")
    ] = None
    insi_certificate_file: Annotated[
        str | None, Meta(description="PEM file of the organisation's certificate for INSi; needed with https.")
    ] = None
    insi_key_file: Annotated[str | None, Meta(description="PEM file of the private key that goes with it.")] = None
    insi_authorities_file: Annotated[
        str | None,
        Meta(description="PEM file of the authorities of INSi's own certificate; those of the machine if not given."),
    ] = None
    insi_people: Annotated[
        Literal["real", "test"],
        Meta(description="test for INSi's test environment: its matricules have other OIDs, and keys that are wrong."),
    ] = "real"
    insi_timeout_s: Annotated[float, Meta(gt=0, le=60, description="Time for INSi to answer; past it unavailable.")] = (
        10.0
    )

    text_chars: Annotated[int, Meta(ge=1, le=100_000, description="Longest text of a message.")] = 8_000
    subject_chars: Annotated[int, Meta(ge=1, le=1_000, description="Longest subject of a conversation.")] = 200
    frame_bytes: Annotated[
        int, Meta(ge=1_024, le=16_777_216, description="Largest WebSocket message; past it 1009.")
    ] = 65_536
    attachment_bytes: Annotated[int, Meta(ge=1, description="Largest attachment.")] = 10_485_760
    attachment_quota_bytes: Annotated[
        int, Meta(ge=1, description="What an account may upload in 24 hours, in bytes.")
    ] = 500 * 1024 * 1024
    attachment_types_more: Annotated[
        str,
        Meta(
            description="Types of files taken besides the usual ones, comma separated: rtf, doc, xls, ppt, mp4, zip;"
            " what is in these is not looked at."
        ),
    ] = ""
    attachment_pixels: Annotated[
        int, Meta(ge=1_000_000, le=500_000_000, description="Most pixels of a picture, all its frames together.")
    ] = 64_000_000
    decoders: Annotated[
        int, Meta(ge=1, le=64, description="Files decoded at once, each in a process of its own of some 150 MB.")
    ] = 1
    decode_memory_mb: Annotated[
        int, Meta(ge=256, le=16_384, description="Address space, in MiB, of the process that decodes a file.")
    ] = 1_280
    decode_timeout_s: Annotated[
        int,
        Meta(ge=1, le=300, description="CPU seconds that decoding a file may take; by the clock twice as many."),
    ] = 20
    clamd: Annotated[
        str | None,
        Meta(
            description="Where ClamAV's clamd listens, host:port or the path of a Unix socket; without it, files are"
            " not scanned for viruses."
        ),
    ] = None
    clamd_timeout_s: Annotated[
        float, Meta(gt=0, le=600, description="Time for clamd to look at a file; past it unavailable.")
    ] = 30.0
    in_flight: Annotated[int, Meta(ge=1, le=10_000, description="Unanswered requests of one connection.")] = 64
    members_max: Annotated[int, Meta(ge=2, le=10_000, description="Members of one conversation.")] = 500
    contact_groups_max: Annotated[int, Meta(ge=1, le=1_000, description="Contact groups of one professional.")] = 100
    urgent_reminder_s: Annotated[
        int, Meta(ge=10, le=86_400, description="Pause between two reminders of who has not acknowledged.")
    ] = 300
    unsent_bytes: Annotated[int, Meta(ge=65_536, description="Unsent bytes of one connection; past it 4408.")] = 1 << 20
    connections_per_account: Annotated[int, Meta(ge=1, description="Connections of one account at once.")] = 20

    messages_per_s: Annotated[float, Meta(gt=0, description="Messages an account may send, lasting rate.")] = 5.0
    messages_burst: Annotated[int, Meta(ge=1, description="Messages an account may send at once.")] = 60
    requests_per_s: Annotated[float, Meta(gt=0, description="Requests a connection may make, lasting rate.")] = 20.0
    requests_burst: Annotated[int, Meta(ge=1, description="Requests a connection may make at once.")] = 200
    log_in_failures: Annotated[
        int, Meta(ge=1, description="Wrong passwords for one login from one address before waiting begins.")
    ] = 5
    log_in_failures_per_address: Annotated[
        int, Meta(ge=1, description="Wrong passwords from one address, all logins together, before waiting begins.")
    ] = 50
    log_in_wait_max_s: Annotated[int, Meta(ge=1, le=86_400, description="Longest wait after wrong passwords.")] = 900

    ping_interval_s: Annotated[float, Meta(gt=0, description="Pause between two pings.")] = 20.0
    ping_timeout_s: Annotated[float, Meta(gt=0, description="Wait for a pong; past it 1011.")] = 20.0
    handshake_timeout_s: Annotated[
        float, Meta(gt=0, description="Time for the head of a request, and for a body that does not advance.")
    ] = 10.0
    close_timeout_s: Annotated[
        float, Meta(gt=0, description="Wait for the peer's half of the closing handshake; past it the socket drops.")
    ] = 5.0
    stop_timeout_s: Annotated[float, Meta(gt=0, description="Time for a graceful stop.")] = 20.0

    journal_queue: Annotated[
        int, Meta(ge=1, description="Entries that may wait for the journal; past it unavailable.")
    ] = 10_000
    journal_batch: Annotated[int, Meta(ge=1, description="Entries committed in one transaction, at most.")] = 512

    notify_after_s: Annotated[
        int, Meta(ge=0, le=3_600, description="Seconds after which who has not read a message is notified of it.")
    ] = 60
    notify_pause_s: Annotated[
        int,
        Meta(
            ge=0, le=86_400, description="Pause between two notifications of one conversation to who reads none of it."
        ),
    ] = 300
    push_services: Annotated[
        str,
        Meta(
            min_length=1,
            description="Hosts, comma separated, to which browsers may ask to be pushed; *. stands for any.",
        ),
    ] = "fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
    smtp_url: Annotated[
        str | None,
        Meta(
            description="smtp://USER:PASSWORD@HOST (STARTTLS) or smtps://..., over which patients are told of messages;"
            " without it, no e-mail."
        ),
    ] = None
    mail_from: Annotated[str | None, Meta(description="The sender of these e-mails; needed with smtp_url.")] = None

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least level that is logged.")
    ] = "info"
    log_format: Annotated[Literal["json", "console"], Meta(description="json for machines, console for people.")] = (
        "json"
    )

    def __post_init__(self) -> None:
        _must_be_an_origin(self.public_url)
        _must_be_postgresql(self.database_url)
        _must_have_a_postgresql(self)
        _must_join_nodes(self)
        _must_be_a_whole_client(self)
        _must_be_a_whole_sender(self)
        _must_be_a_whole_caller(self)
        _must_be_a_whole_bucket(self)
        _must_be_a_zone(self.time_zone)
        _must_be_known_types(self.attachment_types)
        _must_be_an_address(self.clamd)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self.shown(name)!r}" for name in self.__struct_fields__)
        return f"Settings({shown})"

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path."""
        return Path(self.data_dir).absolute()

    @property
    def sqlite_file(self) -> Path:
        """The file of the embedded database."""
        return self.data_folder / "mis.sqlite3"

    @property
    def pepper_path(self) -> Path:
        """The file of the pepper."""
        return Path(self.pepper_file) if self.pepper_file else self.data_folder / "pepper"

    @property
    def archive_key_path(self) -> Path:
        """The file that holds the key of the archive."""
        return Path(self.archive_key_file) if self.archive_key_file else self.data_folder / "archive.key"

    @property
    def archive_checkpoint_file(self) -> Path:
        """The file that holds the last checkpoint that this node has seen, out of the database's reach."""
        return self.data_folder / "archive.checkpoint"

    @property
    def key_path(self) -> Path:
        """The file of the key that opens the conversations' keys."""
        return Path(self.key_file) if self.key_file else self.data_folder / "conversation.key"

    @property
    def blobs_folder(self) -> Path:
        """The folder of attachments, where they are not in S3."""
        return self.data_folder / "blobs"

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def secure(self) -> bool:
        """Whether people reach the server over https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def pro_sante_connect(self) -> bool:
        """Whether professionals may log in through Pro Santé Connect."""
        return self.psc_issuer is not None

    @property
    def attachment_types(self) -> frozenset[str]:
        """The types of files that are taken besides the usual ones, by extension."""
        return frozenset(filter(None, map(str.strip, self.attachment_types_more.lower().split(","))))

    @property
    def limited(self) -> bool:
        """Whether the rate limits hold."""
        return self.rate_limits == "on"

    def shown(self, name: str) -> Any:
        """Return a setting's value as it may be printed: without passwords."""
        value = getattr(self, name)
        if "_secret" in name:
            return value and "***"
        return masked(value) if name.endswith("_url") and value is not None else value


def load(
    environ: Mapping[str, str] = os.environ, *, given: Mapping[str, Any] | None = None, folder: Path | None = None
) -> Settings:
    """Read the settings; `load_with_origins` also says where each came from."""
    return load_with_origins(environ, given=given, folder=folder)[0]


def load_with_origins(
    environ: Mapping[str, str] = os.environ, *, given: Mapping[str, Any] | None = None, folder: Path | None = None
) -> tuple[Settings, dict[str, str]]:
    """Read the settings from defaults < TOML file < environment < `given`, and where each came from.

    Shape:   given: options of the command line by field name; None among them counts as not given
    Raises:  SettingsError (unknown name, wrong type, out of range, unreadable file): one sentence
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(FIELDS, "default")
    for name, value, origin in _found(environ, given or {}, folder or Path()):
        values[name] = _converted(name, value, origin)
        origins[name] = origin
    try:
        return Settings(**values), origins
    except ValueError as error:
        raise SettingsError(str(error)) from error


def masked(url: str) -> str:
    """Return a URL with its password replaced by ***."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":***@", 1)


def help_text(name: str) -> str:
    """Return what a setting is, in one sentence."""
    return FIELDS[name]


def page() -> str:
    """Return docs/settings.md, whole."""
    defaults = Settings()
    rows = [f"| `{PREFIX}{name.upper()}` | `{_plain(getattr(defaults, name))}` | {FIELDS[name]} |" for name in FIELDS]
    return "\n".join([*_PAGE_HEAD, *rows, ""])


_PAGE_HEAD = (
    "# Settings",
    "",
    "Written by `mis settings --markdown`; a test compares. Each setting is read from the environment by the name",
    "below, or from one TOML file by the same name in lower case without `MIS_` (`port = 8000`). The file is",
    "`mis.toml` in the working folder, or the one that `MIS_CONFIG` names. The environment wins over the file; an",
    "empty variable counts as not set.",
    "An unknown name is refused. `mis settings` prints every value in force and where it came from.",
    "",
    "| setting | default | what it is |",
    "| --- | --- | --- |",
)


def _found(environ: Mapping[str, str], given: Mapping[str, Any], folder: Path) -> list[tuple[str, Any, str]]:
    """Return (name, value, origin), the weaker origin first."""
    file, asked_for = _file(environ, folder)
    found = [(_known(name, name, str(file)), value, str(file)) for name, value in _read(file, asked_for).items()]
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable != CONFIG and environ[variable] != "":
            name = _known(variable[len(PREFIX) :].lower(), variable, "the environment")
            found.append((name, environ[variable], variable))
    found += [(name, value, "command line") for name, value in given.items() if value is not None]
    return found


def _file(environ: Mapping[str, str], folder: Path) -> tuple[Path, bool]:
    asked_for = environ.get(CONFIG, "")
    return (folder / asked_for, True) if asked_for else (folder / DEFAULT_FILE, False)


def _read(file: Path, asked_for: bool) -> dict[str, Any]:  # noqa: FBT001 - both come from _file as a pair
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        if not asked_for:
            return {}
        raise SettingsError(f"The settings file {file} that {CONFIG} names does not exist.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The settings file {file} cannot be read: {error}.") from error


def _known(name: str, written: str, origin: str) -> str:
    if name in FIELDS:
        return name
    nearest = difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.0)[0]
    spelt = PREFIX + nearest.upper() if written.startswith(PREFIX) else nearest
    raise SettingsError(f"Unknown setting {written} in {origin}: did you mean {spelt}? `mis settings` lists them all.")


def _converted(name: str, value: Any, origin: str) -> Any:
    # Only the environment is text; in TOML and on the command line a number is a number already.
    try:
        return msgspec.convert(value, _TYPES[name], strict=origin != PREFIX + name.upper())
    except msgspec.ValidationError as error:
        named = origin if origin.startswith(PREFIX) else f"{name} ({origin})"
        raise SettingsError(f"The setting {named} cannot be used: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    reason = str(error).replace("`", "")
    return reason[:1].lower() + reason[1:] + "."


def _must_be_an_origin(url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query:
        raise ValueError(
            "The setting public_url cannot be used: it is https://host or https://host:port, without a path."
        )


def _must_be_a_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        raise ValueError(
            "The setting time_zone cannot be used: it is a name of the IANA database, as Europe/Paris."
        ) from None


def _must_be_known_types(types: frozenset[str]) -> None:
    if not types <= MORE_TYPES:
        raise ValueError(
            f"The setting attachment_types_more cannot be used: it names some of {', '.join(sorted(MORE_TYPES))}."
        )


def _must_be_an_address(clamd: str | None) -> None:
    if clamd is not None and not clamd.startswith("/") and not _HOST_AND_PORT.fullmatch(clamd):
        raise ValueError("The setting clamd cannot be used: it is host:port, or the path of a Unix socket from / on.")


def _must_be_postgresql(url: str | None) -> None:
    if url is not None and urlsplit(url).scheme not in ("postgresql", "postgres", "postgresql+asyncpg"):
        raise ValueError(
            "The setting database_url cannot be used: it begins with postgresql:// (SQLite needs none, only data_dir)."
        )


def _must_have_a_postgresql(settings: Settings) -> None:
    if settings.database_role is not None and settings.database_url is None:
        raise ValueError("The setting database_role is of PostgreSQL, SQLite has no roles: set database_url too.")


def _must_join_nodes(settings: Settings) -> None:
    if settings.redis_url is None:
        return
    if urlsplit(settings.redis_url).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("The setting redis_url cannot be used: it begins with redis://, rediss:// or unix://.")
    if "password=" in urlsplit(settings.redis_url).query:  # it would be shown, and nobody looks for a secret there
        raise ValueError("The setting redis_url cannot be used: write the password before the host, as :password@host.")
    if settings.database_url is None:
        raise ValueError(
            "The setting redis_url joins several servers on one PostgreSQL, and SQLite has exactly one server: "
            "set database_url too, or leave redis_url out."
        )


def _must_be_a_whole_client(settings: Settings) -> None:
    """See that with Pro Santé Connect comes all that it needs, and that nothing is asked in clear (RFC 6749, 3.2)."""
    if settings.psc_issuer is None:
        return
    for name in ("public_url", "psc_client_id", "psc_client_secret"):
        if getattr(settings, name) is None:
            raise ValueError(f"The setting {name} is needed too, as psc_issuer is set (docs/pro-sante-connect.md).")
    for name in ("psc_issuer", "psc_discovery_url"):
        url = getattr(settings, name)
        if url is not None and not is_private(url):
            raise ValueError(f"The setting {name} cannot be used: it begins with https://.")


def _must_be_a_whole_sender(settings: Settings) -> None:
    """See that with a relay comes all that an e-mail needs."""
    if settings.smtp_url is None:
        return
    parts = urlsplit(settings.smtp_url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("The setting smtp_url cannot be used: it is smtp://HOST or smtps://HOST.")
    for name in ("public_url", "mail_from"):
        if getattr(settings, name) is None:
            raise ValueError(f"The setting {name} is needed too, as smtp_url is set (docs/notifications.md).")
    if not _ADDRESS.fullmatch(settings.mail_from or ""):
        raise ValueError("The setting mail_from cannot be used: it is an e-mail address.")


def _must_be_a_whole_caller(settings: Settings) -> None:
    """See that with INSi comes all that it asks of who calls it, and that nobody on the way reads who is asked for."""
    url = settings.insi_url
    if url is None:
        return
    if not is_private(url):
        raise ValueError("The setting insi_url cannot be used: it begins with https://.")
    needed = ["insi_sender", "insi_authorisation"]
    if url.startswith("https://"):
        needed += ["insi_certificate_file", "insi_key_file"]
    for name in needed:
        if getattr(settings, name) is None:
            raise ValueError(f"The setting {name} is needed too, as insi_url is set (docs/operations/insi.md).")


def _must_be_a_whole_bucket(settings: Settings) -> None:
    """See that with a bucket comes all that it needs."""
    if settings.s3_endpoint is not None:
        _must_be_an_endpoint(settings.s3_endpoint)
    if settings.blobs_url is None:
        return
    parts = urlsplit(settings.blobs_url)
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("The setting blobs_url cannot be used: it is s3://BUCKET or s3://BUCKET/PREFIX.")
    for name in ("s3_access_key_id", "s3_secret_access_key"):
        if getattr(settings, name) is None:
            raise ValueError(f"The setting {name} is needed too, as blobs_url is set.")


def _must_be_an_endpoint(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ValueError("The setting s3_endpoint cannot be used: it is https://host or https://host:port.")


def is_private(url: str) -> bool:
    """Tell whether nobody on the way reads what is sent to an address: https, or this very machine."""
    parts = urlsplit(url)
    return (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme, parts.hostname) == ("http", "127.0.0.1")


def _plain(value: Any) -> str:
    return "none" if value is None else str(value)


_TYPES: dict[str, Any] = get_type_hints(Settings, include_extras=True)
_TYPES = {name: _TYPES[name] for name in Settings.__struct_fields__}
FIELDS: dict[str, str] = {
    name: next(meta.description for meta in get_args(kind)[1:] if isinstance(meta, Meta) and meta.description)
    for name, kind in _TYPES.items()
}
