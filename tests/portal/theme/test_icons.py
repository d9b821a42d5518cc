"""The icon tag, and that the templates ask only for icons that exist."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.base import TextNode

from portal.theme.enums import LOOKS, State
from portal.theme.icons import UnknownIcon, drawings, icon_svg


class TestIcon:
    def test_draws_the_icon_inline_and_hidden_from_screen_readers(self) -> None:
        drawn = Template('{% load theme %}{% icon "check" %}').render(Context())
        assert drawn.startswith('<svg class="app-icon" viewBox="0 0 24 24" aria-hidden="true"')
        assert 'focusable="false"' in drawn
        assert "<path" in drawn

    def test_costs_nothing_when_the_name_stands_in_the_template(self) -> None:
        template = Template('{% load theme %}{% icon "check" %}')
        assert all(type(node) is TextNode for node in template.nodelist[1:])

    def test_takes_a_name_from_the_page(self) -> None:
        template = Template("{% load theme %}{% icon name %}")
        assert template.render(Context({"name": "clock"})) == icon_svg("clock")

    def test_draws_nothing_for_an_empty_name(self) -> None:
        assert Template("{% load theme %}{% icon name %}").render(Context({"name": ""})) == ""

    def test_takes_more_classes(self) -> None:
        drawn = Template('{% load theme %}{% icon "check" "app-big" %}').render(Context())
        assert 'class="app-icon app-big"' in drawn

    def test_refuses_a_name_that_is_not_in_the_list_when_the_page_is_compiled(self) -> None:
        with pytest.raises(TemplateSyntaxError, match=r"site/frontend/icons\.txt"):
            Template('{% load theme %}{% icon "no-such-icon" %}')

    def test_refuses_an_unknown_name_from_the_page(self) -> None:
        with pytest.raises(UnknownIcon):
            Template("{% load theme %}{% icon name %}").render(Context({"name": "no-such-icon"}))

    def test_needs_a_name(self) -> None:
        with pytest.raises(TemplateSyntaxError):
            Template("{% load theme %}{% icon %}")


class TestDrawings:
    def test_hold_every_name_of_the_list(self) -> None:
        lines = (settings.SITE_DIR / "frontend" / "icons.txt").read_text().splitlines()
        assert set(drawings()) == {line for line in lines if line and not line.startswith("#")}

    def test_hold_the_icon_of_every_state(self) -> None:
        assert set(LOOKS) == set(State)
        assert {look.icon for look in LOOKS.values()} - {""} <= set(drawings())

    def test_carry_no_style_and_no_script(self) -> None:
        for drawing in drawings().values():
            assert not re.search(r"style|script|<!--|\bon\w+=", drawing)
