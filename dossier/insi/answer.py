"""An answer of INSi, as it is understood; what is not of its contract is not taken for an answer."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from xml.etree.ElementTree import Element

from msgspec import Struct

from dossier.domain.identity import Sex, Traits, must_be_traits
from dossier.domain.ins import Ins, must_be_ins
from dossier.domain.insi import InsiAnswer, InsiOutcome, InsiPerson
from dossier.insi.document import UnreadableError, tree
from dossier.insi.names import ERROR, RESULT, SOAP
from protocol.errors import BadRequest
from protocol.values import Millis

OUTCOMES: Mapping[str, InsiOutcome] = {
    "00": InsiOutcome.FOUND,
    "01": InsiOutcome.NOBODY,
    "02": InsiOutcome.SEVERAL,
}
_SENDER = "Sender"
_CODE = re.compile(r"[A-Za-z]+_([0-9]{1,6})")


class Fault(Struct, frozen=True):
    """INSi does not answer, and says so.

    Shape:   is_ours: asked again, it would say the same; number: of the error, as its documentation lists it
    """

    is_ours: bool
    number: int


def understood(data: bytes, now: Millis, *, in_production: bool) -> InsiAnswer | Fault:
    """Return what an answer says.

    Raises:  UnreadableError
    """
    root = tree(data)
    fault = root.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    if fault is not None:
        return _fault(fault)
    outcome = OUTCOMES.get(_text(root, f"{{{SOAP}}}Body", "RESULTAT", "CR", "CodeCR"))
    if outcome is None:
        raise UnreadableError("a code that nobody knows")
    if outcome is not InsiOutcome.FOUND:
        return InsiAnswer(outcome)
    person = root.find(_path(f"{{{SOAP}}}Body", "RESULTAT", "INDIVIDU"))
    if person is None:
        raise UnreadableError("somebody was found, and is not told")
    return InsiAnswer(outcome, _person(person, now, in_production=in_production))


def _fault(fault: Element) -> Fault:
    value = fault.findtext(f"{{{SOAP}}}Code/{{{SOAP}}}Value", "")
    error = fault.find(f"{{{SOAP}}}Detail/{{{ERROR}}}Erreur")
    code = _CODE.fullmatch(error.get("code", "") if error is not None else "")
    return Fault(value.rpartition(":")[2] == _SENDER, int(code[1]) if code else 0)


def _person(told: Element, now: Millis, *, in_production: bool) -> InsiPerson:
    try:
        ins = _ins(_one(told, "INSACTIF"), in_production=in_production)
        return InsiPerson(_traits(_one(told, "TIQ"), now), ins, tuple(_former(told, in_production=in_production)))
    except BadRequest as error:
        raise UnreadableError(error.message) from error


def _former(told: Element, *, in_production: bool) -> Iterator[Ins]:
    """Those that one may have recorded: what is no INS by today's rules was none of them."""
    for one in told.findall(_path("INSHISTO")):
        with suppress(BadRequest):
            yield _ins(one, in_production=in_production)


def _ins(told: Element, *, in_production: bool) -> Ins:
    matricule = _text(told, "IdIndividu", "NumIdentifiant") + _text(told, "IdIndividu", "Cle")
    return must_be_ins(matricule, _text(told, "OID"), in_production=in_production)


def _traits(told: Element, now: Millis) -> Traits:
    sex = _text(told, "Sexe")
    if sex not in set(Sex):
        raise UnreadableError("a sex that nobody knows")
    names = _text(told, "NomNaissance"), _text(told, "ListePrenom")
    born, place = _text(told, "DateNaissance"), _text(told, "LieuNaissance")
    return must_be_traits(Traits(*names, Sex(sex), born, place), now)


def _one(told: Element, name: str) -> Element:
    found = told.find(_path(name))
    if found is None:
        raise UnreadableError(f"{name} is missing")
    return found


def _text(told: Element, *names: str) -> str:
    text = told.findtext(_path(*names))
    if text is None:
        raise UnreadableError(f"{names[-1]} is missing")
    return text.strip()


def _path(*names: str) -> str:
    return "/".join(name if name.startswith("{") else f"{{{RESULT}}}{name}" for name in names)
