"""QR codes as images, for what a phone should read off a screen or a sheet of paper."""

import io

import segno


def qr_svg(text: str) -> str:
    """Return an SVG image of the text, black on white in every theme, with the quiet margin that readers need.

    Shape:   one `<svg>` element that names its size nowhere: it is as large as what holds it
    Source:  ISO/IEC 18004, 6.3.8 (four modules of margin); 15 % of it may be unreadable (level M)
    """
    image = io.BytesIO()
    segno.make_qr(text, error="m").save(
        image, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, light="#fff", nl=False, border=4
    )
    return image.getvalue().decode()
