"""Pictures drawn anew: what of them is kept, and what is not."""

import io
from dataclasses import dataclass
from itertools import chain

import pytest
from PIL import Image

from mis.media.media_type import GIF, HEIC, JPEG, PNG, WEBP, MediaType
from mis.media.redraw import FRAMES_MAX, THUMBNAIL_BYTES, THUMBNAIL_PX, redraw
from protocol.errors import BadRequest, TooLarge
from tests.support.files import pictures
from tests.support.files.corpus import HTML, PE, PHP
from tests.support.files.pictures import BLUE, CAMERA, GREEN, MARK, RED, WHITE, corners, saved

PIXELS_MAX = 1_000_000
BYTES_MAX = 10 << 20
MADE = {JPEG: pictures.jpeg, PNG: pictures.png, WEBP: pictures.webp, GIF: pictures.gif, HEIC: pictures.heic}
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Redrawn:
    data: bytes
    media_type: MediaType
    size: tuple[int, int]
    thumbnail: bytes

    @property
    def image(self) -> Image.Image:
        return Image.open(io.BytesIO(self.data))

    def corners(self) -> list[Colour]:
        return corner_colours(self.image)


@pytest.fixture(autouse=True)
def _limit_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing changes it for the whole process, which is the worker's own."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


def redrawn(data: bytes, kind: MediaType, *, pixels_max: int = PIXELS_MAX, bytes_max: int = BYTES_MAX) -> Redrawn:
    out = io.BytesIO()
    drawn = redraw(data, kind.media_type, out, pixels_max=pixels_max, bytes_max=bytes_max)
    return Redrawn(out.getvalue(), drawn.media_type, (drawn.width, drawn.height), drawn.thumbnail)


def corner_colours(image: Image.Image) -> list[Colour]:
    """Above left, above right, below left, below right."""
    image = image.convert("RGB")
    width, height = image.size
    places = [(x, y) for y in (height // 8, height - height // 8) for x in (width // 8, width - width // 8)]
    return [(r, g, b) for r, g, b in map(image.getpixel, places)]  # type: ignore[misc]


def near(found: list[Colour], expected: list[Colour]) -> bool:
    pairs = zip(chain.from_iterable(found), chain.from_iterable(expected), strict=True)
    return all(abs(one - other) < 25 for one, other in pairs)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.extension)
def test_nothing_of_a_picture_is_kept_but_its_pixels(kind: MediaType) -> None:
    data = MADE[kind]()
    markers = b"Exif eXIf tEXt zTXt iTXt EXIF ICC_PROFILE iCCP ICCP http://ns.adobe.com".split()
    hidden = (MARK, CAMERA.encode(), b"XMP ", *markers)
    assert any(mark in data for mark in hidden), "there must be something to take out"
    new = redrawn(data, kind)
    assert [mark for mark in hidden if mark in new.data or mark in new.thumbnail] == []
    assert new.image.getexif() == {}
    assert not {"icc_profile", "comment", "xmp", "exif"} & set(new.image.info)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.extension)
@pytest.mark.parametrize("tail", [b"PK\x05\x06" + bytes(18), HTML, PHP, PE], ids=["zip", "html", "php", "exe"])
def test_what_was_appended_is_gone(kind: MediaType, tail: bytes) -> None:
    honest, with_tail = redrawn(MADE[kind](), kind), redrawn(MADE[kind]() + tail, kind)
    assert with_tail.data == honest.data
    assert tail not in with_tail.data


def test_html_in_a_comment_of_a_jpeg_is_gone() -> None:
    data = pictures.jpeg()
    data = data[:2] + b"\xff\xfe" + (len(HTML) + 2).to_bytes(2, "big") + HTML + data[2:]
    assert b"script" not in redrawn(data, JPEG).data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP], ids=lambda kind: kind.extension)
