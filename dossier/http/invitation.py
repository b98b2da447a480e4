"""Somebody without an account enters the circle."""

from starlette.routing import Route

from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of
from dossier.operations.invitation import invite
from mis.extension import Asked, Host
from protocol.identity import AccessCode


class InvitationRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", f"{ONE}/people", self._invite)]

    async def _invite(self, asked: Asked) -> AccessCode:
        people, id = self._host.people, dossier_of(asked)
        code = people.code()
        given = await self._host.store.writer.run(
            lambda work: invite(work, asked.actor, id, asked.body, people=people, code=code)
        )
        return people.handed(given, code)
