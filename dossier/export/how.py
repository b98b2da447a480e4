"""How an export is checked: what each LISEZMOI.txt of it ends with."""

HOW = """\
Comment le vérifier
-------------------

Sans le serveur, avec Python et le fichier mis_verify.py de MIS (clients/verify) :

    python mis_verify.py EXPORT.zip --key CLE

EXPORT.zip est le fichier reçu, tel quel et non décompressé. CLE est la clé publique de l’archive :

    {key}

Ne la recopiez pas d’ici : demandez-la à l’exploitant du serveur, ou à /api/archive/key
sur le serveur lui-même. Qui forgerait un export y écrirait sa propre clé.
"""


def literal(text: str) -> str:
    """A text as it stands in what `{key}` is put into later."""
    return text.replace("{", "{{").replace("}", "}}")
