"""QR codes: an image of its own, which scales and names nobody."""

from xml.etree import ElementTree

from mis.identity.qr import qr_svg


def test_the_image_is_one_svg_element_that_scales_and_runs_nothing() -> None:
    image = qr_svg("otpauth://totp/MIS:alice?secret=ABC&issuer=MIS")
    root = ElementTree.fromstring(image)  # noqa: S314 - our own image
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "viewBox" in root.attrib
    assert not {"width", "height", "onload"} & set(root.attrib)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "g", "path"}


def test_another_text_is_another_image() -> None:
    assert qr_svg("one") == qr_svg("one") != qr_svg("two")
