"""Who is in the story, as facts that the oracle is asked with; what each is to the person, the machine decides."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Shape:   kind: of the account; profile: the column of the access matrix; profession: as the account has it."""

    name: str
    kind: str
    profile: str
    profession: str | None = None


# Hélène is outside until somebody has her in, or she breaks glass; Sami has a place by Nina's alone.
CAST = {
    "alice": Person("Alice Martin", "professional", "AUTRE"),
    "nina": Person("Nina Roux", "professional", "INFIRMIER", "Infirmière"),
    "phil": Person("Phil Morel", "professional", "PHARMACIEN", "Pharmacien"),
    "helene": Person("Helene Aubry", "professional", "MEDECIN", "Médecin urgentiste"),
    "sami": Person("Sami Blanc", "professional", "SECRETARIAT", "Secrétaire"),
    "paul": Person("Paul Bernard", "patient", "AUTRE"),
    "aida": Person("Aida Diallo", "caregiver", "AUTRE"),
}
ROLE = "353"  # of who enters at work; Alice, who is there first, coordinates
SECRETARY, PROFESSIONAL = "sami", "nina"
COMING_AND_GOING = ("nina", "phil", "helene", "aida")
