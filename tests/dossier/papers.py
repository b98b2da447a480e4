"""Documents of a dossier, as people of a ward bring, deposit, list and open them."""

import itertools
from typing import Any

import httpx

from tests.access.world import ONE_PAGE
from tests.dossier.ward import ALL, Ward
from tests.support.visitor import OWN

CONSULTATION, PSYCHIATRY, CONSENT, PHOTO = "11488-4", "68599-0", "59284-0", "52040-3"

_numbers = itertools.count(1)


def _another_page() -> bytes:
    return ONE_PAGE.replace(b"%PDF-1.4\n", b"%%PDF-1.4\n%%%d\n" % next(_numbers))


class Papers:
    def __init__(self, ward: Ward, dossier: str) -> None:
        self._ward = ward
        self.root = f"{ALL}/{dossier}"

    async def brought(
        self, by: str, content: bytes | None = None, name: str = "lettre.pdf", *, at: str | None = None
    ) -> httpx.Response:
        """What is answered to a file; each is another one unless its content is given."""
        visitor = await self._ward.at(by)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Origin": OWN}
        sent = _another_page() if content is None else content
        return await visitor.http.post(at or f"{self.root}/files", content=sent, headers=headers)

    async def file(self, by: str, content: bytes | None = None, name: str = "lettre.pdf") -> str:
        answer = await self.brought(by, content, name)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def deposited(self, by: str, **changes: Any) -> Any:
        """A document that somebody has deposited."""
        return await self._ward.told(by, "POST", f"{self.root}/documents", await self.paper(by, **changes))

    async def paper(self, by: str, **changes: Any) -> dict[str, Any]:
        file = changes.pop("file", None) or await self.file(by)
        body = {"file": file, "title": "Consultation", "dated": "2020-01-02", "type_code": CONSULTATION}
        return {**body, **changes}

    async def listed(self, who: str, query: str = "") -> Any:
        """The page of documents that somebody is shown; None where there is no dossier for them."""
        answer = await (await self._ward.at(who)).ask("GET", f"{self.root}/documents{query}")
        assert answer.status_code in (200, 404)
        return answer.json() if answer.is_success else None

    async def opens(self, who: str, document: str, number: int = 1) -> bool:
        """Whether somebody has the document: its words, its bytes, its picture and its pages say the same."""
        visitor = await self._ward.at(who)
        version = f"{self.root}/documents/{document}/versions/{number}"
        paths = (f"{self.root}/documents/{document}", f"{version}/file", f"{version}/thumbnail", f"{version}/pages/1")
        found = {(await visitor.ask("GET", path)).status_code for path in paths}
        assert found in ({200}, {404}), found
        return found == {200}
