"""What an export of a dossier is, in French words: the heads of its pages, and LISEZMOI.txt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dossier.contract.dossier import Dossier
from dossier.contract.member import CareTeamMember
from dossier.domain.ins import Ins
from dossier.export.how import HOW, literal
from dossier.export.sentences import standing_words, structure_words
from dossier.export.words import ROLES, SOMEBODY
from mis.extension import french, french_day
from protocol.values import Millis

_README = """\
{title}
{underline}

{about}

Ce que contient ce dossier
--------------------------

dossier.html        le dossier, à lire dans un navigateur
dossier.pdf         le même, à imprimer
dossier.json        les données, avec la preuve de chacune
pieces-jointes/     les fichiers des documents
conversations/      les conversations du dossier, chacune dans un dossier à elle
{looked}empreintes.txt      l’empreinte SHA-256 de chaque fichier
sceau.txt           le sceau du serveur : sa signature sur ces empreintes

Il contient ce que {asked_by} pouvait lire du dossier à ce moment, et rien d’autre : deux
personnes n’en reçoivent pas le même export. Les numéros qui manquent sont ceux de ce que
l’on ne lui montre pas, ou de ce que le serveur garde pour lui.

Ce que cela prouve
------------------

Chaque élément de dossier.json est prouvé : son auteur (par son identifiant), sa date et ce qui y
est écrit sont dans l’archive du serveur, dont personne ne peut rien retirer ni changer sans que
cela se voie. De ceux qui y sont « coupés » (is_cut), la partie montrée n’est que scellée.

Les noms des personnes, ce qui est dit du dossier en tête, dossier.html, dossier.pdf et ce texte ne
sont pas dans l’archive : ils sont ce que le serveur a écrit le jour de l’export, et son sceau
montre que rien n’y a été changé depuis. En cas de doute, c’est dossier.json qui fait foi.

{how}"""

_LOOKED = """\
qui-a-lu/           qui a ouvert ce dossier, quand et pourquoi
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """A conversation of the dossier.

    Shape:   path: of its folder in the zip, with a slash behind
    """

    path: str
    subject: str | None

    @property
    def words(self) -> str:
        return f"Conversation : {self.subject or 'sans objet'}"


@dataclass(frozen=True, slots=True)
class About:
    """What was exported, for whom and when.

    Shape:   dossier: as who asked sees it; has_looked: who opened it is there too
    """

    dossier: Dossier
    folders: Sequence[Folder]
    at: Millis
    asked_by: str
    zone: ZoneInfo
    has_looked: bool = False

    @property
    def name(self) -> str:
        """`Odette Marchand`, as the person is called."""
        person = self.dossier.person
        return f"{person.given_name} {person.used_name or person.birth_name}"

    @property
    def title(self) -> str:
        return f"Dossier de coordination de {self.name}"

    def sentences(self) -> list[str]:
        """What a reader knows before the first record."""
        return list(self._sentences())

    def readme(self) -> str:
        """Shape:   with `{key}` where the key comes."""
        about = literal("\n".join((self.asked, *self._person())))
        title, asked_by = literal(self.title), literal(self.asked_by)
        underline, looked = "=" * len(self.title), _LOOKED if self.has_looked else ""
        return _README.format(title=title, underline=underline, about=about, looked=looked, asked_by=asked_by, how=HOW)

    @property
    def asked(self) -> str:
        """Who asked for it, and when."""
        return f"Export demandé par {self.asked_by} le {french(self.at, self.zone)} (heure : {self.zone.key})."

    def _sentences(self) -> Iterator[str]:
        yield self.asked
        yield from self._person()
        if active := [one for one in self.dossier.members if one.is_active]:
            yield "Cercle de soins : " + " ; ".join(map(_member, active)) + "."
        if self.folders:
            yield "Conversations : " + " ; ".join(f"{one.subject or 'sans objet'} ({one.path})" for one in self.folders)
        yield "Ce que cet export prouve, et comment le vérifier : LISEZMOI.txt."

    def _person(self) -> Iterator[str]:
        identity, person = self.dossier.identity, self.dossier.person
        born = f"naissance : {french_day(person.birth_date)}"
        if identity is None:
            yield f"{self.name}, {born}."
            return
        traits, standing = identity.traits, standing_words(self.dossier.standing)
        place = identity.birth_place_label or traits.birth_place
        yield f"{traits.birth_name} {traits.birth_given_names}, {born} à {place} : {standing}."
        if self.dossier.ins:
            yield _matricule(self.dossier.ins)
        contact = identity.contact
        if reached := [one for one in (contact.phone, contact.email, contact.address) if one]:
            yield "Pour la joindre : " + ", ".join(reached) + "."


def _matricule(ins: Ins) -> str:
    return f"Matricule INS : {ins.matricule} (OID {ins.oid})."


def _member(one: CareTeamMember) -> str:
    name = structure_words(one.structure) if one.structure else one.account.name if one.account else SOMEBODY
    return f"{name}, {ROLES[one.role]}"
