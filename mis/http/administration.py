"""`/api/accounts` and `/api/audit`: what an operator administers."""

from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.http.path_id import path_id
from mis.operations.administration import AdministrationDesk
from protocol.identity import AccessCode, AdministeredAccount, AdministeredAccounts, AuditPage
from protocol.values import AccountId, Cursor


class AdministrationRoutes:
    def __init__(self, door: Door, desk: AdministrationDesk) -> None:
        self._door = door
        self._desk = desk

    def routes(self) -> list[Route]:
        account = "/api/accounts/{id}"
        return [
            self._door.route("GET", "/api/accounts", self._show),
            self._door.route("POST", "/api/accounts", self._create),
            self._door.route("POST", f"{account}/deactivation", self._deactivate),
            self._door.route("POST", f"{account}/reactivation", self._reactivate),
            self._door.route("POST", f"{account}/reset", self._reset),
            self._door.route("POST", f"{account}/unlock", self._unlock),
            self._door.route("GET", "/api/audit", self._audit),
        ]

    async def _show(self, asked: Asked) -> AdministeredAccounts:
        return await self._desk.accounts(asked.request.query_params.get("text", ""), now=asked.now)

    async def _create(self, asked: Asked) -> AccessCode:
        return await self._desk.invite(asked.body, by=asked.actor, now=asked.now)

    async def _deactivate(self, asked: Asked) -> AdministeredAccount:
        return await self._desk.deactivate(_account(asked), by=asked.actor)

    async def _reactivate(self, asked: Asked) -> AdministeredAccount:
        return await self._desk.reactivate(_account(asked), by=asked.actor)

    async def _reset(self, asked: Asked) -> AccessCode:
        return await self._desk.reset(_account(asked), by=asked.actor)

    async def _unlock(self, asked: Asked) -> AdministeredAccount:
        return await self._desk.unlock(_account(asked), by=asked.actor)

    async def _audit(self, asked: Asked) -> AuditPage:
        before, account = (asked.request.query_params.get(name) or None for name in ("before", "account"))
        return await self._desk.audit(
            before=Cursor(before) if before else None, account=AccountId(account) if account else None
        )


def _account(asked: Asked) -> AccountId:
    return AccountId(path_id(asked))
