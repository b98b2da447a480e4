"""What an operator may have done, by a server that runs or by one opened for that moment alone."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from mis.app import App
from mis.commands import AccountCreate, AccountList, Command, DemoSeed, ServerStatus
from mis.demo import is_demo, seed
from mis.ids import new_id
from mis.logs import LogEvent, logger
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.text import normalized
from protocol.values import AccountId

LOGIN_CHARS = 64
NAME_CHARS = 200


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

    Raises:  BadRequest, TooLarge, Conflict (the login is taken)
    """
    login = _line(new.login, "login", LOGIN_CHARS)
    if is_demo(login):
        raise BadRequest("logins that end in .demo are those of the demo region", "login")
    if not new.password:
        raise BadRequest("the password is empty", "password")
    account = Account(
        id=AccountId(new_id()),
        kind=new.kind,
        name=_line(new.name, "name", NAME_CHARS),
        profession=_line(new.profession, "profession", NAME_CHARS) if new.profession else None,
        place=_line(new.place, "place", NAME_CHARS) if new.place else None,
    )
    password_hash = await app.passwords.hashed(new.password)

    async def add(work: Work) -> None:
        work.writes()
        await work.accounts.add(account, login=login, password_hash=password_hash, now=work.now)

    await app.store.writer.run(add)
    logger().info(LogEvent.ACCOUNT_CREATED, account=account.id)
    return _shown(login, account)


async def _list(app: App, _command: AccountList) -> list[dict[str, Any]]:
    async with app.store.reading() as reading:
        return [_shown(login, account) for login, account in await reading.accounts.all()]


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
    DemoSeed: _seed,
    ServerStatus: _status,
}


def _line(text: str, field: str, most_chars: int) -> str:
    line = " ".join(normalized(text, field=field, most_chars=most_chars).split())
    if not line:
        raise BadRequest(f"the {field} is empty", field)
    return line


def _shown(login: str, account: Account) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(account)
    return {"id": fields.pop("id"), "login": login, **fields}
