"""What the codes of a dossier are called in an export, in French."""

from collections.abc import Mapping

from dossier.contract.prints import PrintedPart
from dossier.domain.action import ActionState, ActionTrigger
from dossier.domain.break_glass import Answer, Emergency, Finding
from dossier.domain.circle import Role
from dossier.domain.life_line import EventKind
from dossier.domain.merge import MergeState
from dossier.domain.note import NoteKind
from dossier.domain.objective import ObjectiveState
from dossier.domain.plan_step import StepKind
from dossier.domain.ppcs import PpcsState, PpcsTrigger
from dossier.domain.proof import Proof
from dossier.domain.status import Attribute, InsStatus
from dossier.domain.voice import Voice

ROLES: Mapping[Role, str] = {
    Role.TREATING_PHYSICIAN: "médecin traitant",
    Role.REFERENT: "référent",
    Role.CORRESPONDENT: "correspondant",
    Role.COORDINATOR: "coordonnateur de parcours",
    Role.CARE_TEAM_MEMBER: "membre de l’équipe de soins",
    Role.LEGAL_REPRESENTATIVE: "représentant légal",
    Role.TRUSTED_PERSON: "personne de confiance",
    Role.CAREGIVER: "aidant",
    Role.PERSON: "la personne elle-même",
}
NOTES: Mapping[NoteKind, str] = {
    NoteKind.DOSSIER: "Note du dossier",
    NoteKind.DAC: "Note du DAC",
    NoteKind.LIAISON: "Cahier de liaison",
    NoteKind.JOURNAL: "Journal",
}
EVENTS: Mapping[EventKind, str] = {
    EventKind.STAY: "Séjour à l’hôpital",
    EventKind.EMERGENCY: "Passage aux urgences",
    EventKind.CONSULTATION: "Consultation",
    EventKind.PROCEDURE: "Acte",
    EventKind.IMAGING: "Imagerie",
    EventKind.FALL: "Chute",
    EventKind.ANTECEDENT: "Antécédent",
    EventKind.LIFE: "Événement de vie",
}
STATUSES: Mapping[InsStatus, str] = {
    InsStatus.PROVISIONAL: "provisoire",
    InsStatus.RETRIEVED: "récupérée",
    InsStatus.VALIDATED: "validée",
    InsStatus.QUALIFIED: "qualifiée",
}
ATTRIBUTES: Mapping[Attribute, str] = {Attribute.DOUBTFUL: "douteuse", Attribute.FICTITIOUS: "fictive"}
PROOFS: Mapping[Proof, str] = {
    Proof.PASSPORT: "passeport",
    Proof.NATIONAL_ID_CARD: "carte nationale d’identité",
    Proof.EUROPEAN_ID_CARD: "carte d’identité européenne",
    Proof.RESIDENCE_PERMIT: "titre de séjour",
    Proof.MINOR_TRAVEL_DOCUMENT: "document de circulation pour mineur",
    Proof.ELECTRONIC_IDENTITY: "identité électronique",
    Proof.FAMILY_RECORD_BOOK: "livret de famille",
    Proof.BIRTH_CERTIFICATE: "extrait d’acte de naissance",
    Proof.DRIVING_LICENCE: "permis de conduire",
    Proof.MILITARY_CARD: "carte militaire",
    Proof.CIRCULATION_BOOK: "livret de circulation",
    Proof.TRUSTED_THIRD_PARTY: "tiers de confiance",
    Proof.BIRTH_CERTIFICATE_AND_VITALE: "extrait d’acte de naissance et carte Vitale",
}
VOICES: Mapping[Voice, str] = {
    Voice.PERSON: "dit par la personne",
    Voice.REPRESENTATIVE: "dit par qui la représente",
    Voice.ON_THEIR_WORD: "noté à sa demande",
}
PLANS: Mapping[PpcsState, str] = {
    PpcsState.DRAFT: "en préparation",
    PpcsState.ACTIVE: "en cours",
    PpcsState.PAUSED: "en pause",
    PpcsState.CLOSED: "clôturé",
}
STEPS: Mapping[StepKind, str] = {
    StepKind.BEGUN: "a commencé le plan",
    StepKind.REWRITTEN: "a réécrit le plan",
    StepKind.MOVED: "a fait avancer le plan",
    StepKind.ACTION_ENTERED: "a écrit une action du plan",
    StepKind.ACTION_MOVED: "a fait avancer une action du plan",
}
PLAN_MOVES: Mapping[PpcsTrigger, str] = {
    PpcsTrigger.ACTIVATED: "mis en œuvre",
    PpcsTrigger.PAUSED: "mis en pause",
    PpcsTrigger.RESUMED: "repris",
    PpcsTrigger.CLOSED: "clôturé",
}
ACTION_MOVES: Mapping[ActionTrigger, str] = {
    ActionTrigger.VALIDATED: "acceptée",
    ActionTrigger.APPROVED: "approuvée par la personne",
    ActionTrigger.CARRIED_OUT: "réalisée",
    ActionTrigger.ENDED: "terminée",
    ActionTrigger.CANCELLED: "annulée",
}
ACTIONS: Mapping[ActionState, str] = {
    ActionState.PLANNED: "planifiée",
    ActionState.VALIDATED: "acceptée",
    ActionState.APPROVED: "approuvée",
    ActionState.CARRIED_OUT: "réalisée",
    ActionState.ENDED: "terminée",
    ActionState.CANCELLED: "annulée",
}
OBJECTIVES: Mapping[ObjectiveState, str] = {
    ObjectiveState.PURSUED: "en cours",
    ObjectiveState.REACHED: "atteint",
    ObjectiveState.NOT_REACHED: "non atteint",
}
SYNTHESIS: Mapping[str, str] = {
    "medical": "Sur le plan médical",
    "psychological": "Sur le plan psychologique",
    "social": "Sur le plan social",
    "environmental": "Cadre de vie",
    "wishes": "Ce que la personne souhaite",
}
MERGES: Mapping[MergeState, str] = {
    MergeState.ASKED: "a demandé la fusion de ce dossier avec un autre dossier de la même personne",
    MergeState.MERGED: "a confirmé la fusion de ce dossier avec un autre dossier de la même personne",
    MergeState.DECLINED: "a refusé la fusion de ce dossier avec un autre",
    MergeState.UNDONE: "a annulé la fusion de ce dossier avec un autre",
}
# As the page of who looked has them (clients/web/i18n), by the part that was opened.
OPENED: Mapping[str, str] = {
    "dossier": "a ouvert le dossier : identité et cercle de soins.",
    "timeline": "a lu le fil du dossier.",
    "documents": "a regardé la liste des documents.",
    "notes": "a lu les notes.",
    "plan": "a lu le plan de coordination.",
    "life_line": "a ouvert la ligne de vie.",
    "insi": "a vérifié l’identité auprès du service national d’identité de santé.",
    "merges": "a regardé les fusions de ce dossier.",
    "comparison": "a comparé ce dossier à un autre, pour les fusionner.",
}
PRINTED: Mapping[PrintedPart, str] = {
    PrintedPart.DOSSIER: "a imprimé une page du dossier.",
    PrintedPart.TIMELINE: "a imprimé le fil du dossier.",
    PrintedPart.DOCUMENTS: "a imprimé la liste des documents.",
    PrintedPart.NOTES: "a imprimé les notes.",
    PrintedPart.PLAN: "a imprimé le plan.",
    PrintedPart.CIRCLE: "a imprimé le cercle de soins.",
    PrintedPart.IDENTITY: "a imprimé l’identité.",
    PrintedPart.LIFE_LINE: "a imprimé la ligne de vie.",
}
EMERGENCIES: Mapping[Emergency, str] = {
    Emergency.VITAL: "Urgence vitale",
    Emergency.UNABLE_TO_CONSENT: "Personne hors d’état de consentir",
    Emergency.CONTINUITY: "Continuité des soins",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.NORMAL: "dit que l’accès d’urgence est normal.",
    Answer.REPORTED: "signale l’accès d’urgence.",
}
FINDINGS: Mapping[Finding, str] = {
    Finding.ACCEPTED: "Il était justifié.",
    Finding.ANOMALY: "Il n’était pas justifié.",
}
OPENED_SOME_PART = "a ouvert une partie du dossier."
NO_PARCOURS = "aucun"
EVERYBODY = "tout le monde"
SOME_DOCUMENT = "un document"
A_DOCUMENT = "la lecture d’un document"
SOMEBODY = "quelqu’un dont le compte n’est plus là"
