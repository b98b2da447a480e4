"""PDFs, made by hand: with pages, scripts, files, passwords."""

import hashlib
from collections.abc import Sequence

Objects = Sequence[bytes]
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf(
    pages: int = 1, *, catalog: bytes = b"", more: Objects = (), trailer: bytes = b"", box: bytes = b"0 0 300 400"
) -> bytes:
    """A PDF with pages of one blue square each; `more` are objects from 10,001 on."""
    objects = {1: b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>"}
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    objects[2] = b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages
    objects[3] = stream(b"0 0 1 rg 50 50 200 300 re f")
    for n in range(pages):
        objects[4 + n] = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 3 0 R>>"
    objects |= {10_001 + n: one for n, one in enumerate(more)}
    return assembled(objects, trailer)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<" + entries + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def assembled(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    at = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<</Size %d/Root 1 0 R" % (max(objects) + 1) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % at
    return bytes(out)


def with_script() -> bytes:
    return pdf(catalog=b"/OpenAction 10001 0 R", more=[b"<</S/JavaScript/JS(app.alert\\(1\\))>>"])


def with_launch() -> bytes:
    return pdf(catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>")


def with_file(name: bytes = b"a.exe") -> bytes:
    names = b"/Names<</EmbeddedFiles<</Names[(%b)10001 0 R]>>>>" % name
    spec = b"<</Type/Filespec/F(%b)/UF(%b)/EF<</F 10002 0 R>>>>" % (name, name)
    return pdf(catalog=names, more=[spec, stream(b"MZ", b"/Type/EmbeddedFile")])


def sealed(user: bytes = b"secret") -> bytes:
    """Encrypted as in PDF 1.4 (7.6.3, revision 2): nobody without the user's password opens it."""
    owner_key = hashlib.md5(_padded(b"owner"), usedforsecurity=False).digest()[:5]
    owner = _rc4(owner_key, _padded(user))
    permissions, identity = b"\xfc\xff\xff\xff", b"0123456789abcdef"
    key = hashlib.md5(_padded(user) + owner + permissions + identity, usedforsecurity=False).digest()[:5]
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<%b><%b>]" % (
        owner.hex().encode(),
        _rc4(key, _PADDING).hex().encode(),
        identity.hex().encode(),
        identity.hex().encode(),
    )
    return pdf(trailer=encrypt)


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
