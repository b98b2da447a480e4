"""Two dossiers that were made of one person, and how people of a ward merge them."""

from typing import Any

from tests.dossier.ward import ALL, ODETTE, Ward, changed

REASON = "Même personne, incluse deux fois."
# The same birth date and birth name, another given name first: told to be like her, and included all the same.
MARIE = changed(ODETTE, birth_given_names="Marie Odette", first_birth_given_name="Marie")


class Pair:
    """Alice's, which is to go on, and Bob's, which is to be merged; each is in the circle of both."""

    def __init__(self, ward: Ward, goes_on: str, merged: str) -> None:
        self.ward, self.goes_on, self.merged = ward, goes_on, merged

    @classmethod
    async def made(cls, ward: Ward, birth_date: str = "1941-03-14") -> "Pair":
        grounds = ward.informed("bob")
        goes_on = (await ward.included(identity=changed(ODETTE, birth_date=birth_date), despite=True))["id"]
        marie = changed(MARIE, birth_date=birth_date)
        merged = (await ward.included("bob", marie, despite=True, grounds=grounds))["id"]
        await ward.joined(goes_on, "bob")
        await ward.joined(merged, "alice", by="bob")
        return cls(ward, goes_on, merged)

    def body(self, **changes: Any) -> dict[str, Any]:
        return {"merged": self.merged, "reason": REASON, **changes}

    async def asked(self, by: str = "alice", **changes: Any) -> Any:
        return await self.ward.told(by, "POST", f"{ALL}/{self.goes_on}/merges", self.body(**changes))

    async def moved(self, by: str, merge: str, step: str, **changes: Any) -> Any:
        path = f"{ALL}/{self.goes_on}/merges/{merge}/steps"
        return await self.ward.told(by, "POST", path, {"step": step, **changes})

    async def joined(self) -> str:
        """Have them merged, and give by what."""
        merge: str = (await self.asked())["id"]
        await self.moved("bob", merge, "confirm")
        return merge

    async def noted(self, who: str, dossier: str, text: str) -> Any:
        body = {"client_ref": text, "kind": "liaison", "text": text}
        return await self.ward.told(who, "POST", f"{ALL}/{dossier}/notes", body)
