"""What is written: plausible, invented, and as long as asked."""

SENTENCE = "Pansement refait ce matin, plaie propre, pas de fièvre ; tension 13/8, prochain passage demain à 9 h. "


def text_of(size_bytes: int) -> str:
    """Text of exactly so many bytes in UTF-8, accents among them."""
    data = SENTENCE.encode() * (size_bytes // len(SENTENCE) + 1)
    whole = data[:size_bytes].decode(errors="ignore")
    return whole + "." * (size_bytes - len(whole.encode()))
