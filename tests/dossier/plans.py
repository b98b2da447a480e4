"""A plan as a coordinator writes it, and what people do with it, over HTTP."""

from typing import Any, Self

from tests.dossier.ward import ALL, Ward

SIMPLE = {
    "synthesis": {"wishes": "Rester chez moi."},
    "problems": [{"id": "p1", "text": "Ulcère de la jambe", "code": "MED-062"}],
    "objectives": [{"id": "o1", "problem": "p1", "text": "Cicatriser en trois mois", "is_own": True}],
    "reviews": [{"planned_on": "2027-01-15"}],
}


class Planned:
    """A dossier whose plan is written; Alice coordinates."""

    def __init__(self, ward: Ward, dossier: str) -> None:
        self.ward, self.dossier = ward, dossier
        self.path = f"{ALL}/{dossier}/plan"

    @classmethod
    async def of(cls, ward: Ward, *circle: str) -> Self:
        dossier = (await ward.included())["id"]
        for who in circle:
            await ward.joined(dossier, who)
        return cls(ward, dossier)

    def action(self, id: str, who: str, due: str | None = "2026-12-01", **more: Any) -> dict[str, Any]:
        actor = self.ward.accounts[who].id
        return {
            "id": id,
            "objective": "o1",
            "title": "Pansement",
            "kind": "treatment",
            "actor": actor,
            "due": due,
            **more,
        }

    def written(self, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
        agreement = {"at": self.ward.now, "by": "Odette Marchand", "means": "oral"}
        lead = self.ward.accounts["alice"].id
        return {**SIMPLE, "lead": lead, "agreement": agreement, "actions": list(actions), **more}

    async def seen(self, login: str = "alice") -> Any:
        return await self.ward.told(login, "GET", self.path)

    async def rewrite(self, *actions: dict[str, Any], by: str = "alice", **more: Any) -> Any:
        version = (await self.seen(by))["ppcs"].get("version", 1)
        return await self.ward.told(by, "PUT", self.path, {"seen_version": version, **self.written(*actions, **more)})

    async def move(self, move: str, by: str = "alice") -> Any:
        version = (await self.seen(by))["ppcs"].get("version", 1)
        return await self.ward.told(by, "POST", f"{self.path}/moves", {"move": move, "seen_version": version})

    async def move_action(self, by: str, id: str, move: str, **more: Any) -> Any:
        return await self.ward.told(by, "POST", f"{self.path}/actions/{id}/moves", {"move": move, **more})

    async def begun(self, *actions: dict[str, Any], by: str = "alice", **more: Any) -> Any:
        """Have the plan under way."""
        await self.ward.told(by, "POST", self.path)
        await self.rewrite(*actions, by=by, **more)
        return await self.move("activated", by)

    async def tasks(self, login: str) -> list[tuple[str, str, bool]]:
        told = (await self.ward.told(login, "GET", "/api/dossier/tasks"))["tasks"]
        return [(one["action"], one["due"], one["is_late"]) for one in told]

    async def due(self, login: str) -> int:
        """How much a list of dossiers says to be due in this one."""
        listed = (await self.ward.told(login, "POST", f"{ALL}/search", {}))["dossiers"]
        counts: dict[str, int] = {one["dossier"]: one["tasks_due"] for one in listed}
        return counts[self.dossier]
