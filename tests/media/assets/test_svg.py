import pytest

from media.assets.svg import unsafe_parts

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def drawing(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


class TestUnsafeParts:
    @pytest.mark.parametrize(
        "inside",
        [
            '<rect width="3" height="3" fill="#0e4f55"/>',
            '<defs><linearGradient id="g"/></defs><rect fill="url(#g)"/>',
            '<g id="a"/><use href="#a"/><use xlink:href="#a"/>',
            "<style>.a { fill: url(#g); }</style><!-- a note -->",
            "<title>A forecourt</title><text>On sale</text>",
        ],
    )
    def test_finds_nothing_in_a_plain_drawing(self, inside: str) -> None:
        assert unsafe_parts(drawing(inside)) == []

    @pytest.mark.parametrize(
        ("inside", "found"),
        [
            ("<script>alert(1)</script>", "<script>"),
            ("<foreignObject><p/></foreignObject>", "<foreignobject>"),
            ('<rect onclick="x()"/>', "the event handler “onclick”"),
            ('<image href="https://elsewhere.example/a.png"/>', "outside the drawing"),
            ('<a xlink:href="javascript:alert(1)"/>', "outside the drawing"),
            (
                '<g xml:base="https://elsewhere.example/"><use href="#a"/></g>',
                "outside the drawing",
            ),
            ('<image href="data:image/svg+xml,x"/>', "outside the drawing"),
            ('<rect fill="url(https://elsewhere.example/#a)"/>', "loaded from elsewhere"),
            ("<rect style=\"background: URL( '//elsewhere.example' )\"/>", "loaded from elsewhere"),
            ("<style>@import 'https://elsewhere.example/a.css';</style>", "a style that loads"),
            ('<use href="#a"><set attributeName="href" to="javascript:x"/></use>', "<set>"),
        ],
    )
    def test_names_what_reaches_out_or_runs(self, inside: str, found: str) -> None:
        assert any(found in part for part in unsafe_parts(drawing(inside)))

    def test_refuses_entities(self) -> None:
        bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'
        assert unsafe_parts(bomb) == ["a document type or entities"]

    def test_refuses_style_sheets_from_elsewhere(self) -> None:
        sheet = b'<?xml-stylesheet href="https://elsewhere.example/a.css"?>' + drawing("")
        assert unsafe_parts(sheet) == ["a style sheet from elsewhere"]

    @pytest.mark.parametrize("content", [b"", b"<svg", b"\xff\xfe\x00", b"GIF89a"])
    def test_refuses_what_is_not_svg(self, content: bytes) -> None:
        assert unsafe_parts(content) == ["something that is not SVG"]
