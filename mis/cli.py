"""The command `mis`: parse, call, print, exit. Every failure is one sentence on standard error, and status 1."""

import asyncio
import functools
import gc
import json
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import to_builtins
from msgspec.structs import replace

from mis import __version__, settings
from mis.commands import (
    AccountCreate,
    AccountDeactivate,
    AccountList,
    AccountReactivate,
    AccountReset,
    AccountUnlock,
    ArchiveAccept,
    ArchiveErase,
    ArchiveVerify,
    AuditList,
    BlobsCheck,
    Command,
    DemoSeed,
    ExtensionAsk,
    KeysRotate,
    PushTry,
)
from mis.control import NobodyListensError, ask
from mis.domain.rollback import Cause
from mis.finding import Finding, State
from mis.settings import Settings, SettingsError
from protocol.values import AccountKind

# What builds a server is imported by the commands that build one: to have a running server make an account takes a
# third of the time so, and scripts make hundreds.

T = TypeVar("T")
ENTRIES_MAX = 100_000  # one answer of the server's, as a whole


def told(command: Callable[..., T]) -> Callable[..., T]:
    """Say what went wrong in one sentence, and exit with 1."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> T:
        try:
            return command(*arguments, **options)
        except Exception as error:
            if not _is_told(error):
                raise
            click.echo(f"mis: {_sentence(error)}", err=True)
            sys.exit(1)

    return run


class Commands(click.Group):
    """The server's own commands, and a group of each extension's: these are looked for once no other has the name."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name) or _of_extensions().get(name)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *_of_extensions()])


