"""Honest, odd and hostile files, each with what recognition must say of it: an extension, or a reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from mis.media.reason import Reason
from tests.support.files import archives, documents, pictures, sounds

NOTHING: frozenset[str] = frozenset()
ALL = frozenset(("rtf", "doc", "xls", "ppt", "mp4", "zip"))

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PHP = b"<?php system($_GET['c']); ?>"
ELF = b"\x7fELF\x02\x01\x01" + bytes(100)
PE = b"MZ\x90\0\x03\0\0\0" + bytes(52) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0"
DICOM = bytes(128) + b"DICM\x02\0\0\0UL\x04\0\xb0\0\0\0"
LETTER = "Madame Petit a bien dormi.\r\nTension 12/8, fièvre tombée.\n".encode()


@dataclass(frozen=True, slots=True)
class Case:
    """Shape:   expected: an extension where it is taken, else the reason; more: types that the operator takes too."""

    name: str
    make: Callable[[], bytes]
    expected: str | Reason
    more: frozenset[str] = NOTHING


def case(
    name: str, data: bytes | Callable[[], bytes], expected: str | Reason, *, more: frozenset[str] = NOTHING
) -> Case:
    return Case(name, data if callable(data) else partial(bytes, data), expected, more)


def corpus() -> list[Case]:
    """Every file: the tests' first matter, of which there must be many."""
    return [
        *_pictures(),
        *_polyglots(),
        *_cut_short(),
        *_pdfs(),
        *_texts(),
        *_markup(),
        *_programs(),
        *_archives(),
        *_office(),
        *_old_office(),
        *_sounds(),
        *_others(),
    ]


def _pictures() -> Iterator[Case]:
    for orientation in range(1, 9):
        yield case(f"jpeg-orientation-{orientation}", partial(pictures.jpeg, orientation), "jpg")
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield case(f"png-{mode}", partial(_png, mode), "png")
    yield case("webp", pictures.webp, "webp")
    yield case("webp-animation", partial(pictures.animation, "WEBP"), "webp")
    yield case("gif", pictures.gif, "gif")
    yield case("gif-animation", pictures.animation, "gif")
    yield case("gif-of-5000-frames", partial(pictures.endless_gif, 5_000), "gif")
    yield case("heic", pictures.heic, "heic")
    # What they declare is the decoder's to look at.
    for kind in ("png", "jpeg", "gif", "webp", "heic"):
        made: Callable[[], bytes] = getattr(pictures, f"flooding_{kind}")
        yield case(f"flooding-{kind}", made, "jpg" if kind == "jpeg" else kind)
    yield case("png-text-bomb", partial(pictures.bomb, b"zTXt", 4), "png")
    yield case("png-profile-bomb", partial(pictures.bomb, b"iCCP", 4), "png")
    for name in ("bmp", "tiff", "ico", "avif", "jpeg_2000"):
        yield case(name, getattr(pictures, name), Reason.TYPE)
    yield case("png-signature-alone", b"\x89PNG\r\n\x1a\n", Reason.TYPE)
    yield case("png-from-the-second-byte", lambda: b"\n" + pictures.png(), Reason.TYPE)
    yield case("jpeg-from-the-second-byte", lambda: b"\0" + pictures.jpeg(), Reason.TYPE)
    yield case("gif-of-an-unknown-version", lambda: b"GIF90a" + pictures.gif()[6:], Reason.TYPE)
    yield case("riff-of-nothing", b"RIFF\x04\0\0\0WEBP", Reason.TYPE)


def _png(mode: str) -> bytes:
    return pictures.png(mode)


