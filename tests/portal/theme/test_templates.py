"""Rules every template keeps: the Content-Security-Policy and the published vocabulary."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = settings.SITE_DIR / "templates"
ROOTS = [TEMPLATES, *(settings.BASE_DIR / name for name in ("learning", "quizzes", "media")),
         settings.SITE_DIR / "portal"]  # fmt: skip
INLINE = {
    "a style attribute": re.compile(r"""\sstyle\s*=\s*["']"""),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "an event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']"""),
    "an address of another host": re.compile(
        r"""<(?:img|script|link|iframe)\b[^>]*(?:src|href)=["']https?:"""
    ),
}  # fmt: skip


def all_templates() -> list[Path]:
    """Every page and component; Wagtail's admin has its own, relaxed policy."""
    found = {path for root in ROOTS for path in root.rglob("templates/**/*.html")}
    found |= set(TEMPLATES.rglob("*.html"))
    return sorted(path for path in found if "wagtailadmin" not in path.parts)


def relative(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


class TestTemplates:
    @pytest.mark.parametrize("path", all_templates(), ids=relative)
    def test_carry_nothing_the_policy_forbids(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        assert not [name for name, pattern in INLINE.items() if pattern.search(source)]

    @pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=relative)
    def test_of_the_project_compile(self, path: Path) -> None:
        get_template(str(path.relative_to(TEMPLATES)))


class TestComponents:
    @pytest.mark.parametrize(
        "path", sorted((TEMPLATES / "components").glob("*.html")), ids=relative
    )
    def test_open_by_naming_their_variables(self, path: Path) -> None:
        source = re.sub(r"^({% load [^%]+%}\s*)", "", path.read_text(encoding="utf-8"))
        assert source.startswith(("{% comment %}", "{#"))

    def test_state_says_its_own_words_unless_told(self) -> None:
        assert "Not started" in render_to_string(
            "components/status_tag.html", {"state": "not_started"}
        )
        given = render_to_string(
            "components/status_tag.html", {"state": "places", "label": "2 left"}
        )
        assert "2 left" in given
        assert "Places" not in given

    def test_segments_mark_what_is_done_and_where_one_is(self) -> None:
        drawn = render_to_string("components/segments.html", {"done": 2, "total": 4, "now": 3})
        spans = re.findall(r"<span(?: class=\"([\w-]+)\")?>", drawn)
        assert spans == ["is-done", "is-done", "is-now", ""]

    def test_segments_can_all_be_done(self) -> None:
        drawn = render_to_string("components/segments.html", {"done": 3, "total": 3})
        assert drawn.count("is-done") == 3

    def test_task_that_cannot_start_is_no_link(self) -> None:
        task = {"id": "m4", "href": "", "title": "Later", "hint": "Opens 1 May", "state": "wait"}
        drawn = render_to_string("components/task_row.html", task)
        assert "<a " not in drawn
        assert "Cannot start yet" in drawn

    def test_task_is_described_by_hint_and_status(self) -> None:
        task = {"id": "m1", "href": "/x/", "title": "Now", "hint": "8 minutes", "state": "overdue"}
        drawn = render_to_string("components/task_row.html", task)
        assert 'aria-describedby="m1-hint m1-status"' in drawn

    def test_telephone_number_is_dialled_without_spaces(self) -> None:
        drawn = render_to_string("components/phone.html", {"fact": {"value": "08000 121 700"}})
        assert 'href="tel:08000121700"' in drawn
        assert ">08000 121 700<" in drawn

    def test_telephone_number_keeps_its_plus(self) -> None:
        drawn = render_to_string("components/phone.html", {"fact": {"value": "+44 20 7946 0000"}})
        assert 'href="tel:+442079460000"' in drawn

    def test_low_bar_is_striped_and_says_the_figure(self) -> None:
        drawn = render_to_string("components/bar.html", {"percent": 43, "target": 85, "low": True})
        assert "app-bar--low" in drawn
        assert "43%" in drawn
        assert 'x1="85%"' in drawn