def _of_extensions() -> dict[str, click.Command]:
    """Raises:  click.ClickException (the settings are wrong)."""
    from mis.extension import installed

    try:
        extensions = installed(_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    groups = {one.name: one.commands(partial(_ask_extension, one.name)) for one in extensions}
    return {name: _all_told(group) for name, group in groups.items() if group is not None}


def _all_told(command: click.Command) -> click.Command:
    """Have every command below say what went wrong in one sentence."""
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        _all_told(one)
    if command.callback is not None:
        command.callback = told(command.callback)
    return command


def _ask_extension(name: str, asked: Any) -> Any:
    return _administer(_settings(), ExtensionAsk(name, asked))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mis")
def main() -> None:
    """MIS: secure real-time messaging for care."""
    os.umask(0o077)  # whatever this makes is for its owner alone
    gc.set_threshold(50_000, 20, 50)  # what a command imports stays: to look for garbage in it is a tenth of its start


@main.command()
@click.option("--host", help="Address to listen on, instead of the setting.")
@click.option("--port", type=int, help="Port to listen on, instead of the setting.")
@click.option("--expose-demo", is_flag=True, help="Serve a demo region to other machines too.")
@told
def serve(host: str | None, port: int | None, *, expose_demo: bool) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    _serve(_settings(host=host, port=port), expose_demo=expose_demo)


@main.command("demo")
@click.option("--serve", "and_serve", is_flag=True, help="Serve it then.")
@click.option("--host", help="Address to listen on, instead of the setting.")
@click.option("--port", type=int, help="Port to listen on, instead of the setting.")
@click.option("--expose-demo", is_flag=True, help="Serve it to other machines too.")
@told
def demo_(host: str | None, port: int | None, *, and_serve: bool, expose_demo: bool) -> None:
    """Make a demo region of invented people, once, and print their log-ins."""
    chosen = _settings(host=host, port=port)
    _administer(chosen, DemoSeed())
    _print_log_ins()
    if and_serve:
        _serve(chosen, expose_demo=expose_demo)


@main.group()
def account() -> None:
    """Make, list, deactivate, reset accounts, also while the server runs. ACCOUNT is an id or a login."""


@account.command()
@click.option("--kind", type=click.Choice([kind.value for kind in AccountKind]), required=True)
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--profession")
@click.option("--place", help="Where a professional works.")
@click.option("--rpps", help="The professional's RPPS number, 11 digits; Pro Santé Connect knows them by it.")
@click.option("--birth-date", help="YYYY-MM-DD; asked together with an access code.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, not from the terminal.")
@told
def create(*, kind: str, password_stdin: bool, **given: Any) -> None:
    """Make an account and print it as JSON."""
    password = _from_standard_input() if password_stdin else click.prompt("Password", hide_input=True, err=True)
    chosen = _settings()
    _tell_weakness(password, chosen, own=(given["login"], given["name"], given["place"]))
    _print(_administer(chosen, AccountCreate(kind=AccountKind(kind), password=password, **given)))
    _tell_wrong_key(given["rpps"])


def _tell_weakness(password: str, chosen: Settings, *, own: Sequence[str | None]) -> None:
    """Tell what is wrong with a password, and take it: whoever calls this by script knows their own rules."""
    from mis.identity.password_rules import Weakness, weakness

    found = weakness(password, least_chars=chosen.password_chars, own=own)
    sentences = {
        Weakness.TOO_SHORT: f"has fewer than {chosen.password_chars} characters",
        Weakness.COMMON: "is one of those that are tried first",
        Weakness.LIKE_LOGIN: "is its owner's name, or nearly",
    }
    if found is not None:
        click.echo(f"mis: the password {sentences[found]}.", err=True)


def _tell_wrong_key(rpps: str | None) -> None:
    """Tell that an RPPS number may have been mistyped, and take it: those of test identities look the same."""
    from mis.domain.rpps import has_right_key, is_rpps

    if rpps and is_rpps(rpps) and not has_right_key(rpps):
        click.echo("mis: the last digit of the RPPS number does not fit the others: look at it again.", err=True)


@account.command("list")
@told
def list_() -> None:
    """Print every account as JSON, one a line."""
    for one in _administer(_settings(), AccountList()):
        _print(one)


@account.command()
@click.argument("account")
@told
def deactivate(account: str) -> None:
    """End every session of an account, and let it in no more; what it wrote stays."""
    _print(_administer(_settings(), AccountDeactivate(account)))


@account.command()
@click.argument("account")
@told
def reactivate(account: str) -> None:
    """Let an account in again, by what let it in before."""
    _print(_administer(_settings(), AccountReactivate(account)))


@account.command()
@click.argument("account")
@told
def reset(account: str) -> None:
    """Void all that lets an account in, and print the access code with which its owner begins again."""
    _print(_administer(_settings(), AccountReset(account)))


@account.command()
@click.argument("account")
@told
def unlock(account: str) -> None:
    """Let an account try its PIN again, whose attempts of the day are used up."""
    _print(_administer(_settings(), AccountUnlock(account)))


@main.group()
def directory() -> None:
    """Keep the directory of professionals, also while the server runs."""


@directory.command("import")
@click.argument("file")
@click.option("--errors", type=click.Path(dir_okay=False, writable=True), help="Write every bad line's number here.")
@click.option(
    "--departures",
    type=click.IntRange(0, 100),
    default=20,
    show_default=True,
    help="Refuse a file that lacks more than so many percent of those listed now.",
)
@told
def import_directory(file: str, errors: str | None, departures: int) -> None:
    """Import FILE, the public extraction of the Annuaire Santé: as published, its text, or - for standard input.

    Once more, it updates; broken off, it goes on where it stood. Who is not in it is shown no more, and kept.
    """
    from mis.directory import terminal
    from mis.directory.extraction import opened
    from mis.directory.importing import Importer, Outcome

    chosen = _settings()

    async def run() -> Outcome:
        from mis import serving

        with opened(file) as extraction, terminal.watcher(errors) as watcher:
            async with serving.administrator(chosen) as administer:
                return await Importer(extraction, administer, watcher, departures_percent=departures).run()

    _print(_run(chosen, run())._asdict())


@main.command("push-test")
@click.option("--login", required=True, help="Whose devices: a login, or an account's id.")
@told
def push_test(login: str) -> None:
    """Push once to each device of an account, and say what happened at each step; nothing is shown but a test."""
    steps = _administer(_settings(), PushTry(login))
    for step in steps:
        click.echo(f"{'ok  ' if step['ok'] else 'look'} {step['says']}")
    sys.exit(0 if all(step["ok"] for step in steps) else 1)


@main.command("mail-test")
@click.argument("address")
@told
def mail_test(address: str) -> None:
    """Send ADDRESS the e-mail that patients get, and say what the relay did with it."""
    from mis.clock import SystemClock
    from mis.ids import new_id
    from mis.notify.mail_trial import try_mail

    chosen = _settings()
    is_taken, says = _run(chosen, try_mail(chosen, address, reference=new_id(), now=SystemClock().now()))
    click.echo(f"{'ok  ' if is_taken else 'look'} {says}")
    sys.exit(0 if is_taken else 1)


@main.group()
def blobs() -> None:
    """Look after the bytes of attachments, also while the server runs."""


@blobs.command("check")
@click.option("--read", is_flag=True, help="Read and compare every byte too, which takes as long as reading all of it.")
@told
def check_blobs(*, read: bool) -> None:
    """Compare the database with the blob store; print one JSON object, and fail where something is lost."""
    report = _administer(_settings(), BlobsCheck(read))
    is_whole = report.pop("is_whole")
    _print(report)
    if not is_whole:
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1), default=7, show_default=True, help="Keep the newest so many, and remove the rest."
)
@told
def backup(folder: Path, *, keep: int) -> None:
    """Back up database and attachments into FOLDER, also while the server runs; print one JSON object.

    Into the same folder again, it copies no attachment twice. The secrets are in no backup: keep them apart.
    """
    from mis.backup.taking import take
    from mis.clock import SystemClock
    from mis.progress import bar

    chosen = _settings()
    taken = _run(chosen, take(chosen, folder.absolute(), SystemClock(), bar, keep=keep))
    _print(to_builtins(taken))
    if taken.missing:
        click.echo(f"mis: {taken.missing} blobs were lost before: `mis blobs check` names them.", err=True)
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), help="Restore into this data folder, instead of the setting's.")
@click.option("--generation", help="Take this one, as its folder is called, instead of the newest.")
@click.option(
    "--drill", is_flag=True, help="Restore aside, look at everything, remove it again, and say what is wrong."
)
@told
def restore(folder: Path, *, to: Path | None, generation: str | None, drill: bool) -> None:
    """Put a backup in FOLDER back, into a data folder that is empty but for the keys; print one JSON object."""
    chosen = _settings(data_dir=to and str(to))
    if drill:
        _drill(chosen, folder.absolute(), generation)
        return
    from mis.backup.restoring import restore
    from mis.clock import SystemClock
    from mis.progress import bar

    now = SystemClock().now()
    restored = _run(chosen, restore(chosen, folder.absolute(), bar, name=generation, now=now))
    _print(to_builtins(restored))
    if restored.damaged_count:
        click.echo(f"mis: {restored.damaged_count} blobs are damaged in the backup: the rest is back.", err=True)
        sys.exit(1)


