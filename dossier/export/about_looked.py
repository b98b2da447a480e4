"""What the part "Qui a lu" of an export is, in French words."""

from dataclasses import dataclass

from dossier.export.about import About
from dossier.export.how import HOW, literal

FOLDER = "qui-a-lu/"
THING = "qui-a-lu"

_README = """\
{title}
{underline}

{about}

Ce que contient ce dossier
--------------------------

qui-a-lu.html       qui a ouvert quoi, quand et pourquoi, à lire dans un navigateur
qui-a-lu.pdf        le même, à imprimer
qui-a-lu.json       les données, avec la preuve de chacune
empreintes.txt      l’empreinte SHA-256 de chaque fichier
sceau.txt           le sceau du serveur : sa signature sur ces empreintes

Cette partie n’est que dans l’export de la personne, et de qui la représente. Chaque accès y est
tel qu’il a été noté, avec sa preuve ; les noms, les professions et les titres des documents sont
ceux du jour de l’export, scellés avec lui. Cet export-ci a été noté après : le prochain le dira.

{how}"""


@dataclass(frozen=True, slots=True)
class AboutLooked:
    """Shape:   about: of the dossier that it is a part of"""

    about: About

    @property
    def title(self) -> str:
        return f"Qui a lu le dossier de {self.about.name}"

    def sentences(self) -> list[str]:
        """What a reader knows before the first record."""
        return [self.about.asked, "Qui a ouvert quoi de ce dossier, quand et pourquoi, du plus ancien au plus récent."]

    def readme(self) -> str:
        """Shape:   with `{key}` where the key comes."""
        about, title = literal("\n".join(self.sentences())), literal(self.title)
        return _README.format(title=title, underline="=" * len(self.title), about=about, how=HOW)