def _polyglots() -> Iterator[Case]:
    honest = {
        "jpg": pictures.jpeg,
        "png": pictures.png,
        "gif": pictures.gif,
        "webp": pictures.webp,
        "heic": pictures.heic,
    }
    appended = {
        "zip": archives.packed({"a.class": b"\xca\xfe\xba\xbe"}),
        "html": HTML,
        "php": PHP,
        "exe": PE,
    }
    for extension, made in honest.items():
        for what, tail in appended.items():  # a GIFAR among them; the picture is drawn anew, and the tail is gone
            yield case(f"{extension}-and-{what}", partial(_joined, made, tail), extension)
    for what, tail in appended.items():
        reason = Reason.DAMAGED
        yield case(f"pdf-and-{what}", partial(_joined, documents.pdf, tail), reason)
        yield case(f"docx-and-{what}", partial(_joined, archives.open_xml, tail), reason)
        for name, sound in (
            ("mp3", sounds.mp3),
            ("wav", sounds.wav),
            ("ogg", sounds.ogg),
            ("webm", _webm),
            ("m4a", _m4a),
        ):
            yield case(f"{name}-and-{what}", partial(_joined, sound, tail), reason)
    yield case("zip-in-a-pdf-comment", _zip_in_a_pdf, Reason.ARCHIVE)
    yield case("pdf-in-a-zip-comment", _pdf_in_a_zip, Reason.DAMAGED)
    yield case("pdf-after-html", lambda: HTML + documents.pdf(), Reason.MARKUP)
    yield case("pdf-after-a-line", lambda: b"\n" + documents.pdf(), Reason.TYPE)
    yield case("pdf-named-in-text", b"Bonjour\n%PDF-1.7\n%%EOF\n", Reason.TYPE)
    yield case("jpeg-with-html-in-a-comment", _jpeg_with_html, "jpg")
    yield case("gif-with-script-in-its-size", b"GIF89a/*" + bytes(6) + b"*/=alert(1)", "gif")
    yield case("dicom-behind-a-jpeg", lambda: pictures.jpeg()[:128].ljust(128, b"\0") + DICOM[128:], Reason.DICOM)
    yield case("dicom-behind-a-pdf", lambda: documents.pdf()[:128] + DICOM[128:], Reason.DICOM)
    yield case(
        "tar-behind-a-pdf", lambda: documents.pdf()[:257].ljust(257) + b"ustar\x0000" + bytes(300), Reason.ARCHIVE
    )
    yield case("iso-behind-a-pdf", lambda: documents.pdf().ljust(0x8001) + b"CD001\n%%EOF\n", Reason.ARCHIVE)
    yield case("text-and-zip", lambda: LETTER + archives.packed({"a": b"b"}), Reason.TYPE)


def _joined(made: Callable[[], bytes], tail: bytes) -> bytes:
    return made() + tail


def _webm() -> bytes:
    return sounds.webm(2)


def _m4a() -> bytes:
    return sounds.mp4(b"soun")


def _zip_in_a_pdf() -> bytes:
    return documents.pdf() + archives.packed({"a": b"b"}) + b"\n%%EOF\n"


def _pdf_in_a_zip() -> bytes:
    data = archives.packed({"a": b"b"})
    comment = b"%PDF-1.7 %%EOF"
    return data[:-2] + len(comment).to_bytes(2, "little") + comment


def _jpeg_with_html() -> bytes:
    data = pictures.jpeg()
    return data[:2] + b"\xff\xfe" + (len(HTML) + 2).to_bytes(2, "big") + HTML + data[2:]


def _cut_short() -> Iterator[Case]:
    """Containers that end before they should; of pictures only the decoder sees it."""
    for name, made, extension in (
        ("docx", archives.open_xml, Reason.DAMAGED),
        ("odt", archives.open_document, Reason.DAMAGED),
        ("pdf", documents.pdf, Reason.DAMAGED),
        ("wav", sounds.wav, Reason.DAMAGED),
        ("ogg", sounds.ogg, Reason.DAMAGED),
        ("m4a", _m4a, Reason.DAMAGED),
        ("webm", _webm, Reason.DAMAGED),
        ("png", pictures.png, "png"),
        ("jpg", pictures.jpeg, "jpg"),
    ):
        for percent in (25, 50, 90, 99):
            if name in ("m4a", "webm") and percent == 25:
                continue  # so little is left that there is no track in it
            yield case(f"{name}-cut-at-{percent}", partial(_cut, made, percent), extension)
    yield case("mp3-cut-in-a-frame", lambda: sounds.mp3()[:-100], "mp3")
    yield case("mp3-tag-alone", sounds.id3(), Reason.DAMAGED)


