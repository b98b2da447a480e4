"""What an export is, in French words: the heads of its pages, and LISEZMOI.txt."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mis.export.dates import french
from mis.export.names import ATTACHMENTS, CONVERSATION, DIGESTS, README, SEAL
from mis.export.shown import person
from protocol.conversation import Conversation
from protocol.values import Millis, Seq

_README = """\
{title}
{underline}

{about}

Ce que contient ce dossier
--------------------------

{PAGE:19} la conversation, à lire dans un navigateur
{PAPER:19} la même, à imprimer
{DATA:19} les données, avec la preuve de chaque message
{FOLDER:19} les fichiers joints aux messages
{DIGESTS:19} l’empreinte SHA-256 de chaque fichier
{SEAL:19} le sceau du serveur : sa signature sur ces empreintes

Les accusés de lecture et de réception des messages urgents n’y sont pas.{missing}

Ce que cela prouve
------------------

Chaque message de {DATA} est prouvé : son auteur (par son identifiant), sa date, son texte
et l’empreinte de ses pièces jointes sont dans l’archive du serveur, dont personne ne peut rien
retirer ni changer sans que cela se voie. Aucun message n’y manque, du premier au n° {last_seq}.

Les noms des personnes, {PAGE}, {PAPER} et ce texte ne sont pas dans
l’archive : ils sont ce que le serveur a écrit le jour de l’export, et son sceau montre que rien
n’y a été changé depuis. En cas de doute, c’est {DATA} qui fait foi.

Comment le vérifier
-------------------

Sans le serveur, avec Python et le fichier mis_verify.py de MIS (clients/verify) :

    python mis_verify.py EXPORT.zip --key CLE

EXPORT.zip est le fichier reçu, tel quel et non décompressé. CLE est la clé publique de l’archive :

    {key}

Ne la recopiez pas d’ici : demandez-la à l’exploitant du serveur, ou à {key_path}
sur le serveur lui-même. Qui forgerait un export y écrirait sa propre clé.
"""
KEY_PATH = "/api/archive/key"
MISSING_FILES = "\nPièces jointes absentes, perdues ou abîmées sur le serveur : {count}. Leurs messages les nomment."


@dataclass(frozen=True, slots=True)
class About:
    """What was exported, for whom and when.

    Shape:   last_seq: the last message that is in it; key: `name+id+base64`
    """

    conversation: Conversation
    last_seq: Seq
    at: Millis
    asked_by: str
    key: str

    @property
    def title(self) -> str:
        return self.conversation.subject or "Conversation"

    def sentences(self, zone: ZoneInfo) -> list[str]:
        """What a reader knows before the first message."""
        return [
            f"{self._messages}, dans l’ordre où ils ont été écrits.",
            f"Export demandé par {self.asked_by} le {french(self.at, zone)} (heure : {zone.key}).",
            "Personnes : " + " ; ".join(map(person, self.conversation.members)) + ".",
            f"Ce que cet export prouve, et comment le vérifier : {README}.",
        ]

    def readme(self, zone: ZoneInfo, *, missing: int) -> str:
        """Shape:   missing: attachments that are not in the zip."""
        return _README.format(
            title=self.title,
            underline="=" * len(self.title),
            about="\n".join(self.sentences(zone)[:3]),
            missing=MISSING_FILES.format(count=missing) if missing else "",
            last_seq=self.last_seq,
            key=self.key,
            key_path=KEY_PATH,
            PAGE=CONVERSATION.page,
            PAPER=CONVERSATION.paper,
            DATA=CONVERSATION.data,
            FOLDER=f"{ATTACHMENTS}/",
            DIGESTS=DIGESTS,
            SEAL=SEAL,
        )

    @property
    def _messages(self) -> str:
        return f"{self.last_seq} messages et événements" if self.last_seq > 1 else "1 événement"
