"""Every pair of colours that meets on a page, measured from the Sass that is built."""

import re
from functools import cache

import pytest
from django.conf import settings

TEXT = 4.5
SHAPE = 3.0

# Words and the surface they stand on, as the partials use them.
TEXT_PAIRS = [
    *[("ink", surface) for surface in ("paper", "field", "footer", "moor-wash", "moor-tint")],
    *[("ink", f"{tone}-wash") for tone in ("lamp", "heather", "fern")],
    *[("slate", surface) for surface in ("paper", "moor-wash", "footer", "fern-wash")],
    *[("link", surface) for surface in ("paper", "moor-wash", "lamp-wash", "footer")],
    *[("link", f"{tone}-wash") for tone in ("heather", "fern")],
    ("link-hover", "paper"),
    ("visited", "paper"),
    *[("moor", surface) for surface in ("paper", "moor-tint", "moor-wash")],
    *[("on-moor", surface) for surface in ("moor", "moor-hover", "moor-active")],
    *[("paper", surface) for surface in ("moor", "fern", "heather")],
    ("on-deep", "moor-deep"),
    ("on-deep-2", "moor-deep"),
    ("on-lamp", "lamp"),
    ("on-lamp", "lamp-hover"),
    ("lamp-text", "lamp-wash"),
    ("lamp-text", "paper"),
    ("heather", "heather-wash"),
    ("heather", "paper"),
    *[("fern", surface) for surface in ("paper", "moor-wash", "fern-wash")],
    *[("holly", surface) for surface in ("paper", "holly-wash")],
    *[("on-holly", surface) for surface in ("holly", "holly-hover")],
]
# Borders of controls, bars, rings: what must be seen to be used.
SHAPE_PAIRS = [
    ("control", "paper"),
    ("control", "moor-wash"),
    ("control", "field"),
    ("bar", "paper"),
    ("moor", "paper"),
    ("lamp", "moor-deep"),
    ("lamp-text", "paper"),
]
# The focus ring is two rings: one of them must stand out from whatever lies beneath.
RING_SURFACES = ["paper", "moor-wash", "lamp-wash", "moor", "moor-deep", "footer"]


@cache
def colours(theme: str) -> dict[str, str]:
    source = (settings.SITE_DIR / "frontend" / "sass" / "_tokens.scss").read_text()
    blocks = {
        name: dict(re.findall(r"^\s+([\w-]+): (#[0-9a-f]{6}),$", body, re.MULTILINE))
        for name, body in re.findall(r"^\$(light|dark): \((.*?)^\);", source, re.S | re.MULTILINE)
    }
    assert set(blocks) == {"light", "dark"}
    assert set(blocks["dark"]) <= set(blocks["light"])
    return blocks["light"] if theme == "light" else {**blocks["light"], **blocks["dark"]}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class TestContrast:
    def test_is_measured_as_the_guidelines_say(self) -> None:
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#14252b", "#ffffff") == pytest.approx(15.80, abs=0.01)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
    def test_lets_words_be_read(self, theme: str, text: str, surface: str) -> None:
        palette = colours(theme)
        assert contrast(palette[text], palette[surface]) >= TEXT

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize(("shape", "surface"), SHAPE_PAIRS)
    def test_lets_controls_be_seen(self, theme: str, shape: str, surface: str) -> None:
        palette = colours(theme)
        assert contrast(palette[shape], palette[surface]) >= SHAPE

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("surface", RING_SURFACES)
    def test_lets_the_focus_be_found(self, theme: str, surface: str) -> None:
        palette = colours(theme)
        rings = (contrast(palette[ring], palette[surface]) for ring in ("lamp", "ring-out"))
        assert max(rings) >= SHAPE

    def test_gives_govuk_frontend_the_same_light_colours(self) -> None:
        source = (settings.SITE_DIR / "frontend" / "sass" / "app.scss").read_text()
        given = dict(re.findall(r"^\s+([\w-]+): (#[0-9a-f]{6}),$", source, re.MULTILINE))
        palette = colours("light")
        ours = {
            "brand": "moor", "text": "ink", "secondary-text": "slate", "border": "line",
            "body-background": "paper", "template-background": "footer", "link": "link",
            "link-hover": "link-hover", "link-active": "link-active", "link-visited": "visited",
            "focus": "lamp", "error": "holly", "success": "fern",
        }  # fmt: skip
        assert {name: given[name] for name in ours} == {
            name: palette[token] for name, token in ours.items()
        }
