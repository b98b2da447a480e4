"""What an operator may have done, by a server that runs or by one opened for that moment alone."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from mis.app import App
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
    ServerStatus,
)
from mis.demo import seed
from mis.domain.login import is_demo
from protocol.errors import BadRequest, Conflict
from protocol.identity import AdministeredAccount, NewAccount


async def handle(app: App, told: Any) -> Any:
    """Execute a command that came as JSON.

    Raises:  BadRequest (no such command), the command's own refusals
    """
    try:
        command: Command = msgspec.convert(told, Command)
    except msgspec.ValidationError as error:
        raise BadRequest("no such command: is the server of another version than this mis?") from error
    return await execute(app, command)


async def execute(app: App, command: Command) -> Any:
    """Execute a command and return what it prints."""
    return await _COMMANDS[type(command)](app, command)


async def _create(app: App, new: AccountCreate) -> dict[str, Any]:
    """Make an account.

    Raises:  BadRequest, TooLarge, Conflict (the login or the RPPS number is taken)
    """
    if not new.password:
        raise BadRequest("the password is empty", "password")
    asked = NewAccount(new.kind, new.login, new.name, new.profession, new.place, new.rpps, new.birth_date)
    password_hash = await app.passwords.hashed(new.password)
    return _shown(await app.administration.create(asked, password_hash, by=None, now=app.clock.now()))


async def _list(app: App, _command: AccountList) -> list[dict[str, Any]]:
    found = await app.administration.accounts(now=app.clock.now(), limit=None)
    return [_shown(one) for one in found.accounts]


async def _deactivate(app: App, command: AccountDeactivate) -> dict[str, Any]:
    id = await app.administration.named(command.account)
    return _shown(await app.administration.deactivate(id, by=None))


async def _reactivate(app: App, command: AccountReactivate) -> dict[str, Any]:
    id = await app.administration.named(command.account)
    return _shown(await app.administration.reactivate(id, by=None))


async def _reset(app: App, command: AccountReset) -> dict[str, Any]:
    """Make the code that opens an account again; the terminal gets no image of it."""
    id = await app.administration.named(command.account)
    code = await app.administration.reset(id, by=None)
    shown: dict[str, Any] = msgspec.to_builtins(code)
    return {"id": id, **{name: shown[name] for name in ("login", "code", "expires_at", "address")}}


async def _unlock(app: App, command: AccountUnlock) -> dict[str, Any]:
    id = await app.administration.named(command.account)
    return _shown(await app.administration.unlock(id, by=None))


async def _audit(app: App, command: AuditList) -> list[dict[str, Any]]:
    account = await app.administration.named(command.account) if command.account else None
    page = await app.administration.audit(account=account, limit=command.limit)
    entries = [entry for entry in page.entries if command.since is None or entry.at >= command.since]
    return [msgspec.to_builtins(entry) for entry in entries]


async def _seed(app: App, _command: DemoSeed) -> dict[str, bool]:
    """Fill the server with the demo region, once.

    Raises:  Conflict (there are accounts of real people, and no demo yet)
    """
    async with app.store.reading() as reading:
        logins = [login for login, _ in await reading.accounts.all()]
    if any(is_demo(login) for login in logins):
        return {"seeded": False}
    if logins:
        raise Conflict("this server has accounts that are no demo accounts: give the demo a data folder of its own")
    await seed(app.store, app.passwords)
    return {"seeded": True}


async def _status(app: App, _command: ServerStatus) -> dict[str, Any]:
    await app.store.ping()
    return {"revision": await app.store.version()}


_COMMANDS: Mapping[type[Any], Callable[[App, Any], Awaitable[Any]]] = {
    AccountCreate: _create,
    AccountList: _list,
    AccountDeactivate: _deactivate,
    AccountReactivate: _reactivate,
    AccountReset: _reset,
    AccountUnlock: _unlock,
    AuditList: _audit,
    DemoSeed: _seed,
    ServerStatus: _status,
}


def _shown(one: AdministeredAccount) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(one)
    account = fields.pop("account")
    return {"id": account.pop("id"), "login": fields.pop("login"), **account, **fields}
