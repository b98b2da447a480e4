"""Pictures of each format, with what phones and strangers write into them."""

import io
import struct
import zlib
from functools import cache

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

# Written into every picture that has a place for it; none may be found in what is made of it.
MARK = b"MARQUE-CACHEE-4711"
CAMERA = "Appareil-4711"
LATITUDE = (45.0, 46.0, 12.34)
ORIENTATION, MODEL, GPS, LATITUDE_REF, LATITUDE_TAG = 0x112, 0x110, 0x8825, 1, 2
RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 180, 20), (20, 20, 220), (250, 250, 250)
SIZE = (64, 48)


def corners(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A picture whose quarters are red, green (above), blue and white (below)."""
    width, height = size
    image = Image.new("RGB", size, WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """Where, with which camera, and which way up."""
    found = Image.Exif()
    found[ORIENTATION] = orientation
    found[MODEL] = CAMERA
    found[GPS] = {LATITUDE_REF: "N", LATITUDE_TAG: LATITUDE}
    return found


@cache
def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@cache
def swapped_profile() -> bytes:
    """A profile in which what is called red is blue: who ignores it shows the wrong colours."""
    profile = bytearray(srgb())
    count = int.from_bytes(profile[128:132], "big")
    places = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, blue = places[b"rXYZ"] + 4, places[b"bXYZ"] + 4
    profile[red : red + 8], profile[blue : blue + 8] = profile[blue : blue + 8], profile[red : red + 8]
    at = profile.find(b"s\0R\0G\0B")  # the description, by which ours is told from others
    profile[at : at + 1] = b"x"
    return bytes(profile)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@cache
def jpeg(orientation: int = 1, *, size: tuple[int, int] = SIZE) -> bytes:
    return saved(
        corners(size), "JPEG", quality=95, subsampling=0, exif=exif(orientation), comment=MARK, icc_profile=srgb()
    )


@cache
def png(mode: str = "RGB") -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", MARK.decode())
    words.add_text("Comment", MARK.decode(), zip=True)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{MARK.decode()}</x>")
    return saved(corners(mode=mode), "PNG", pnginfo=words, exif=exif(6), icc_profile=srgb())


@cache
def webp() -> bytes:
    return saved(corners(), "WEBP", lossless=True, exif=exif(6), xmp=MARK, icc_profile=srgb())


@cache
def gif() -> bytes:
    return saved(corners(mode="P"), "GIF", comment=MARK)


@cache
def animation(kind: str = "GIF", frames: int = 4) -> bytes:
    images = [Image.new("RGB", (32, 16), (50 * n % 256, 20, 255 - 50 * n % 256)) for n in range(frames)]
    more = {"comment": MARK} if kind == "GIF" else {"exif": exif(), "xmp": MARK}
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=70, loop=0, **more)


@cache
def heic() -> bytes:
    pillow_heif.register_heif_opener()
    return saved(corners((128, 96)), "HEIF", exif=exif().tobytes(), quality=90)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG that declares a size, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def flooding_png() -> bytes:
    return png_of(50_000, 50_000, chunk(b"IDAT", zlib.compress(bytes(1_000))))


def flooding_jpeg() -> bytes:
    data = bytearray(jpeg())
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 50_000, 50_000)
    return bytes(data)


def flooding_gif() -> bytes:
    return b"GIF89a" + struct.pack("<HH", 50_000, 50_000) + gif()[10:]


def flooding_webp() -> bytes:
    side = (16_383).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + side + side
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def flooding_heic() -> bytes:
    """Its declared extent changed: `ispe` has it."""
    data = bytearray(heic())
    at = data.find(b"ispe")
    while at >= 0:
        data[at + 8 : at + 16] = struct.pack(">II", 50_000, 50_000)
        at = data.find(b"ispe", at + 4)
    return bytes(data)


def bomb(kind: bytes, mebibytes: int = 64) -> bytes:
    """A PNG with a compressed text or profile that unpacks to a lot."""
    packed = zlib.compress(bytes(mebibytes << 20), 9)
    pixels = zlib.compress(b"\0" + bytes(3))
    return png_of(1, 1, chunk(kind, b"x\0\0" + packed), chunk(b"IDAT", pixels))


def endless_gif(frames: int, size: int = 2) -> bytes:
    """Thousands of tiny frames."""
    side = struct.pack("<HH", size, size)
    head = b"GIF89a" + side + b"\x80\0\0" + b"\0\0\0\xff\xff\xff" + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    even, odd = (
        b"\x21\xf9\x04\0\x05\0\0\0" + b"\x2c" + bytes(4) + struct.pack("<HH", 1, 1) + b"\0\x02\x02" + bits + b"\x01\0"
        for bits in (b"\x44", b"\x4c")
    )
    return head + (even + odd) * (frames // 2) + b"\x3b"


def bmp() -> bytes:
    return saved(corners(), "BMP")


def tiff() -> bytes:
    return saved(corners(), "TIFF")


def ico() -> bytes:
    return saved(corners(), "ICO")


def avif() -> bytes:
    return saved(corners(), "AVIF")


def jpeg_2000() -> bytes:
    return saved(corners(), "JPEG2000")


# How a picture that is upright was stored, by orientation (Exif 2.3, table 6).
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(kind: str, orientation: int) -> bytes:
    """The four corners, stored as a camera that was held so stores them."""
    image = corners()
    if orientation in _STORED:
        image = image.transpose(_STORED[orientation])
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    return saved(image, kind, exif=exif(orientation), **options)


def noise(size: tuple[int, int]) -> Image.Image:
    """What no encoder makes small."""
    return Image.merge("RGB", [Image.effect_noise(size, 90) for _ in range(3)])
