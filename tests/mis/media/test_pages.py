"""PDFs: counted, looked at, and drawn page by page."""

import io

import pytest
from PIL import Image

from mis.media.pages import PAGE_PIXELS_MAX, WIDTH_MAX_PX, count, page
from protocol.errors import BadRequest, NotFound
from tests.support.files import documents

BLUE = (0, 0, 255)


def drawn(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def is_blue(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").getpixel((image.width // 2, image.height // 2))  # type: ignore[misc]
    return red < 40 and green < 40 and blue > 200


@pytest.mark.parametrize("pages", [1, 3, 300])
def test_a_pdf_is_counted_and_its_first_page_drawn(pages: int) -> None:
    counted, thumbnail = count(documents.pdf(pages))
    assert counted == pages
    image = drawn(thumbnail)
    assert image.format == "WEBP"
    assert max(image.size) == 480
    assert is_blue(image)


def test_a_page_is_drawn_as_wide_as_asked() -> None:
    image = drawn(page(documents.pdf(3), 3, 600))
    assert image.size == (600, 800)
    assert is_blue(image)


@pytest.mark.parametrize("number", [0, -1, 4, 10**9])
def test_a_page_that_there_is_not_is_not_found(number: int) -> None:
    with pytest.raises(NotFound):
        page(documents.pdf(3), number, 100)


@pytest.mark.parametrize("box", [b"0 0 1 14400", b"0 0 14400 1", b"0 0 14400 14400", b"0 0 20000000 20000000"])
def test_no_page_is_drawn_larger_than_is_good(box: bytes) -> None:
    image = drawn(page(documents.pdf(box=box), 1, 10**6))
    assert image.width <= WIDTH_MAX_PX
    assert image.width * image.height <= PAGE_PIXELS_MAX * 1.01


def test_a_page_without_extent_is_drawn_on_the_usual_sheet() -> None:
    for box in (b"0 0 0 0", b"nan 0 1 1"):
        assert count(documents.pdf(box=box))[0] == 1


@pytest.mark.parametrize("made", [documents.with_script, documents.with_launch])
def test_scripts_and_actions_stay_and_are_not_run(made: object) -> None:
    assert callable(made)
    assert count(made())[0] == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (documents.sealed(), "encrypted"),
        (documents.with_file(), "archive"),
        (b"%PDF-1.7\n%%EOF\n", "damaged"),
        (b"%PDF-1.7\n" + bytes(1_000) + b"%%EOF\n", "damaged"),
        (documents.pdf(0), "damaged"),
        (documents.pdf().replace(b"/Type/Catalog", b"/Type/Dogalog")[:100], "damaged"),
    ],
)
def test_what_is_not_taken_has_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        count(data)
    assert refused.value.details == {"field": "file", "reason": reason}


def test_who_has_the_password_in_an_empty_one_may_read_it() -> None:
    assert count(documents.sealed(user=b""))[0] == 1


@pytest.mark.parametrize("percent", [30, 60, 90])
def test_a_pdf_that_is_cut_short_is_read_or_damaged(percent: int) -> None:
    data = documents.pdf(20)
    try:
        assert count(data[: len(data) * percent // 100])[0] <= 20
    except BadRequest as refused:
        assert "damaged" in str(refused)  # noqa: PT017 - either is good
