"""The conversation on paper: what another reader of PDFs finds in it."""

import io

import pypdfium2
import pytest

from mis.export.helvetica import BOLD, REGULAR, encoded
from mis.export.paper import Paper, broken
from mis.export.shown import Shown, ShownFile


def shown(seq: int, text: str, *, files: tuple[ShownFile, ...] = (), author: str = "Alice Martin") -> Shown:
    return Shown(seq, 0, "1er mars 2026 à 09:05", author, text, ["Urgent"], files, is_entry=False)


def pages_of(*messages: Shown, title: str = "Suivi") -> list[str]:
    paper = Paper(title)
    given = paper.head(["Une phrase."]) + b"".join(map(paper.add, messages)) + paper.end()
    document = pypdfium2.PdfDocument(io.BytesIO(given))
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def test_every_character_of_french_comes_back() -> None:
    words = "àâäçéèêëîïôöùûüÿœæ ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ « » ’ “ ” – — … € ° ² ³ ½ µ ± × (a\\b)"
    (page,) = pages_of(shown(1, words))
    assert words in page


def test_a_message_is_whole_with_its_number_time_notes_and_files() -> None:
    file = ShownFile("lettre.pdf", "24 ko", "pieces-jointes/7-1-lettre.pdf")
    (page,) = pages_of(shown(7, "Bonjour", files=(file,)))
    assert "Alice Martin · 1er mars 2026 à 09:05 · n° 7\nUrgent\nBonjour\n" in page
    assert "Pièce jointe : lettre.pdf (24 ko), pieces-jointes/7-1-lettre.pdf" in page


def test_what_fills_a_page_goes_on_on_the_next_and_nothing_is_lost() -> None:
    pages = pages_of(*(shown(seq, f"mot{seq} " * 40) for seq in range(1, 201)))
    assert len(pages) > 10
    assert [page.rstrip().rsplit("\n")[-1] for page in pages] == [str(number + 1) for number in range(len(pages))]
    for seq in range(1, 201):
        assert sum(page.count(f"mot{seq} ") + page.count(f"mot{seq}\n") for page in pages) == 40


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a" * 5_000, "a " * 5_000, "(" * 300 + "\\" * 300, "😀" * 9, "\x00"])
def test_no_text_breaks_the_paper(text: str) -> None:
    pages = pages_of(shown(1, text), shown(2, "après"))
    assert "après" in pages[-1]


def test_no_line_is_wider_than_it_may_be_and_words_stay_whole_where_they_fit() -> None:
    text = b" ".join([b"mot" * (1 + number % 9) for number in range(200)]) + b" " + b"m" * 400
    for widths in (REGULAR, BOLD):
        lines = list(broken(text, widths, 40_000))
        assert all(sum(map(widths.__getitem__, line)) <= 40_000 for line in lines)
        assert b"".join(lines).replace(b" ", b"") == text.replace(b" ", b"")
        assert {word for line in lines for word in line.split(b" ")} >= {b"mot" * count for count in range(1, 10)}


def test_what_the_font_has_not_is_one_mark_and_told() -> None:
    assert encoded("été") == ("été".encode("cp1252"), False)
    assert encoded("38 ≥ 37\u202f°C") == (b"38 >= 37\xa0\xb0C", False)
    assert encoded("ok 😀😀!") == (b"ok [?]!", True)
    (page,) = pages_of(shown(1, "😀"), shown(2, "sans"))
    assert page.count("lire la page web") == 1


def test_the_widths_are_those_of_the_font() -> None:
    """Source:  Adobe's Core 14 AFM files."""
    assert [REGULAR[ord(char)] for char in " iMW0"] == [278, 222, 833, 944, 556]
    assert [BOLD[ord(char)] for char in " iMW0"] == [278, 278, 833, 944, 556]
    assert len(REGULAR) == len(BOLD) == 256
