"""The PPCS."""

from collections.abc import Awaitable, Callable

from starlette.routing import Route

from dossier.contract.plan import PLAN, Plan, PlanVersions
from dossier.http.asked import cursor_in, dossier_of, number_of
from dossier.operations import plan, plan_actions, plan_versions
from mis.extension import Asked, Host, Work


class PlanRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", PLAN, self._read),
            route("POST", PLAN, self._begin),
            route("PUT", PLAN, self._rewrite),
            route("POST", f"{PLAN}/moves", self._move),
            route("GET", f"{PLAN}/versions", self._versions),
            route("GET", f"{PLAN}/versions/{{number}}", self._version),
            route("POST", f"{PLAN}/actions", self._enter),
            route("POST", f"{PLAN}/actions/{{action}}/moves", self._move_action),
            route("POST", f"{PLAN}/signatures", self._sign),
        ]

    async def _read(self, asked: Asked) -> Plan:
        return await self._host.store.writer.run(lambda work: plan.read(work, asked.actor, dossier_of(asked)))

    async def _begin(self, asked: Asked) -> Plan:
        return await self._after(asked, lambda work: plan.begin(work, asked.actor, dossier_of(asked)))

    async def _rewrite(self, asked: Asked) -> Plan:
        return await self._after(asked, lambda work: plan.rewrite(work, asked.actor, dossier_of(asked), asked.body))

    async def _move(self, asked: Asked) -> Plan:
        return await self._after(asked, lambda work: plan.move(work, asked.actor, dossier_of(asked), asked.body))

    async def _enter(self, asked: Asked) -> Plan:
        return await self._after(
            asked, lambda work: plan_actions.enter(work, asked.actor, dossier_of(asked), asked.body)
        )

    async def _move_action(self, asked: Asked) -> Plan:
        action = asked.request.path_params["action"]
        return await self._after(
            asked, lambda work: plan_actions.move(work, asked.actor, dossier_of(asked), action, asked.body)
        )

    async def _versions(self, asked: Asked) -> PlanVersions:
        before = cursor_in(asked, "before")
        return await self._host.store.writer.run(
            lambda work: plan_versions.versions(work, asked.actor, dossier_of(asked), before)
        )

    async def _version(self, asked: Asked) -> Plan:
        number = number_of(asked)
        return await self._host.store.writer.run(
            lambda work: plan_versions.version(work, asked.actor, dossier_of(asked), number)
        )

    async def _sign(self, asked: Asked) -> None:
        await self._host.store.writer.run(
            lambda work: plan_versions.sign(work, asked.actor, dossier_of(asked), asked.body)
        )

    async def _after(self, asked: Asked, change: Callable[[Work], Awaitable[None]]) -> Plan:
        """The plan as it stands once this has happened."""

        async def run(work: Work) -> Plan:
            await change(work)
            return await plan.read(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)
