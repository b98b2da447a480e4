"""What an extract of a conversation is, in French words, for who reads it in the dossier and is not in it."""

from dataclasses import dataclass

from dossier.export.about import About
from dossier.export.how import HOW, literal

_README = """\
{title}
{underline}

{about}

Ce que contient ce dossier
--------------------------

conversation.html   les messages, à lire dans un navigateur
conversation.pdf    les mêmes, à imprimer
conversation.json   les données, avec la preuve de chaque message
empreintes.txt      l’empreinte SHA-256 de chaque fichier
sceau.txt           le sceau du serveur : sa signature sur ces empreintes

Qui l’a demandé n’est pas membre de cette conversation et la lit dans le fil du dossier : les
messages y sont tous, mais ni qui est entré ou sorti, ni les fichiers joints, sauf ceux d’un temps
où cette personne en était. Les numéros qui manquent sont ceux-là.

{how}"""


@dataclass(frozen=True, slots=True)
class AboutSaid:
    """Shape:   about: of the dossier that it is a part of."""

    subject: str | None
    about: About

    @property
    def title(self) -> str:
        return self.subject or "Conversation"

    def sentences(self) -> list[str]:
        """What a reader knows before the first message."""
        return [
            self.about.asked,
            f"Extrait : ce qui a été dit, tel qu’on le lit dans le fil du dossier de {self.about.name}.",
            "Ce que cet export prouve, et comment le vérifier : LISEZMOI.txt.",
        ]

    def readme(self) -> str:
        """Shape:   with `{key}` where the key comes."""
        about, title = literal("\n".join(self.sentences()[:2])), literal(self.title)
        return _README.format(title=title, underline="=" * len(self.title), about=about, how=HOW)
