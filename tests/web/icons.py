"""Draws the icons of the installed client from their SVG: `python -m tests.web.icons`, after one has changed."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from mis.http.web import client_folder
from tests.web import chromium

PICTURES = {
    "icon-192.png": ("favicon.svg", 192),
    "icon-512.png": ("favicon.svg", 512),
    "maskable-192.png": ("icons/maskable.svg", 192),
    "maskable-512.png": ("icons/maskable.svg", 512),
    # A telephone of Apple rounds the corners itself, and shows black where a picture is transparent.
    "apple-touch-icon.png": ("icons/maskable.svg", 180),
}


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.arguments())
        for name, (source, side) in PICTURES.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            picture = (folder / source).read_text()
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{picture}")
            page.screenshot(path=folder / "icons" / name, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(client_folder())
