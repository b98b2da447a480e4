"""The papers of the demo region, as files: letters as the server sets its own, and a curve of weights as a picture."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from mis.extension import Paper

WIDTH, HEIGHT, MARGIN = 1_200, 700, 110  # pixels, here and below
SIZE, DOT = 30, 9
PAPER, GRID, INK, LINE = "#fbfaf4", "#d9d6c8", "#23303a", "#0f6b6b"


def drawn(title: str, words: Sequence[str], weights_kg: Sequence[float]) -> tuple[bytes, str]:
    """Return a file and its name: a curve where there are weights, and a letter where there are none."""
    return (_curve(weights_kg), f"{title}.png") if weights_kg else (_letter(title, words), f"{title}.pdf")


def _letter(title: str, words: Sequence[str]) -> bytes:
    paper = Paper(title)
    return paper.head([line for one in words for line in ("", one)]) + paper.end()


def _curve(weights_kg: Sequence[float]) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(SIZE)
    low, high = int(min(weights_kg)) - 1, int(max(weights_kg)) + 2
    for whole in range(low, high + 1):
        y = _y(whole, low, high)
        draw.line((MARGIN, y, WIDTH - MARGIN, y), fill=GRID, width=2)
        draw.text((MARGIN // 4, y - SIZE // 2), f"{whole} kg", fill=INK, font=font)
    points = [(x, _y(one, low, high)) for x, one in zip(_across(len(weights_kg)), weights_kg, strict=True)]
    draw.line(points, fill=LINE, width=6)
    for (x, y), weight in zip(points, weights_kg, strict=True):
        draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), fill=LINE)
        draw.text((x - SIZE, y - 2 * SIZE), f"{weight:.1f}".replace(".", ","), fill=INK, font=font)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _across(count: int) -> Iterator[float]:
    step = (WIDTH - 3 * MARGIN) / max(1, count - 1)
    return (MARGIN + MARGIN / 2 + number * step for number in range(count))


def _y(weight: float, low: int, high: int) -> float:
    return HEIGHT - MARGIN - (weight - low) / (high - low) * (HEIGHT - 2 * MARGIN)