def test_a_picture_is_upright(kind: MediaType, orientation: int) -> None:
    data = pictures.turned({JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}[kind], orientation)
    new = redrawn(data, kind)
    assert new.size == new.image.size == pictures.SIZE
    assert near(new.corners(), [RED, GREEN, BLUE, WHITE])
    assert near(corner_colours(Image.open(io.BytesIO(new.thumbnail))), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize(("kind", "kept"), [(JPEG, JPEG), (PNG, PNG), (WEBP, WEBP), (GIF, GIF), (HEIC, JPEG)])
def test_a_picture_keeps_its_format_save_heic(kind: MediaType, kept: MediaType) -> None:
    new = redrawn(MADE[kind](), kind)
    assert new.media_type == kept
    assert new.image.format == {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}[kept]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_are_those_that_the_profile_means(mode: str) -> None:
    data = saved(corners(mode=mode), "PNG", icc_profile=pictures.swapped_profile())
    above_left, _, below_left, _ = redrawn(data, PNG).corners()
    assert above_left[2] > 150 > above_left[0], "what was written as red was blue"
    assert below_left[0] > 150 > below_left[2]


@pytest.mark.parametrize("profile", [b"no profile", pictures.srgb()[:200], bytes(1_000)])
def test_a_profile_that_cannot_be_read_means_nothing(profile: bytes) -> None:
    assert near(redrawn(saved(corners(), "PNG", icc_profile=profile), PNG).corners(), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_stays_as_it_was_coloured(mode: str) -> None:
    assert redrawn(pictures.png(mode), PNG).image.mode == mode


def test_sixteen_bits_of_grey_become_eight_and_none_is_cut_off() -> None:
    image = Image.new("I;16", (16, 16), 30_000)
    assert redrawn(saved(image, "PNG"), PNG).image.getpixel((0, 0)) == 30_000 // 256


def test_what_is_transparent_stays_so_and_becomes_white_where_it_cannot() -> None:
    glass = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    assert redrawn(saved(glass, "PNG"), PNG).image.getpixel((5, 5)) == (0, 0, 0, 0)
    indexed = Image.new("P", (8, 8), 0)
    indexed.putpalette([9, 9, 9])
    assert redrawn(saved(indexed, "PNG", transparency=0), PNG).image.convert("RGBA").getpixel((5, 5)) == (9, 9, 9, 0)
    keyed = saved(Image.new("RGB", (8, 8), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert redrawn(keyed, PNG).image.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    grainy = pictures.noise((200, 200)).convert("RGBA")
    grainy.paste((0, 0, 0, 0), (0, 0, 100, 100))
    small = redrawn(saved(grainy, "PNG"), PNG, bytes_max=40_000)
    assert small.media_type == JPEG
    assert near([small.corners()[0]], [(255, 255, 255)])


def test_a_jpeg_for_print_becomes_one_for_the_screen() -> None:
    new = redrawn(saved(corners(mode="CMYK"), "JPEG", quality=95, subsampling=0), JPEG)
    assert new.image.mode == "RGB"
    assert near(new.corners(), [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize(("kind", "name"), [(GIF, "GIF"), (WEBP, "WEBP")])
def test_an_animation_keeps_its_frames_and_their_time(kind: MediaType, name: str) -> None:
    data = pictures.animation(name)
    new = redrawn(data, kind).image
    assert new.n_frames == 4  # type: ignore[attr-defined]
    assert new.info["loop"] == 0
    new.seek(1)
    new.load()
    assert new.info["duration"] == 70
    assert MARK not in redrawn(data, kind).data


def test_of_an_animation_past_the_bounds_the_first_frame_is_kept() -> None:
    for data in (pictures.endless_gif(5_000), pictures.endless_gif(FRAMES_MAX + 2)):
        assert not redrawn(data, GIF).image.is_animated  # type: ignore[attr-defined]
    wide = pictures.animation("GIF", 4)
    assert not redrawn(wide, GIF, pixels_max=32 * 16 * 3).image.is_animated  # type: ignore[attr-defined]
    assert redrawn(wide, GIF, pixels_max=32 * 16 * 5).image.is_animated  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["png", "jpeg", "gif", "webp", "heic"])
def test_more_pixels_than_allowed_are_refused_before_they_are_made(name: str) -> None:
    kind = {"png": PNG, "jpeg": JPEG, "gif": GIF, "webp": WEBP, "heic": HEIC}[name]
    data = getattr(pictures, f"flooding_{name}")()
    with pytest.raises(BadRequest) as refused:
        redrawn(data, kind, pixels_max=64_000_000)
    assert refused.value.details == {"field": "file", "reason": "pixels"}
    assert redrawn(pictures.png(), PNG, pixels_max=64 * 48).size == (48, 64)
    with pytest.raises(BadRequest):
        redrawn(pictures.png(), PNG, pixels_max=64 * 48 - 1)


def test_a_picture_that_stays_too_large_becomes_a_lesser_jpeg_or_is_refused() -> None:
    grainy = saved(pictures.noise((200, 200)), "PNG")
    assert redrawn(grainy, PNG).media_type == PNG
    lesser = redrawn(grainy, PNG, bytes_max=30_000)
    assert lesser.media_type == JPEG
    assert len(lesser.data) <= 30_000
    with pytest.raises(TooLarge):
        redrawn(grainy, PNG, bytes_max=5_000)
    with pytest.raises(TooLarge):
        redrawn(pictures.animation("GIF", 20), GIF, bytes_max=200)


@pytest.mark.parametrize("size", [(1_000, 300), (300, 1_000), (480, 480), (1, 900), (10, 10)])
def test_a_thumbnail_is_small_in_pixels_and_in_bytes(size: tuple[int, int]) -> None:
    new = redrawn(saved(pictures.noise(size), "PNG"), PNG)
    small = Image.open(io.BytesIO(new.thumbnail))
    assert small.format == "WEBP"
    assert max(small.size) == min(THUMBNAIL_PX, max(size))
    assert len(new.thumbnail) <= THUMBNAIL_BYTES
    assert abs(small.width * size[1] - small.height * size[0]) <= max(size) * 2 or 1 in small.size


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.extension)
def test_a_picture_that_is_cut_short_is_an_error_or_a_picture(kind: MediaType) -> None:
    data, failed = MADE[kind](), 0
    for percent in range(5, 100, 5):
        try:
            redrawn(data[: len(data) * percent // 100], kind)
        except Exception:  # whatever the decoder raises: the worker calls it damaged
            failed += 1
    assert failed >= 10


@pytest.mark.parametrize("chunk", [b"zTXt", b"iCCP"])
def test_what_unpacks_without_end_is_not_unpacked(chunk: bytes) -> None:
    with pytest.raises(Exception, match=r"[Tt]oo large|too much"):
        redrawn(pictures.bomb(chunk, 64), PNG)
