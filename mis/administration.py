"""What an operator may have done, by a server that runs or by one opened for that moment alone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec

from mis.actor import Actor
from mis.app import App
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
    DirectoryBegin,
    DirectoryDepart,
    DirectoryKnown,
    DirectoryPut,
    ExtensionAsk,
    KeysRotate,
    PushTry,
    ServerStatus,
)
from mis.demo import seed
from mis.domain.login import is_demo
from mis.operations.archive_check import ArchiveCheck, Fault
from mis.operations.directory_import import DirectoryDesk
from mis.operations.erasure import ErasureDesk
from mis.operations.key_rotation import KeyRotation
from mis.operations.rollback import RollbackDesk
from mis.store.work import Work
from protocol.errors import BadRequest, Conflict
from protocol.identity import AdministeredAccount, AuditEntry, NewAccount
from protocol.values import AccountId, ConversationId, DossierId, Millis


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
    logins = {one.id: one.login for one in page.accounts}
    return [_with_logins(entry, logins) for entry in entries]


def _with_logins(entry: AuditEntry, logins: Mapping[AccountId, str]) -> dict[str, Any]:
    """An entry as it is printed: beside each account its login, as people know it."""
    printed: dict[str, Any] = {}
    for name, value in msgspec.to_builtins(entry).items():
        printed[name] = value
        if name in ("account", "subject"):
            printed[f"{name}_login"] = logins.get(value)
    return printed


async def _try_push(app: App, command: PushTry) -> list[dict[str, Any]]:
    id = await app.administration.named(command.account)
    return [msgspec.to_builtins(step) for step in await app.trial.push(id, now=app.clock.now())]


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
    await seed(app.store, app.passwords, partial(_demo_dossiers, app), partial(_demo_files, app))
    return {"seeded": True}


async def _demo_dossiers(
    app: App, work: Work, actors: Mapping[str, Actor], moment: Callable[[str], Millis]
) -> Mapping[str, DossierId]:
    """What extensions add to the demo region, by name."""
    named: dict[str, DossierId] = {}
    for one in app.extensions:
        named |= await one.demo(app.host, work, actors, moment)
    return named


async def _demo_files(
    app: App, actors: Mapping[str, Actor], moment: Callable[[str], Millis], dossiers: Mapping[str, DossierId]
) -> None:
    for one in app.extensions:
        await one.demo_files(app.host, actors, moment, dossiers)


async def _check_blobs(app: App, command: BlobsCheck) -> Any:
    report = await app.filing.check().run(read=command.read)
    return msgspec.to_builtins(report) | {"is_whole": report.is_whole}


async def _verify_archive(app: App, _command: ArchiveVerify) -> Any:
    report = await ArchiveCheck(app.store, app.keyring, app.archivist.verifier).run()
    for extension in app.extensions:
        async for one in extension.mismatches(app.host):
            report.note(Fault(ConversationId(one.journal), None, one.what))
    refusal = (await app.archivist.look()).refusal
    return msgspec.to_builtins(report) | {"refusal": refusal, "is_whole": report.is_whole and refusal is None}


async def _accept(app: App, command: ArchiveAccept) -> dict[str, Any]:
    by = await app.administration.named(command.by)
    accepted = await RollbackDesk(app.store, app.archivist).accept(command.cause, by=by)
    return {"signed": accepted.signed, "entries": accepted.entries, "kept": str(accepted.kept)}


async def _erase(app: App, command: ArchiveErase) -> dict[str, Any]:
    by = await app.administration.named(command.by)
    desk = ErasureDesk(app.store, app.filing.blobs, app.keyring)
    seq = await desk.erase(ConversationId(command.conversation), by=by, basis=command.basis)
    return {"conversation": command.conversation, "seq": seq}


async def _rotate(app: App, _command: KeysRotate) -> dict[str, Any]:
    return {"rewrapped": await KeyRotation(app.store, app.keyring, app.key).run(), "fingerprint": app.key.fingerprint}


async def _status(app: App, _command: ServerStatus) -> dict[str, Any]:
    await app.store.ping()
    guarded = msgspec.to_builtins(await app.store.guarded())
    archive = asdict(await app.archivist.look())
    return {"revision": await app.store.version(), "archive": archive, "guards": guarded}


async def _ask_extension(app: App, command: ExtensionAsk) -> Any:
    """Have an extension's own command done.

    Raises:  BadRequest (it is not served here), and the extension's own refusals
    """
    found = next((one for one in app.extensions if one.name == command.extension), None)
    if found is None:
        raise BadRequest(f"the extension {command.extension} is not served here")
    return await found.administer(app.host, command.asked)


_COMMANDS: Mapping[type[Any], Callable[[App, Any], Awaitable[Any]]] = {
    AccountCreate: _create,
    AccountList: _list,
    AccountDeactivate: _deactivate,
    AccountReactivate: _reactivate,
    AccountReset: _reset,
    AccountUnlock: _unlock,
    AuditList: _audit,
    PushTry: _try_push,
    DemoSeed: _seed,
    DirectoryKnown: lambda app, command: DirectoryDesk(app.store).known(command),
    DirectoryBegin: lambda app, command: DirectoryDesk(app.store).begin(command),
    DirectoryPut: lambda app, command: DirectoryDesk(app.store).put(command),
    DirectoryDepart: lambda app, command: DirectoryDesk(app.store).depart(command),
    BlobsCheck: _check_blobs,
    KeysRotate: _rotate,
    ArchiveErase: _erase,
    ArchiveAccept: _accept,
    ArchiveVerify: _verify_archive,
    ServerStatus: _status,
    ExtensionAsk: _ask_extension,
}


def _shown(one: AdministeredAccount) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(one)
    account = fields.pop("account")
    return {"id": account.pop("id"), "login": fields.pop("login"), **account, **fields}
