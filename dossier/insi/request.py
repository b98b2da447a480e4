"""A question to INSi, as SOAP 1.2 writes it."""

from datetime import UTC, datetime
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement, tostring

from dossier.domain.insi import InsiQuery
from dossier.insi.caller import SOFTWARE, VERSION, Caller
from dossier.insi.names import ACTION, ADDRESSING, BAM, LPS, QUERY, SOAP
from protocol.values import Millis

OF_AUTHORISATIONS = "4"  # the register that the number in IDAM is of


def envelope(query: InsiQuery, caller: Caller, now: Millis) -> bytes:
    """Return the whole message.

    Source:  the order of elements is that of the schemas (dossier.insi.names)
    """
    root = Element(f"{{{SOAP}}}Envelope")
    header = SubElement(root, f"{{{SOAP}}}Header")
    id, at = str(uuid4()), datetime.fromtimestamp(now / 1_000, UTC).isoformat(timespec="milliseconds")
    _add_coverage(header, caller, id, at)
    _add_software(header, caller, id, at)
    _add(header, ADDRESSING, Action=ACTION, MessageID=f"uuid:{id}")
    _add_query(SubElement(root, f"{{{SOAP}}}Body"), query)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_coverage(header: Element, caller: Caller, id: str, at: str) -> None:
    context = SubElement(header, f"{{{BAM}}}ContexteBAM", Version="01_02")
    _add(context, BAM, Id=id, Temps=at, Emetteur=caller.sender, COUVERTURE="")


def _add_software(header: Element, caller: Caller, id: str, at: str) -> None:
    context = SubElement(header, f"{{{LPS}}}ContexteLPS", Nature="CTXLPS", Version="01_00")
    _add(context, LPS, Id=id, Temps=at, Emetteur=caller.sender)
    software = SubElement(context, f"{{{LPS}}}LPS")
    SubElement(software, f"{{{LPS}}}IDAM", R=OF_AUTHORISATIONS).text = caller.authorisation
    _add(software, LPS, Version=VERSION, Instance=caller.instance, Nom=f"urn:lps:{SOFTWARE}:{VERSION}")


def _add_query(body: Element, query: InsiQuery) -> None:
    asked = SubElement(body, f"{{{QUERY}}}RECSANSVITALE")
    _add(asked, QUERY, NomNaissance=query.birth_name, Prenom=query.given_names)
    _add(asked, QUERY, Sexe=query.sex, DateNaissance=query.birth_date)
    if query.birth_place is not None:
        _add(asked, QUERY, LieuNaissance=query.birth_place)


def _add(parent: Element, namespace: str, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, f"{{{namespace}}}{name}").text = text
