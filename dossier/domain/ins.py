"""The INS: a matricule and the OID that says what kind it is."""

import re
from enum import StrEnum

from msgspec import Struct

from dossier.domain.nir import has_right_key, nir
from protocol.errors import BadRequest

_SPACES = re.compile(r"\s+")


class InsOid(StrEnum):
    """Source:  FR Core, FRCorePatientINSProfile: the systems of the matricule."""

    NIR = "1.2.250.1.213.1.4.8"
    NIA = "1.2.250.1.213.1.4.9"
    NIR_TEST = "1.2.250.1.213.1.4.10"
    NIR_DEMO = "1.2.250.1.213.1.4.11"


_BY_OID = {one.value: one for one in InsOid}
OF_REAL_PEOPLE = frozenset({InsOid.NIR, InsOid.NIA})


class Ins(Struct, frozen=True):
    """Shape:   matricule has 15 characters, its key with it, without spaces."""

    matricule: str
    oid: InsOid

    @property
    def system(self) -> str:
        """As FHIR names it."""
        return f"urn:oid:{self.oid}"


def must_be_ins(matricule: str, oid: str, *, in_production: bool) -> Ins:
    """Return the INS, as it is stored.

    A wrong key is refused of real people only: 5 of the 7 test numbers of the agency have one.

    Shape:   the matricule may come with spaces, and the letter of Corsica as a small one
    Raises:  BadRequest (ins_oid, ins_oid_test, ins_form, ins_key)
    """
    known = _oid(oid, in_production=in_production)
    number = _SPACES.sub("", matricule).upper()
    if nir(number) is None:
        raise BadRequest("matricule is no NIR or NIA of 15 characters", "matricule", "ins_form")
    if in_production and not has_right_key(number):
        raise BadRequest("the key of matricule is wrong", "matricule", "ins_key")
    return Ins(number, known)


def _oid(oid: str, *, in_production: bool) -> InsOid:
    known = _BY_OID.get(oid)
    if known is None:
        raise BadRequest("oid is none of the INS", "oid", "ins_oid")
    if in_production and known not in OF_REAL_PEOPLE:
        raise BadRequest("oid is for tests, not for real people", "oid", "ins_oid_test")
    return known
