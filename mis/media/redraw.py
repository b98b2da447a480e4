"""Pictures decoded and encoded anew. Only the worker imports this: it alone meets what a file does to a decoder."""

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pillow_heif
from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from mis.media.media_type import GIF, HEIC, JPEG, PNG, WEBP, MediaType
from mis.media.reason import Reason, unfit
from protocol.errors import TooLarge

PLUGINS = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)  # importing registers them
_NAMES = ((PNG, "PNG"), (JPEG, "JPEG"), (WEBP, "WEBP"), (GIF, "GIF"), (HEIC, "HEIF"))
FORMATS = {kind.media_type: name for kind, name in _NAMES}

FRAMES_MAX = 300
JPEG_QUALITY = 88
LOWER_QUALITIES = (75, 60)
WEBP_QUALITY = 85
THUMBNAIL_PX = 480
THUMBNAIL_BYTES = 60 << 10
THUMBNAIL_QUALITIES = (80, 60, 40, 20, 0)
# What browsers take for a frame without a length.
FRAME_MS = 100
WHITE = (255, 255, 255)
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of a picture; its bytes are in the file that was given."""

    media_type: MediaType
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    image: Image.Image
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Film:
    """Shape:   frames: at least one; loop: how often, 0 is for ever, null once."""

    frames: Sequence[Frame]
    loop: int | None

    @property
    def first(self) -> Image.Image:
        return self.frames[0].image


class _FullError(Exception):
    """More was written than may be."""


class _Bounded(io.RawIOBase):
    """A file that takes so many bytes and no more: an encoder need not finish what will not be kept."""

    def __init__(self, file: BinaryIO, most_bytes: int) -> None:
        self._file = file
        self._most_bytes = most_bytes
        file.seek(0)
        file.truncate()

    def write(self, data: Any) -> int:
        if self._file.tell() + len(data) > self._most_bytes:
            raise _FullError
        return self._file.write(data)

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def writable(self) -> bool:
        return True


def redraw(data: bytes, media_type: str, out: BinaryIO, *, pixels_max: int, bytes_max: int) -> Drawn:
    """Write the picture anew: upright, in sRGB, without anything that is not pixels, and small enough.

    Raises:  BadRequest: pixels; TooLarge; the decoders' own errors, whatever they are: it is damaged
    """
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with _opened(data, FORMATS[media_type], pixels_max) as image:
        film = _film(image, pixels_max)
    written = _write(film, media_type, out, bytes_max)
    return Drawn(written, *film.first.size, thumbnail(film.first))


def _opened(data: bytes, name: str, pixels_max: int) -> ImageFile.ImageFile:
    """Read no more than what the picture says of itself.

    Raises:  BadRequest: pixels
    """
    # Pillow refuses past twice its limit. It does so before WebP's decoder takes the memory, and only warns below.
    Image.MAX_IMAGE_PIXELS = (pixels_max + 1) // 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=[name])
        except Image.DecompressionBombError as error:
            raise unfit(Reason.PIXELS) from error
    if image.width * image.height > pixels_max:
        raise unfit(Reason.PIXELS)
    return image


def thumbnail(image: Image.Image) -> bytes:
    """Return a small WebP of it: a longest side of THUMBNAIL_PX, at most THUMBNAIL_BYTES."""
    scale = min(1.0, THUMBNAIL_PX / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = _coloured(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    webp = b""
    for quality in THUMBNAIL_QUALITIES:
        webp = webp_of(small, quality)
        if len(webp) <= THUMBNAIL_BYTES:
            break
    return webp


def webp_of(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _film(image: ImageFile.ImageFile, pixels_max: int) -> Film:
    """The frames where there are several and all are within bounds, else the first alone."""
    if image.format not in ("GIF", "WEBP") or not getattr(image, "is_animated", False):
        return Film([Frame(_clean(image), 0)], None)
    frames: list[Frame] = []
    loop = image.info.get("loop")
    for frame in ImageSequence.Iterator(image):
        frame.load()  # WebP's frames know their time only then
        duration_ms = int(frame.info.get("duration") or FRAME_MS)
        frames.append(Frame(_clean(frame.copy()), duration_ms))
        if len(frames) > FRAMES_MAX or (len(frames) + 1) * image.width * image.height > pixels_max:
            return Film(frames[:1], None)
    return Film(frames, loop)


def _clean(image: Image.Image) -> Image.Image:
    """The pixels alone, upright and in sRGB."""
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    profile, transparency = image.info.get("icc_profile"), image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    if image.mode in _DEEP:
        image = _in_eight_bits(image)
    elif image.mode == "PA" or (transparency is not None and image.mode != "P"):
        image = image.convert("RGBA")
    if profile:
        image = _in_srgb(image, profile)
    if image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = image.convert("RGB")
    image.info = {"transparency": transparency} if image.mode == "P" and transparency is not None else {}
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey become eight; Pillow alone would cut off all that is light."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours that were meant; a profile that is unreadable or not of the picture's kind means nothing."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return _converted(image, source, source.profile.xcolor_space.strip())
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _converted(image: Image.Image, source: ImageCms.ImageCmsProfile, space: str) -> Image.Image:
    if space == "RGB" and ImageCms.getProfileDescription(source).startswith("sRGB"):
        return image
    if space == "RGB" and image.mode in ("RGB", "RGBA"):
        return _transformed(image, source, image.mode)
    if space == "RGB" and image.mode == "P" and (palette := image.getpalette("RGB")):
        colours = Image.frombytes("RGB", (len(palette) // 3, 1), bytes(palette))
        image.putpalette(_transformed(colours, source, "RGB").tobytes(), "RGB")
    if space == "CMYK" and image.mode == "CMYK":
        return _transformed(image, source, "RGB")
    if space == "GRAY" and image.mode == "L":
        return _transformed(image, source, "RGB").convert("L")
    return image


def _transformed(image: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode) or image


def _coloured(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller and written as WebP."""
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.mode == "LA" or "transparency" in image.info else "RGB")


