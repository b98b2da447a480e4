"""Names of files: what becomes of what strangers call them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.media.media_type import MORE, TAKEN
from mis.media.name import NAME_BYTES, NAME_CHARS, content_disposition, safe_name


@pytest.mark.parametrize(
    ("name", "extension", "expected"),
    [
        ("lettre.pdf", "pdf", "lettre.pdf"),
        ("lettre.PDF", "pdf", "lettre.PDF"),
        ("photo.JPEG", "jpg", "photo.JPEG"),
        ("photo.exe", "jpg", "photo.jpg"),
        ("photo.heic", "jpg", "photo.jpg"),
        ("photo.jpg", "png", "photo.png"),
        ("a.pdf.exe", "pdf", "a.pdf"),
        ("a.exe.pdf", "pdf", "a.pdf"),
        ("a.html.svg.js", "txt", "a.txt"),
        ("relevé.csv", "txt", "relevé.txt"),
        ("Bilan du 12.03.2026", "pdf", "Bilan du 12.03.2026.pdf"),
        ("Bilan 12/03", "pdf", "Bilan 12_03.pdf"),
        ("", "pdf", "fichier.pdf"),
        (".", "pdf", "fichier.pdf"),
        ("......", "pdf", "fichier.pdf"),
        (".pdf", "pdf", "fichier.pdf"),
        (".htaccess", "txt", "htaccess.txt"),
        (" \t\r\n ", "png", "fichier.png"),
        ("../../etc/passwd", "txt", "_.._etc_passwd.txt"),
        ("..\\..\\windows\\a.dll", "txt", "_.._windows_a.txt"),
        ("C:\\a.pdf", "pdf", "C__a.pdf"),
        ("a.pdf:flux", "pdf", "a.pdf_flux.pdf"),
        ('a"b<c>d|e?f*g', "pdf", "a_b_c_d_e_f_g.pdf"),
        ("a\r\nContent-Type: text/html.pdf", "pdf", "a Content-Type_ text_html.pdf"),
        ("a\0.pdf", "pdf", "a.pdf"),
        ("photo\u202egpj.exe", "jpg", "photogpj.jpg"),
        ("\u200fa\u200b\u2066b\ufeff.pdf", "pdf", "ab.pdf"),
        ("a\u2028b\u2029c\u0085d.pdf", "pdf", "a b c d.pdf"),
        ("a\ud800b.pdf", "pdf", "ab.pdf"),
        ("e\u0301te\u0301.pdf", "pdf", "été.pdf"),
        ("a\u00a0b  c .pdf", "pdf", "a b c.pdf"),
        ("🩹 plaie 👍.jpg", "jpg", "🩹 plaie 👍.jpg"),
        ("CON", "txt", "_CON.txt"),
        ("con.pdf", "pdf", "_con.pdf"),
        ("Aux.tar.gz", "pdf", "_Aux.pdf"),
        ("nul .txt", "txt", "_nul.txt"),
        ("COM1", "txt", "_COM1.txt"),
        ("LPT³.pdf", "pdf", "_LPT³.pdf"),
        ("CONTRAT.pdf", "pdf", "CONTRAT.pdf"),
        ("COM10.pdf", "pdf", "COM10.pdf"),
        ("a. . .pdf", "pdf", "a.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(name: str, extension: str, expected: str) -> None:
    assert safe_name(name, extension) == expected


@pytest.mark.parametrize("char", ["a", "é", "👩", "a b "])
def test_a_long_name_is_cut_before_its_extension(char: str) -> None:
    name = safe_name(char * 300 + ".pdf", "pdf")
    assert len(name) <= NAME_CHARS
    assert len(name.encode()) <= NAME_BYTES
    assert len(name) > 50
    assert re.search(r"[^ .]\.pdf$", name)


@given(st.text(max_size=400), st.sampled_from([kind.extension for kind in (*TAKEN, *MORE)]))
def test_whatever_it_was_called_it_has_a_safe_name_and_keeps_it(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    assert safe == unicodedata.normalize("NFC", safe)
    assert not set(safe) & set('/\\:*?"<>|\r\n\0')
    assert not [char for char in safe if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert 0 < len(safe) <= NAME_CHARS
    assert len(safe.encode()) <= NAME_BYTES
    assert not safe.startswith((".", " "))
    assert safe_name(safe, extension) == safe


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("lettre.pdf", 'attachment; filename="lettre.pdf"'),
        ("été.pdf", "attachment; filename=\"ete.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf"),
        ("100 %.pdf", "attachment; filename=\"100 _.pdf\"; filename*=UTF-8''100%20%25.pdf"),
        ('a"b\\c.pdf', "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"),
        ("a\r\nX: y.pdf", "attachment; filename=\"a__X: y.pdf\"; filename*=UTF-8''a%0D%0AX%3A%20y.pdf"),
        ("🩹.jpg", "attachment; filename=\"_.jpg\"; filename*=UTF-8''%F0%9F%A9%B9.jpg"),
    ],
)
def test_a_header_says_the_name_to_old_browsers_and_to_new_ones(name: str, header: str) -> None:
    assert content_disposition(name) == header


@given(st.text(max_size=200))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
