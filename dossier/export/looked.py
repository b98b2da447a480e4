"""Who opened what of a dossier, as the person reads it in an export: one function a kind of record, in one table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier.contract.prints import PrintedPart
from dossier.domain.legal_basis import CARE_TEAM, LegalBasis
from dossier.domain.rule import GRANTING, Rule
from dossier.export.sentences import Sentence
from dossier.export.words import (
    ANSWERS,
    EMERGENCIES,
    FINDINGS,
    OPENED,
    OPENED_SOME_PART,
    PRINTED,
    ROLES,
    SOMEBODY,
)
from dossier.records import (
    DocumentRead,
    EmergencyAnswered,
    EmergencyReviewed,
    Exported,
    GlassBroken,
    Printed,
    Refused,
    Searched,
    Visited,
)
from mis.extension import Recorded
from protocol.account import Account
from protocol.values import AccountId


@dataclass(frozen=True, slots=True)
class Looking:
    """What these records are told with.

    Shape:   people: the accounts that they name; titles: of the documents that the reader may read, by id
    """

    people: Mapping[AccountId, Account]
    titles: Mapping[str, str]

    def name(self, account: AccountId) -> str:
        return self.people[account].name if account in self.people else SOMEBODY

    def who(self, recorded: Recorded, told: Any) -> str:
        """Who did it, with what tells people of one name apart, and for whom."""
        return ", ".join([self.name(recorded.author), *self._what_they_are(recorded.author, told)])

    def _what_they_are(self, author: AccountId, told: Any) -> Iterator[str]:
        if account := self.people.get(author):
            yield from filter(None, (account.profession, account.place))
        if role := getattr(told, "role", None):
            yield ROLES[role]
        yield from (f"secrétariat de {self.name(one)}" for one in acted_for(told))


def looked(recorded: Recorded, told: Any, looking: Looking) -> Sentence:
    """A record of the journal of accesses in words, and the words of who did it."""
    sentences = [LOOKED[type(told)](told, looking), *_because(told)]
    words = getattr(told, "words", None) or None
    said = f"\n« {words} »" if words else ""
    return Sentence(f"{looking.who(recorded, told)} : {' '.join(sentences)}{said}")


def acted_for(told: Any) -> Iterable[AccountId]:
    """For whom a secretary was there."""
    professional = getattr(told, "acting_for", None)
    return (professional,) if professional else ()


def _visited(told: Visited, _looking: Looking) -> str:
    return OPENED.get(told.part, OPENED_SOME_PART)


def _printed(told: Printed, _looking: Looking) -> str:
    return PRINTED[PrintedPart(told.part)]


def _document(told: DocumentRead, looking: Looking) -> str:
    title = f" : « {looking.titles[told.document]} »" if told.document in looking.titles else ""
    if Rule(told.rule) in GRANTING:
        return f"a ouvert un document{title}."
    return f"accès refusé. A demandé un document, et ne l’a pas vu{title}."


def _exported(_told: Exported, _looking: Looking) -> str:
    return "a exporté ce dossier : une copie de ce qui peut être lu."


def _refused(_told: Refused, _looking: Looking) -> str:
    return "accès refusé. N’a rien vu."


def _searched(_told: Searched, _looking: Looking) -> str:
    return "a cherché cette identité, et su qu’un dossier existe."


def _glass(told: GlassBroken, _looking: Looking) -> str:
    why = EMERGENCIES[told.glass.emergency]
    return f"accès d’urgence. A pu ouvrir le dossier pendant 4 heures. {why}.\n« {told.glass.words} »"


def _answered(told: EmergencyAnswered, _looking: Looking) -> str:
    return ANSWERS[told.answer]


def _reviewed(told: EmergencyReviewed, _looking: Looking) -> str:
    return f"accès d’urgence vérifié. {FINDINGS[told.finding]}"


def _because(told: Any) -> Iterator[str]:
    """Why they might; of who acts for somebody, that is said with their name."""
    basis = getattr(told, "basis", None)
    if not basis or acted_for(told):
        return
    if basis == LegalBasis.EMERGENCY:
        yield "Accès d’urgence."
    elif basis in CARE_TEAM:
        yield "Membre de l’équipe de soins."
    elif basis == LegalBasis.LEGAL_REPRESENTATIVE:
        yield "Représente la personne."
    else:
        yield "Avec le consentement de la personne."


LOOKED: Mapping[type, Callable[[Any, Looking], str]] = {
    Visited: _visited,
    Printed: _printed,
    DocumentRead: _document,
    Exported: _exported,
    Refused: _refused,
    Searched: _searched,
    GlassBroken: _glass,
    EmergencyAnswered: _answered,
    EmergencyReviewed: _reviewed,
}