def _drill(chosen: Settings, folder: Path, generation: str | None) -> None:
    from mis.backup.drill import drill
    from mis.clock import SystemClock
    from mis.progress import bar

    _print_findings(_run(chosen, drill(chosen, folder, SystemClock(), bar, name=generation)))


@main.group()
def archive() -> None:
    """Look after what nobody can delete, also while the server runs."""


@archive.command("verify")
@told
def verify_archive() -> None:
    """Compute every chain anew; print one JSON object, and fail where something is not what was written."""
    report = _administer(_settings(), ArchiveVerify())
    is_whole = report.pop("is_whole")
    _print(report)
    if not is_whole:
        sys.exit(1)


@archive.command("erase")
@click.argument("conversation")
@click.option("--basis", required=True, help="The law or decision that asks for it; members read it.")
@click.option("--by", required=True, help="The operator who answers for it: an id or a login.")
@click.confirmation_option(prompt="Nobody will ever read what was written in it. Go on?")
@told
def erase_conversation(conversation: str, basis: str, by: str) -> None:
    """Destroy the key of a conversation, so that nothing of it is readable; old backups still have the key."""
    _print(_administer(_settings(), ArchiveErase(conversation, by, basis)))


@archive.command("accept")
@click.option(
    "--cause",
    type=click.Choice([cause.value for cause in Cause]),
    required=True,
    help="Why the later entries are lost; it stays in the audit.",
)
@click.option("--by", required=True, help="The operator who answers for it: an id or a login.")
@click.confirmation_option(prompt="What was written later is lost for good, and whoever saw it is alarmed. Go on?")
@told
def accept_rollback(cause: str, by: str) -> None:
    """Sign again, where the database was put back to an earlier day and nothing later can be had."""
    _print(_administer(_settings(), ArchiveAccept(Cause(cause), by)))


@main.group()
def keys() -> None:
    """Look after the key that everything written is sealed under, also while the server runs."""


@keys.command("rotate")
@told
def rotate_keys() -> None:
    """Wrap the keys of all conversations with a new key; nothing that they sealed is written again."""
    _print(_administer(_settings(), KeysRotate()))


@main.group()
def audit() -> None:
    """Read who did what, when and from where, also while the server runs."""


@audit.command("list")
@click.option("--account", help="What this account did, or what was done to it: an id or a login.")
@click.option("--limit", type=click.IntRange(1, ENTRIES_MAX), default=100, show_default=True, help="At most so many.")
@click.option("--since", type=click.DateTime(), help="Not before, in the time of this machine.")
@told
def list_audit(account: str | None, limit: int, since: datetime | None) -> None:
    """Print what was done as JSON, one a line, the newest first."""
    since_ms = None if since is None else int(since.astimezone().timestamp() * 1_000)
    for entry in _administer(_settings(), AuditList(limit, account, since_ms)):
        _print(entry)


