"""Sound files, silent ones: what matters is how they are put together."""

import io
import struct
import wave


def mp3(frames: int = 10) -> bytes:
    """MPEG 1, layer III, 128 kbit/s, 44,100 Hz: 417 bytes a frame."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def id3(size: int = 100) -> bytes:
    return b"ID3\x04\0\0" + bytes((0, 0, size >> 7, size & 0x7F)) + bytes(size)


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    return out.getvalue()


def ogg_page(payload: bytes, *, first: bool = False, number: int = 0) -> bytes:
    segments = [*[255] * (len(payload) // 255), len(payload) % 255]
    head = struct.pack("<4sBBQIIIB", b"OggS", 0, 2 if first else 0, 0, 1, number, 0, len(segments))
    return head + bytes(segments) + payload


def ogg(codec: bytes = b"OpusHead") -> bytes:
    return ogg_page(codec + bytes(20), first=True) + ogg_page(bytes(300), number=1) + ogg_page(bytes(10), number=2)


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I", 8 + len(data)) + kind + data


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))


def mp4(*handlers: bytes, brand: bytes = b"M4A ") -> bytes:
    return (
        box(b"ftyp", brand + bytes(4) + b"isom")
        + box(b"moov", box(b"mvhd", bytes(100)), *map(track, handlers))
        + box(b"mdat", bytes(500))
    )


def element(number: int, data: bytes, *, unknown: bool = False) -> bytes:
    length = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(data) | 1 << 56)
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + length + data


def webm(*types: int, doc_type: bytes = b"webm", live: bool = False, tail: bytes = b"") -> bytes:
    tracks = b"".join(element(0xAE, element(0xD7, b"\x01") + element(0x83, bytes((kind,)))) for kind in types)
    cluster = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80" + bytes(50)), unknown=live)
    segment = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40")) + element(0x1654AE6B, tracks) + cluster * 2
    return element(0x1A45DFA3, element(0x4282, doc_type)) + element(0x18538067, segment, unknown=live) + tail
