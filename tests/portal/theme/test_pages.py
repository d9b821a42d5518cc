"""The page round every page, and the problem pages, as a browser receives them."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

PAGE = (
    '{% extends "base.html" %}{% block title %}My page{% endblock %}{% block main %}{% endblock %}'
)
BARE_PROBLEMS = ["400.html", "500.html", "503.html"]
PROBLEMS = [*BARE_PROBLEMS, "403.html", "403_csrf.html", "404.html"]


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    return request


def page_of(template_name: str, request: HttpRequest | None = None) -> BeautifulSoup:
    return BeautifulSoup(get_template(template_name).render({}, request), "html.parser")


class TestBase:
    def test_puts_the_name_of_the_page_first(self) -> None:
        page = BeautifulSoup(Template(PAGE).render(Context()), "html.parser")
        assert page.title and page.title.text == "My page – Spot the signs"

    def test_is_light_enough(self) -> None:
        assert len(Template(PAGE).render(Context()).encode()) < 5_000

    def test_says_its_language(self) -> None:
        with translation.override("cy"):
            page = BeautifulSoup(Template(PAGE).render(Context()), "html.parser")
        assert page.html and page.html["lang"] == "cy"
        assert page.select_one('a[href="/cy/pocket-guide/"]')

    def test_has_the_colours_somebody_chose(self) -> None:
        html = Template(PAGE).render(Context({"theme": "dark"}))
        assert '<html lang="en-gb" class="govuk-template" data-theme="dark">' in html

    def test_warns_only_on_a_shared_computer(self) -> None:
        assert "data-idle" not in Template(PAGE).render(Context())
        shared = Template(PAGE).render(Context({"is_shared_computer": True}))
        assert "data-shared" in shared
        assert "<dialog" in shared

    def test_tells_what_was_done(self) -> None:
        said = [{"level_tag": "success", "__str__": "Saved"}]
        page = BeautifulSoup(Template(PAGE).render(Context({"messages": said})), "html.parser")
        assert page.select_one(".govuk-notification-banner--success[role=alert]")

    def test_links_to_the_pocket_guide_and_to_help(self) -> None:
        page = BeautifulSoup(Template(PAGE).render(Context()), "html.parser")
        assert page.select_one('header a[href="/pocket-guide/"]')
        assert page.select_one('footer a[href="/help/"]')
        assert page.select_one('footer a[href="/get-help/"]')


class TestProblemPages:
    @pytest.mark.parametrize("name", BARE_PROBLEMS)
    def test_need_no_request_and_no_database(self, name: str) -> None:
        assert page_of(name).h1

    @pytest.mark.parametrize("name", PROBLEMS)
    def test_keep_header_and_pocket_guide(self, name: str, request_of_nobody: HttpRequest) -> None:
        page = page_of(name, request_of_nobody)
        assert page.select_one('header a[href="/pocket-guide/"]')
        assert page.title and page.h1 and page.title.text.startswith(page.h1.text)

    def test_of_access_gives_the_reason(self, request_of_nobody: HttpRequest) -> None:
        template = get_template("403.html")
        html = template.render({"exception": "Only trainers keep registers."}, request_of_nobody)
        assert "Only trainers keep registers." in html
        assert "ask your supervisor" in html