def _cut(made: Callable[[], bytes], percent: int) -> bytes:
    data = made()
    return data[: len(data) * percent // 100]


def _pdfs() -> Iterator[Case]:
    yield case("pdf", documents.pdf, "pdf")
    yield case("pdf-of-300-pages", partial(documents.pdf, 300), "pdf")
    yield case("pdf-with-an-update", lambda: documents.pdf() + b"1 0 obj\n<<>>\nendobj\n%%EOF\n", "pdf")
    yield case("pdf-padded-with-nul", lambda: documents.pdf() + bytes(100), "pdf")
    # These are the decoder's to see.
    yield case("pdf-sealed", documents.sealed, "pdf")
    yield case("pdf-with-a-script", documents.with_script, "pdf")
    yield case("pdf-that-launches", documents.with_launch, "pdf")
    yield case("pdf-with-a-program-in-it", documents.with_file, "pdf")
    yield case("pdf-of-two-lines", b"%PDF-1.7\n%%EOF\n", "pdf")
    yield case("pdf-without-version", b"%PDF-\n%%EOF\n", Reason.TYPE)
    yield case("pdf-without-end", lambda: documents.pdf().replace(b"%%EOF", b""), Reason.DAMAGED)


def _texts() -> Iterator[Case]:
    yield case("text", LETTER, "txt")
    yield case("text-with-bom", b"\xef\xbb\xbf" + LETTER, "txt")
    yield case("text-windows-1252", "Fièvre tombée, 12 €".encode("cp1252"), "txt")
    yield case("text-ascii", b"ok", "txt")
    yield case("text-one-character", b"a", "txt")
    yield case("text-of-white-space", b" \r\n\t ", "txt")
    yield case("text-emoji", "👩🏽‍⚕️ merci".encode(), "txt")
    yield case("text-right-to-left", "\u202eمرحبا".encode(), "txt")
    yield case("text-csv", b'nom;age\n"Petit";80\n=cmd|"/c calc"!A1\n', "txt")
    yield case("text-javascript", b"alert(1)", "txt")
    yield case("text-eicar", EICAR, "txt")  # ClamAV's to see
    yield case("text-that-begins-as-a-program", b"MZ pour Monsieur Zola", "txt")
    yield case("text-that-begins-as-an-archive", b"PK demain, BZh et Rar!", "txt")
    yield case("text-with-an-ampersand", "température < 38 & tension > 12".encode(), "txt")
    yield case("empty", b"", Reason.EMPTY)
    yield case("bom-alone", b"\xef\xbb\xbf", "txt")
    yield case("nul", b"\0", Reason.TYPE)
    yield case("nuls", bytes(10_000), Reason.TYPE)
    yield case("text-with-nul", b"bonjour\0", Reason.TYPE)
    yield case("text-with-escape", b"\x1b]0;titre\x07", Reason.TYPE)
    yield case("text-with-delete", b"abc\x7f", Reason.TYPE)
    yield case("text-with-c1", "abc\u009b".encode(), Reason.TYPE)
    yield case("text-utf-16", "bonjour".encode("utf-16"), Reason.TYPE)
    yield case("text-utf-32", "bonjour".encode("utf-32"), Reason.TYPE)
    yield case("text-not-windows-1252", b"abc\x81\x8d", Reason.TYPE)
    yield case("text-bom-then-latin", b"\xef\xbb\xbf\xe9", Reason.TYPE)
    yield case("lone-surrogate", b"\xed\xa0\x80", "txt")  # no UTF-8; in windows-1252 it is three signs
    yield case("lone-surrogate-undefined", b"\xed\xa0\x81", Reason.TYPE)
    yield case("overlong", b"\xc0\xaf\xc0\x81", Reason.TYPE)
    yield case("chance", bytes(n * 37 % 251 for n in range(5_000)), Reason.TYPE)


def _markup() -> Iterator[Case]:
    bom = b"\xef\xbb\xbf"
    for name, data in {
        "svg": SVG,
        "svg-with-bom": bom + SVG,
        "svg-after-a-declaration": b'<?xml version="1.0"?>' + SVG,
        "svg-after-a-comment": b"<!-- " + b"x" * 9_000 + b" -->" + SVG,
        "svg-after-white-space": b"\r\n\t  " * 1_000 + SVG,
        "svg-with-entities": b'<!DOCTYPE svg [<!ENTITY a "&#60;script">]>' + SVG,
        "svg-utf-16-le": b"\xff\xfe" + SVG.decode().encode("utf-16-le"),
        "svg-utf-16-be": b"\xfe\xff" + SVG.decode().encode("utf-16-be"),
        "svg-after-a-word": b"bonjour " + SVG,
        "svg-latin": b"\xe9" + SVG,
        "html": HTML,
        "html-with-bom": bom + HTML,
        "html-upper": b"<HTML><BODY onload=alert(1)>",
        "html-without-doctype": b"<b>gras</b>",
        "html-in-text": b"Bonjour,\n\n<script>alert(1)</script>\n",
        "html-in-text-with-space": b"Bonjour < SCRIPT>alert(1)</SCRIPT>",
        "html-image": b"voir <img src=x onerror=alert(1)>",
        "html-frame": b"voir <iframe src=javascript:alert(1)>",
        "html-link": b"voir <a  href='javascript:alert(1)'>ici</a>",
        "html-comment": b"texte <!--[if IE]><x><![endif]-->",
        "html-utf-16-in-text": b"\xff\xfe" + "bonjour <script>".encode("utf-16-le"),
        "html-utf-7": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "html-utf-7-in-text": b"bonjour +ADw-script+AD4-",
        "html-form-feed": b"\x0c<html>",
        "xml": b'<?xml version="1.0"?><patient/>',
        "xml-external-entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
        "mathml": b"<math><mtext></mtext></math>",
        "cda": b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        "php": PHP,
        "php-short": b"bonjour <?= 1 ?>",
        "hta": b"<hta:application id=a>",
        "xslt": b"<xsl:stylesheet/>",
        "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + HTML,
        "vml": b"<v:rect/>",
    }.items():
        yield case(f"markup-{name}", data, Reason.MARKUP)


def _programs() -> Iterator[Case]:
    for name, data in {
        "elf": ELF,
        "pe": PE,
        "dos": b"MZ" + bytes(62),
        "mach-o-32": b"\xfe\xed\xfa\xce" + bytes(28),
        "mach-o-64": b"\xcf\xfa\xed\xfe" + bytes(28),
        "mach-o-universal": b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(40),
        "java-class": b"\xca\xfe\xba\xbe\0\0\0\x41",
        "shell": b"#!/bin/sh\nrm -rf /\n",
        "shell-with-bom": b"\xef\xbb\xbf#!/bin/sh\n",
        "python": b"#!/usr/bin/env python3\nprint(1)\n",
        "wasm": b"\0asm\x01\0\0\0",
        "dex": b"dex\n035\0",
        "shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(68),
        "help": b"ITSF\x03\0\0\0",
        "postscript": b"%!PS-Adobe-3.0\n",
    }.items():
        yield case(f"program-{name}", data, Reason.EXECUTABLE)
        yield case(f"program-{name}-where-more-is-taken", data, Reason.EXECUTABLE, more=ALL)


def _archives() -> Iterator[Case]:
    zipped = archives.packed({"a.txt": b"a"})
    for name, data in {
        "zip": zipped,
        "zip-empty": archives.end_record(0, 0, 0),
        "zip-nested": archives.packed({"b.zip": zipped}),
        "zip-stored": archives.packed({"a.txt": b"a"}, stored=("a.txt",)),
        "zip-spanned": b"PK\x07\x08" + zipped,
        "jar": archives.packed({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}),
        "apk": archives.packed({"AndroidManifest.xml": b"", "classes.dex": b"dex\n"}),
        "rar": b"Rar!\x1a\x07\x01\0" + bytes(20),
        "7z": b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(24),
        "gz": archives.gz(),
        "svgz": archives.gz(SVG),
        "bz2": archives.bz(),
        "xz": archives.xz(),
        "zstd": b"\x28\xb5\x2f\xfd\0\x01\0",
        "lz4": b"\x04\x22\x4d\x18" + bytes(10),
        "cab": b"MSCF\0\0\0\0" + bytes(28),
        "deb": b"!<arch>\ndebian-binary   ",
        "tar": archives.tar(),
        "tar-gz": archives.tar("gz"),
        "iso": archives.iso(),
    }.items():
        yield case(f"archive-{name}", data, Reason.ARCHIVE)
    yield case("archive-of-100000-entries", archives.many_entries, Reason.ARCHIVE)
    yield case("archive-of-9000-entries", partial(archives.many_entries, 9_000), Reason.ARCHIVE, more=ALL)
    yield case("archive-overlapping", archives.overlapping, Reason.ARCHIVE, more=ALL)
    yield case("archive-with-an-entry-in-an-entry", archives.nested_entry, Reason.ARCHIVE, more=ALL)
    yield case("archive-with-a-gap", partial(archives.gap, HTML), Reason.ARCHIVE, more=ALL)
    yield case("archive-without-a-gap", partial(archives.gap, b""), "zip", more=ALL)
    yield case("archive-taken", zipped, "zip", more=ALL)
    yield case("archive-nested-taken", archives.packed({"b.zip": zipped}), "zip", more=ALL)
    yield case(
        "archive-apk-where-zip-is-taken", archives.packed({"AndroidManifest.xml": b""}), Reason.EXECUTABLE, more=ALL
    )
    yield case("archive-jar-where-zip-is-taken", archives.packed({"A.class": b""}), Reason.EXECUTABLE, more=ALL)
    for name, path in (("up", "../../etc/passwd"), ("root", "/etc/passwd"), ("windows", "a\\..\\b")):
        yield case(f"archive-out-of-its-folder-{name}", archives.packed({path: b""}), Reason.ARCHIVE, more=ALL)


def _office() -> Iterator[Case]:
    yield case("docx", archives.open_xml, "docx")
    yield case("xlsx", partial(archives.open_xml, archives.SHEET), "xlsx")
    yield case("pptx", partial(archives.open_xml, archives.SLIDES), "pptx")
    for kind, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp")):
        yield case(extension, partial(archives.open_document, kind), extension)
    for name, parts in {
        "vba": {"word/vbaProject.bin": b"\xd0\xcf"},
        "vba-elsewhere": {"word/VBAPROJECT.BIN": b""},
        "vba-data": {"word/vbaData.xml": b""},
        "activex": {"word/activeX/activeX1.xml": b""},
        "macro-sheet": {"xl/macrosheets/sheet1.xml": b""},
    }.items():
        yield case(f"docx-with-{name}", partial(archives.open_xml, more=parts), Reason.MACROS)
    both = archives.content_types
    yield case("docm", partial(archives.open_xml, archives.WORD_MACRO), Reason.MACROS)
    yield case(
        "docx-with-vba-by-another-name",
        partial(archives.open_xml, types=both(archives.WORD, "application/vnd.ms-office.vbaProject")),
        Reason.MACROS,
    )
    yield case(
        "xlsx-with-a-macro-sheet-by-type",
        partial(archives.open_xml, types=both(archives.SHEET, "application/vnd.ms-excel.macrosheet+xml")),
        Reason.MACROS,
    )
    for name, types in {
        "two-main-parts": both(archives.WORD, archives.SHEET),
        "no-main-part": both(),
        "written-with-references": both(archives.WORD, "application/&#118;baProject"),
        "entities": "<!DOCTYPE Types>" + both(archives.WORD),
        "utf-7": both(archives.WORD).replace("UTF-8", "utf-7"),
        "too-long": both(archives.WORD) + " " * (1 << 20),
        "template": both(archives.WORD.replace("document.main", "template.main")),
        "binary-sheet": both("application/vnd.ms-excel.sheet.binary.main+xml").replace("macro", ""),
    }.items():
        yield case(f"docx-{name}", partial(archives.open_xml, types=types), Reason.TYPE)
    yield case(
        "docx-content-types-utf-16",
        lambda: archives.packed({archives.CONTENT_TYPES: "<Types/>".encode("utf-16")}),
        Reason.TYPE,
    )
    yield case("docx-declaring-a-gibibyte", partial(archives.declaring, 1 << 30), Reason.ARCHIVE)
    yield case("docx-sealed-entries", archives.sealed, Reason.ENCRYPTED)
    yield case("docx-with-other-names-in-its-index", partial(archives.renamed, b"a.bin", b"b.bin"), Reason.DAMAGED)
    yield case("docx-of-one-name-twice", lambda: archives.open_xml(more={"word/DOCUMENT.xml": b""}), Reason.ARCHIVE)
    yield case(
        "docx-bzip2", lambda: archives.packed({archives.CONTENT_TYPES: both(archives.WORD)}, method=12), Reason.ARCHIVE
    )
    yield case("docx-after-a-program", lambda: PE + archives.open_xml(), Reason.EXECUTABLE)
    yield case("docx-with-something-before", lambda: b"bonjour\0" + archives.open_xml(), Reason.TYPE)
    yield case("odt-with-basic", partial(archives.open_document, more={"Basic/Standard/M.xml": b""}), Reason.MACROS)
    yield case("odt-with-scripts", partial(archives.open_document, more={"Scripts/python/m.py": b""}), Reason.MACROS)
    yield case("odt-sealed", partial(archives.open_document, more={"encrypted-package": b"x"}), Reason.ENCRYPTED)
    yield case("odt-drawing", partial(archives.open_document, "graphics"), Reason.TYPE)
    yield case("odt-master", partial(archives.open_document, "text-master"), Reason.TYPE)
    yield case("epub", lambda: archives.packed({"mimetype": "application/epub+zip"}, stored=("mimetype",)), Reason.TYPE)
    yield case("odt-mimetype-last", lambda: archives.packed({"a": b"", "mimetype": "x"}), Reason.ARCHIVE)


def _old_office() -> Iterator[Case]:
    for stream, extension in (
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        made = partial(archives.compound, stream, "\x05SummaryInformation", "1Table", "Data")
        yield case(f"old-{stream}", made, Reason.TYPE)
        yield case(f"old-{stream}-taken", made, extension, more=ALL)
    yield case("old-with-macros", partial(archives.compound, "WordDocument", "Macros"), Reason.MACROS, more=ALL)
    yield case(
        "old-sheet-with-macros", partial(archives.compound, "Workbook", "_VBA_PROJECT_CUR"), Reason.MACROS, more=ALL
    )
    yield case("old-with-macros-not-taken", partial(archives.compound, "WordDocument", "Macros"), Reason.MACROS)
    yield case(
        "docx-with-a-password", partial(archives.compound, "EncryptionInfo", "EncryptedPackage"), Reason.ENCRYPTED
    )
    yield case("old-of-two-kinds", partial(archives.compound, "WordDocument", "Workbook"), Reason.TYPE, more=ALL)
    yield case("old-mail", partial(archives.compound, "__properties_version1.0"), Reason.TYPE, more=ALL)
    yield case("old-circular", archives.circular_compound, Reason.DAMAGED, more=ALL)
    yield case("old-header-alone", lambda: archives.compound("WordDocument")[:300], Reason.DAMAGED, more=ALL)
    yield case("old-without-directory", lambda: archives.compound("WordDocument")[:512], Reason.DAMAGED, more=ALL)
    rtf = rb"{\rtf1\ansi Bonjour}"
    yield case("rtf", rtf, Reason.TYPE)
    yield case("rtf-taken", rtf, "rtf", more=ALL)
    yield case("rtf-cut", rtf[:-1], Reason.DAMAGED, more=ALL)
    yield case("rtf-with-an-object", rb"{\rtf1{\object\objemb{\*\objdata 0105}}}", Reason.MACROS, more=ALL)
    yield case("rtf-with-dde", rb"{\rtf1{\field{\*\fldinst \\DDEAUTO cmd}}}", Reason.MACROS, more=ALL)


def _sounds() -> Iterator[Case]:
    yield case("mp3", sounds.mp3, "mp3")
    yield case("mp3-with-a-tag", lambda: sounds.id3() + sounds.mp3(), "mp3")
    yield case("mp3-with-an-old-tag", lambda: sounds.mp3() + b"TAG" + bytes(125), "mp3")
    yield case("mp3-of-two-frames", partial(sounds.mp3, 2), Reason.TYPE)
    yield case("mp3-tag-then-html", lambda: sounds.id3() + HTML, Reason.DAMAGED)
    yield case("wav", sounds.wav, "wav")
    yield case("wav-without-sound", b"RIFF\x1c\0\0\0WAVEfmt \x10\0\0\0" + bytes(16), Reason.DAMAGED)
    yield case("wav-format-last", b"RIFF\x14\0\0\0WAVEdata\0\0\0\0fmt \0\0\0\0", Reason.DAMAGED)
    for codec in (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC"):
        yield case(f"ogg-{codec.strip().hex()}", partial(sounds.ogg, codec), "ogg")
    yield case("ogg-film", partial(sounds.ogg, b"\x80theora"), Reason.TYPE)
    yield case("m4a", _m4a, "m4a")
    yield case("m4a-of-safari", partial(sounds.mp4, b"soun", brand=b"iso5"), "m4a")
    yield case("mp4-film", partial(sounds.mp4, b"vide", b"soun"), Reason.TYPE)
    yield case("mp4-film-taken", partial(sounds.mp4, b"vide", b"soun", brand=b"isom"), "mp4", more=ALL)
    yield case("mp4-film-called-sound", partial(sounds.mp4, b"vide", brand=b"M4A "), Reason.TYPE)
    yield case("mp4-without-tracks", sounds.mp4, Reason.TYPE)
    yield case("mp4-of-hints", partial(sounds.mp4, b"soun", b"hint"), Reason.TYPE)
    yield case("quicktime", partial(sounds.mp4, b"vide", brand=b"qt  "), Reason.TYPE, more=ALL)
    yield case("mp4-box-that-is-too-long", lambda: _m4a()[:-508] + b"\xff\xff\xff\xffmdat", Reason.DAMAGED)
    yield case("mp4-box-of-no-length", lambda: _m4a() + b"\0\0\0\x07free", Reason.DAMAGED)
    yield case("mp4-of-60000-boxes", lambda: _m4a() + b"\0\0\0\x08free" * 60_000, Reason.DAMAGED)
    yield case("mp4-unknown-box", lambda: _m4a() + sounds.box(b"evil", HTML), Reason.DAMAGED)
    yield case("webm", _webm, "webm")
    yield case("webm-live", partial(sounds.webm, 2, live=True), "webm")
    yield case("webm-film", partial(sounds.webm, 1, 2), Reason.TYPE)
    yield case("webm-without-tracks", sounds.webm, Reason.TYPE)
    yield case("matroska", partial(sounds.webm, 2, doc_type=b"matroska"), Reason.TYPE)
    void = partial(sounds.webm, 2, live=True, tail=b"\xec\x80" * 250_000)
    yield case("webm-of-250000-elements", void, Reason.DAMAGED)
    yield case("ogg-of-100000-pages", lambda: sounds.ogg() + _EMPTY_PAGE * 100_000, Reason.DAMAGED)
    yield case("m4a-of-100-boxes-in-a-box", _many_boxes, Reason.DAMAGED)
    yield case("webm-live-and-html", partial(sounds.webm, 2, live=True, tail=HTML), Reason.DAMAGED)
    yield case(
        "webm-with-attachments",
        partial(sounds.webm, 2, live=True, tail=sounds.element(0x1941A469, b"x")),
        Reason.DAMAGED,
    )
    yield case("flac", b"fLaC\0\0\0\x22" + bytes(34), Reason.TYPE)
    yield case("aac", b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(50), Reason.TYPE)
    yield case(
        "amr", b"#!AMR\n" + bytes(50), Reason.EXECUTABLE
    )  # as "#!" begins scripts; it would not be taken either way


_EMPTY_PAGE = b"OggS" + bytes(23)


def _many_boxes() -> bytes:
    return _m4a() + sounds.box(b"moov", sounds.box(b"free") * 100)


def _others() -> Iterator[Case]:
    yield case("dicom", DICOM, Reason.DICOM)
    yield case("dicom-taken-nowhere", DICOM, Reason.DICOM, more=ALL)
    yield case("dicom-without-preamble", b"\x02\0\0\0UL\x04\0\xb0\0\0\0", Reason.DICOM)
    yield case("dicom-without-group-two", b"\x08\0\x05\0CS\x0a\0ISO_IR 100", Reason.DICOM)
    yield case("dicom-implicit", b"\x08\0\x16\0\x1a\0\0\x001.2.840.10008.5.1.4.1.1.2", Reason.DICOM)
    yield case("font", b"\0\x01\0\0\0\x0a" + bytes(50), Reason.TYPE)
    yield case("sqlite", b"SQLite format 3\0" + bytes(84), Reason.TYPE)
    yield case("pickle", b"\x80\x04cposix\nsystem\n(S'id'\ntR.", Reason.TYPE)
