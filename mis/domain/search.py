"""Text as it is searched: without case and accents, word by word."""

import unicodedata


def folded(text: str) -> str:
    """Return the text in lower case, without accents, its words parted by one space."""
    # Apart first: some letters have a plain one inside, and that one its case. Then again, for what folding composed.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(
        character if character.isalnum() else " " for character in apart if not unicodedata.combining(character)
    )
    return " ".join(letters.split())


def search_key(*parts: str | None) -> str:
    """Return the folded parts with a space before each word, so that ` word` finds its beginning."""
    return " " + " ".join(folded(part) for part in parts if part)