@main.command("settings")
@click.option("--markdown", is_flag=True, help="Print docs/settings.md instead.")
@told
def settings_(*, markdown: bool) -> None:
    """Print every setting: its value, where it came from, what it is."""
    if markdown:
        click.echo(settings.page(), nl=False)
        return
    chosen, origins = settings.load_with_origins()
    width = max(map(len, origins))
    for name, origin in origins.items():
        click.echo(f"{name:{width}}  {chosen.shown(name)}  ({origin})\n{'':{width}}  {settings.help_text(name)}")


@main.command("metrics")
def metrics_() -> None:
    """Print docs/metrics.md."""
    from mis import metrics

    click.echo(metrics.page(), nl=False)


@main.command()
@told
def check() -> None:
    """Look at this deployment; exit with 1 when something is wrong."""
    from mis.check import examine

    chosen = _settings()
    _print_findings(_run(chosen, examine(chosen)))


def _print_findings(findings: Sequence[Finding]) -> None:
    """Print each; something wrong is an exit with 1."""
    for one in findings:
        click.echo(f"{one.state.value:5}  {one.part:11}  {one.says}")
    if any(one.state is State.WRONG for one in findings):
        sys.exit(1)


@main.command()
@told
def migrate() -> None:
    """Bring the database up to the version of this mis."""
    from mis import serving

    chosen = _settings()
    click.echo(f"The database is of version {_run(chosen, serving.migrate(chosen))}.")


@main.command("asyncapi")
def asyncapi_() -> None:
    """Print the wire contract as AsyncAPI 3."""
    from protocol import asyncapi

    click.echo(json.dumps(asyncapi.document(), indent=2, ensure_ascii=False))


@main.command("openapi")
def openapi_() -> None:
    """Print the routes over HTTP as OpenAPI 3.1."""
    from mis.extension import installed
    from protocol import openapi
    from protocol.http import ROUTES

    added = [route for one in installed(_settings()) for route in one.contract]
    click.echo(json.dumps(openapi.document([*ROUTES, *added]), indent=2, ensure_ascii=False))


def _settings(**given: Any) -> Settings:
    return settings.load(given=given)


def _serve(chosen: Settings, *, expose_demo: bool) -> None:
    from mis import serving
    from mis.logs import configure

    def started(port: int) -> None:
        host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
        click.echo(f"MIS: {chosen.public_url or f'http://{host}:{port}'}")

    configure(chosen)
    with _runner() as runner:
        runner.run(serving.serve(chosen, expose_demo=expose_demo, on_started=started))


def _print(shown: Any) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False))


def _administer(chosen: Settings, command: Command) -> Any:
    try:
        return ask(chosen.data_folder, command)
    except NobodyListensError:
        from mis import serving

        return _run(chosen, serving.administer(chosen, command))


def _run(chosen: Settings, work: Coroutine[Any, Any, T]) -> T:
    from mis.logs import configure

    configure(replace(chosen, log_level="warning"))  # what was asked for is printed; a log between would disturb it
    with _runner() as runner:
        return runner.run(work)


def _runner() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _from_standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8").removesuffix("\n").removesuffix("\r")


def _print_log_ins() -> None:
    from mis import demo

    rows = [("identifiant", "mot de passe", "code PIN", "nom", "rôle")]
    rows += [(login, demo.PASSWORD, demo.PIN, name, what) for login, name, what in demo.log_ins()]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _is_told(error: Exception) -> bool:
    """Whether the operator can do something about it; anything else is a defect, and its traceback is what helps."""
    from mis.backup.errors import BackupError
    from mis.directory.extraction import ExtractionError
    from mis.folder import FolderError
    from mis.secret_file import SecretError
    from mis.server import CannotListenError
    from mis.serving import DemoExposedError
    from mis.store.store import StoreError
    from protocol.errors import Refusal

    from_the_operator = (
        BackupError,
        ExtractionError,
        SettingsError,
        FolderError,
        CannotListenError,
        StoreError,
        SecretError,
        DemoExposedError,
    )
    ours = (*from_the_operator, NobodyListensError, Refusal)
    return isinstance(error, ours)


def _sentence(error: Exception) -> str:
    from mis.check import sentence

    if isinstance(error, NobodyListensError):
        return "The mis that owns the data folder does not answer: it starts or stops, try again in a moment."
    if isinstance(error, SettingsError):
        return str(error)
    return sentence(error, settings.load())
