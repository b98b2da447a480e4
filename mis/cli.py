"""The command `mis`: parse, call, print, exit. Every failure is one sentence on standard error, and status 1."""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from mis import __version__, settings
from mis.commands import (
    AccountCreate,
    AccountDeactivate,
    AccountList,
    AccountReactivate,
    AccountReset,
    AccountUnlock,
    AuditList,
    Command,
    DemoSeed,
)
from mis.control import NobodyListensError, ask
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mis")
def main() -> None:
    """MIS: secure real-time messaging for care."""
    os.umask(0o077)  # whatever this makes is for its owner alone


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
    from mis.check import State, examine

    chosen = _settings()
    findings = _run(chosen, examine(chosen))
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
    from protocol import openapi

    click.echo(json.dumps(openapi.document(), indent=2, ensure_ascii=False))


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
    from mis.folder import FolderError
    from mis.identity.pepper import PepperError
    from mis.server import CannotListenError
    from mis.serving import DemoExposedError
    from mis.store.store import StoreError
    from protocol.errors import Refusal

    from_the_operator = (SettingsError, FolderError, CannotListenError, StoreError, PepperError, DemoExposedError)
    ours = (*from_the_operator, NobodyListensError, Refusal)
    return isinstance(error, ours)


def _sentence(error: Exception) -> str:
    from mis.check import sentence

    if isinstance(error, NobodyListensError):
        return "The mis that owns the data folder does not answer: it starts or stops, try again in a moment."
    if isinstance(error, SettingsError):
        return str(error)
    return sentence(error, settings.load())