def _write(film: Film, media_type: str, out: BinaryIO, bytes_max: int) -> MediaType:
    """Try what is the picture's own first, then what is smaller.

    Raises:  TooLarge
    """
    for kind, save in _ways(film, media_type):
        try:
            save(_Bounded(out, bytes_max))
        except _FullError:
            continue
        out.flush()
        return kind
    raise TooLarge("the picture is too large, even encoded anew")


def _ways(film: Film, media_type: str) -> Iterator[tuple[MediaType, Callable[[Any], None]]]:
    own = {PNG.media_type: PNG, GIF.media_type: GIF, WEBP.media_type: WEBP}.get(media_type)
    if own is not None:
        yield own, lambda file: _save(film, own, file)
    if len(film.frames) > 1:
        return
    flat = _flat(film.first)
    for quality in (JPEG_QUALITY, *LOWER_QUALITIES):
        yield JPEG, lambda file, quality=quality: flat.save(file, "JPEG", quality=quality, subsampling="4:2:0")  # type: ignore[misc]


def _save(film: Film, kind: MediaType, file: Any) -> None:
    options: dict[str, Any] = {"quality": WEBP_QUALITY, "method": 2} if kind is WEBP else {}
    if len(film.frames) > 1:
        options |= {"save_all": True, "append_images": [frame.image for frame in film.frames[1:]]}
        options |= {"duration": [frame.duration_ms for frame in film.frames]}
        options |= {} if film.loop is None else {"loop": film.loop}
        options |= {"disposal": 2} if kind is GIF and any(map(_is_see_through, film.frames)) else {}
    film.first.save(file, FORMATS[kind.media_type], **options)


def _is_see_through(frame: Frame) -> bool:
    return frame.image.mode == "RGBA" or "transparency" in frame.image.info


def _flat(image: Image.Image) -> Image.Image:
    """On white, as JPEG knows no transparency."""
    if image.mode in ("L", "RGB"):
        return image
    coloured = _coloured(image)
    if coloured.mode == "RGB":
        return coloured
    paper = Image.new("RGB", coloured.size, WHITE)
    paper.paste(coloured, mask=coloured.getchannel("A"))
    return paper
