"""What a file is called, so that no system takes the name for a path, a device or another type."""

import re
import unicodedata
from urllib.parse import quote

NAME_CHARS = 120
NAME_BYTES = 240  # file systems stop at 255
NAMELESS = "fichier"

# What is not seen, what turns the direction of reading, what ends a line, what is half a character.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_NOT_IN_WINDOWS = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?=\s*(?:\.|$))", re.IGNORECASE)
_SPELT = {
    "jpg": ("jpg", "jpeg", "jpe", "jfif"),
    "txt": ("txt", "text"),
    "ogg": ("ogg", "oga", "opus"),
    "heic": ("heic", "heif"),
}
# Extensions that are taken off when the bytes say otherwise; any other is part of the name ("Bilan du 12.03").
_EXTENSION = re.compile(
    r"\.(?:7z|apk|app|bat|chm|cmd|com|cpl|csv|dll|dmg|docm|docx?|dotm?|eml|exe|gif|gz|hei[cf]|hta|html?|img|iso|jar|jf?if|jpe?g?|js|jse"
    r"|lnk|m4a|mht|mp[34]|msi|msp|og[ag]|opus|od[pst]|pdf|php|pif|png|ppt[mx]?|ps|ps1|rar|reg|rtf|scr|sh|svgz?|tar|te?xt|tiff?"
    r"|url|vb[es]|wav|web[mp]|wsf|wsh|xhtml|xls[bmx]?|xml|xz|zip)$",
    re.IGNORECASE,
)


def safe_name(name: str, extension: str) -> str:
    """Return the name that a file gets, whose extension is that of its bytes.

    Shape:   NFC, one line, 1..120 characters and at most 240 bytes; extension: without a dot
    """
    seen = "".join(" " if char.isspace() else char for char in name if _is_seen(char))
    line = " ".join(unicodedata.normalize("NFC", seen).translate(_NOT_IN_WINDOWS).split()).strip(" .")
    stem, ending = _parted(line, extension)
    stem = stem or NAMELESS
    if _DEVICE.match(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, ending)}.{ending}"


def content_disposition(name: str) -> str:
    """Return the header with which a file is saved under its name.

    Source:  RFC 6266, 4 and appendix D; RFC 8187, 3.2
    """
    fallback = "".join(char if _is_plain(char) else "_" for char in _without_accents(name))
    plain = f'attachment; filename="{fallback}"'
    return plain if fallback == name else f"{plain}; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in _UNSEEN


def _parted(line: str, extension: str) -> tuple[str, str]:
    """The name and its extension as the sender spelt it, if that is one of those that the bytes have."""
    before, _, spelt = line.rpartition(".")
    ending = spelt if spelt.lower() in _SPELT.get(extension, (extension,)) else extension
    stem = before if ending == spelt else line
    while found := _EXTENSION.search(stem):
        stem = stem[: found.start()].rstrip(" .")
    return stem, ending


def _cut(stem: str, ending: str) -> str:
    stem = stem[: NAME_CHARS - len(ending) - 1]
    return stem.encode()[: NAME_BYTES - len(ending) - 1].decode("utf-8", "ignore").rstrip(" .")


def _without_accents(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))


def _is_plain(char: str) -> bool:
    """Quotes, backslashes and percent signs are read differently by different browsers."""
    return " " <= char <= "~" and char not in '"\\%'
