"""A service that speaks as INSi does, over real HTTP: it reads questions by nothing that the client uses."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.dom.minidom import Document, Element, parseString

SOAP = "http://www.w3.org/2003/05/soap-envelope"
RESULT = "http://www.cnamts.fr/INSiResultat"
NIR = "1.2.250.1.213.1.4.8"
NOBODY, SEVERAL = ("01", "Aucune identite trouvee"), ("02", "Plusieurs identites trouvees")
FIELDS = ("NomNaissance", "Prenom", "Sexe", "DateNaissance", "LieuNaissance")
ODETTE = {
    "NomNaissance": "LEFEVRE",
    "ListePrenom": "ODETTE MARIE",
    "Sexe": "F",
    "DateNaissance": "1941-03-14",
    "LieuNaissance": "14047",
}
MATRICULE = ("2410314047036", "92")


def answer(code: str, words: str, individual: str = "") -> bytes:
    told = f"<CR><CodeCR>{code}</CodeCR><LibelleCR>{words}</LibelleCR></CR>{individual}"
    body = f'<S:Body xmlns:S="{SOAP}"><RESULTAT xmlns="{RESULT}">{told}</RESULTAT></S:Body>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}">{body}</s:Envelope>'.encode()


def one(
    traits: Mapping[str, str] = ODETTE,
    matricule: tuple[str, str] = MATRICULE,
    oid: str = NIR,
    former: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The answer that tells one person."""
    history = "".join(f"<INSHISTO>{_identifier(had, oid)}</INSHISTO>" for had in former)
    told = "".join(f"<{name}>{text}</{name}>" for name, text in traits.items())
    active = f"<INSACTIF>{_identifier(matricule, oid)}</INSACTIF>"
    return answer("00", "OK", f"<INDIVIDU>{active}{history}<TIQ>{told}</TIQ></INDIVIDU>")


def _identifier(matricule: tuple[str, str], oid: str) -> str:
    number, key = matricule
    return f"<IdIndividu><NumIdentifiant>{number}</NumIdentifiant><Cle>{key}</Cle></IdIndividu><OID>{oid}</OID>"


def fault(role: str, code: str) -> bytes:
    """What is said where nothing is answered; `role` is Sender or Receiver."""
    value = f"<S:Code><S:Value>S:{role}</S:Value></S:Code><S:Reason><S:Text xml:lang='en'>Non</S:Text></S:Reason>"
    error = f'<siram:Erreur xmlns:siram="urn:siram" severite="fatal" code="{code}">Non</siram:Erreur>'
    told = f"<S:Fault>{value}<S:Detail>{error}</S:Detail></S:Fault>"
    return f'<s:Envelope xmlns:s="{SOAP}"><S:Body xmlns:S="{SOAP}">{told}</S:Body></s:Envelope>'.encode()


@dataclass(frozen=True, slots=True)
class Question:
    """What came, and the traits that it asks for."""

    headers: Mapping[str, str]
    document: Document

    @property
    def traits(self) -> dict[str, str]:
        return {name: self.text(name) for name in FIELDS if self.document.getElementsByTagNameNS("*", name)}

    def text(self, name: str) -> str:
        (found,) = self.document.getElementsByTagNameNS("*", name)
        return "".join(node.nodeValue or "" for node in found.childNodes)

    def element(self, name: str) -> Element:
        """The first of this name."""
        return self.document.getElementsByTagNameNS("*", name)[0]


@dataclass
class InsiService:
    """Shape:   answers: what the next questions are answered, status and bytes, and the last of them from then on;
    `hold` keeps every answer back until it is set; `came` is set once a question has come.
    """

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    hold: asyncio.Event | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, *bodies: bytes, status: int = 200) -> None:
        """Have the next questions be answered so, one after the other."""
        self.answers = [(status, body) for body in bodies]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._one(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        assert head[0].startswith("POST "), head[0]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.asked.append(Question(headers, parseString(body)))  # noqa: S318 - our own client's
        self.came.set()
        if self.hold is not None:
            await self.hold.wait()
        status, content = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        lines = [f"HTTP/1.1 {status} Word", "Content-Type: application/soap+xml", f"Content-Length: {len(content)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()


@asynccontextmanager
async def insi_service(trusting: ssl.SSLContext | None = None) -> AsyncIterator[InsiService]:
    """A service on this machine; with TLS where it is told whom to trust."""
    service = InsiService()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, ssl=trusting)
    port = server.sockets[0].getsockname()[1]
    service.url = f"https://localhost:{port}" if trusting else f"http://127.0.0.1:{port}"
    try:
        yield service
    finally:
        if service.hold is not None:
            service.hold.set()
        server.close()
