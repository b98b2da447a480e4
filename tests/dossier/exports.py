"""A dossier's export, as somebody of a ward asks for it and unpacks it."""

import io
import json
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import httpx
import mis_verify
import pypdfium2

from tests.dossier.ward import ALL, Ward

REASON = "Transfert à l’hôpital."


@dataclass(frozen=True)
class Exported:
    """Shape:   files by their names; data: dossier.json, read."""

    answer: httpx.Response
    files: dict[str, bytes]

    @property
    def data(self) -> Any:
        return self.read("dossier.json")

    @property
    def told(self) -> list[str]:
        """The kinds of records that are in it."""
        return [one["said"]["record"]["what"] for one in self.data["entries"]]

    @property
    def page(self) -> str:
        return self.files["dossier.html"].decode()

    @property
    def paper(self) -> str:
        document = pypdfium2.PdfDocument(self.files["dossier.pdf"])
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")

    @property
    def attached(self) -> list[str]:
        return [name for name in self.files if name.startswith("pieces-jointes/")]

    def read(self, name: str) -> Any:
        return json.loads(self.files[name])

    def has(self, words: str) -> bool:
        """Whether any file says this."""
        return any(words.encode() in content for content in self.files.values())

    def verified(self, ward: Ward) -> mis_verify.Outcome:
        return verified(ward, self.answer.content)


def verified(ward: Ward, zip: bytes) -> mis_verify.Outcome:
    """Raises:  Fault."""
    return mis_verify.verify(io.BytesIO(zip), mis_verify.Key(str(ward.app.archivist.verifier)))


async def asked(ward: Ward, who: str, dossier: str, reason: str | None = REASON) -> httpx.Response:
    return await (await ward.at(who)).ask("POST", f"{ALL}/{dossier}/export", {"reason": reason})


async def exported(ward: Ward, who: str, dossier: str) -> Exported:
    answer = await asked(ward, who, dossier)
    assert answer.status_code == 200, answer.text
    with ZipFile(io.BytesIO(answer.content)) as zip:
        assert zip.testzip() is None
        return Exported(answer, {name: zip.read(name) for name in zip.namelist()})
