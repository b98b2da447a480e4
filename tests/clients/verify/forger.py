"""A forger: takes an export apart, changes what they like, and packs it again as a server would."""

import base64
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from mis.archive.note import Signer
from mis.export.zip import ExportZip
from tests.clients.verify.good import files_in

DATA, DIGESTS, SEAL = "conversation.json", "empreintes.txt", "sceau.txt"
Json = dict[str, Any]


def packed(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files, in their order."""
    zip, given = ExportZip(), b""
    for name, content in files.items():
        zip.begin(name, most_bytes=len(content))
        given += zip.write(content) + zip.end()
    return given + zip.close()


def sealed(files: Mapping[str, bytes], signer: Signer) -> bytes:
    """The same under a seal of one's own, if one has the key: a server that lies does."""
    kept = {name: content for name, content in files.items() if name not in (DIGESTS, SEAL)}
    digests = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in kept.items()).encode()
    told = files[SEAL].decode().split("\n")
    text = "\n".join([*told[:3], sha256(digests).hexdigest(), ""])
    return packed({**kept, DIGESTS: digests, SEAL: signer.sign(text).encode()})


def lying(export: bytes, signer: Signer, change: Callable[[Json], object]) -> bytes:
    """An export whose data are others, all else as it was, and sealed."""
    files = files_in(export)
    data = json.loads(files[DATA])
    change(data)
    return sealed({**files, DATA: written(data)}, signer)


def written(data: Json) -> bytes:
    """`conversation.json`, of whatever it is to say."""
    head = {name: value for name, value in data.items() if name not in ("messages", "hashes")}
    lines = ",\n".join(map(compact, data["messages"]))
    text = f'{compact(head)[:-1]},"messages":[\n{lines}\n],"hashes":{compact(data["hashes"])}}}\n'
    return text.encode("utf-8", "backslashreplace")  # half a character, as JSON may have it


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def flipped(text: str, at: int) -> str:
    """Base64 of bytes of which one is another."""
    data = bytearray(bytes_of(text))
    data[at] ^= 1
    return text_of(bytes(data))


def record_with(record: str, before: bytes, after: bytes) -> str:
    """A record in which some bytes, which come once, are others as long."""
    data = bytes_of(record)
    assert data.count(before) == 1
    assert len(before) == len(after)
    return text_of(data.replace(before, after))
