import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.decorators.cache import cache_control
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from media.library.caching import content_changed, content_version, keep, public_page
from tests.factories.library import published_info_page, published_material
from tests.factories.media import FactFactory

pytestmark = pytest.mark.django_db


class Counted:
    """A view that counts how often it draws."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.drawn = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.drawn += 1
        return HttpResponse(f"<p>drawn {self.drawn}</p>", status=self.status)


def get(path: str = "/materials/", **headers: str) -> HttpRequest:
    return RequestFactory(headers=headers).get(path)


def with_session() -> HttpRequest:
    request = get()
    request.COOKIES["sessionid"] = "a-session"
    return request


class TestKeep:
    def test_makes_a_thing_once(self) -> None:
        made = [keep("thing", lambda: [1]), keep("thing", lambda: [2])]

        assert made == [[1], [1]]

    def test_makes_it_anew_when_content_has_changed(self) -> None:
        keep("thing", lambda: "old")

        content_changed()

        assert keep("thing", lambda: "new") == "new"

    def test_does_not_keep_that_there_is_nothing(self) -> None:
        assert keep("thing", lambda: None) is None
        assert keep("thing", lambda: "now there is") == "now there is"


class TestContentVersion:
    def test_stays_while_nothing_is_published(self) -> None:
        assert content_version() == content_version()

    def test_changes_with_a_fact(self) -> None:
        before = content_version()

        FactFactory()

        assert content_version() != before

    def test_changes_when_a_page_is_published_and_when_it_is_retired(self) -> None:
        seen = [content_version()]
        page = published_material()
        seen.append(content_version())

        page.unpublish()

        seen.append(content_version())
        assert len(set(seen)) == 3

    def test_changes_again_on_commit(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            content_changed()
            within = content_version()

        assert content_version() != within


class TestPublicPage:
    def test_draws_once_for_all_visitors(self) -> None:
        view = Counted()
        page = public_page(view)

        answers = [page(get()), page(get())]

        assert view.drawn == 1
        assert [answer.content for answer in answers] == [b"<p>drawn 1</p>"] * 2  # type: ignore[attr-defined]

    def test_may_be_kept_for_a_minute_by_anyone(self) -> None:
        answer = public_page(Counted())(get())

        assert answer["Cache-Control"] == "public, max-age=60"
        assert answer["ETag"].startswith('"')
        assert "Cookie" in answer["Vary"]

    def test_answers_304_to_who_has_it_already(self) -> None:
        page = public_page(Counted())
        etag = page(get())["ETag"]

        answer = page(get(if_none_match=etag))

        assert answer.status_code == 304
        assert answer["ETag"] == etag

    def test_draws_anew_when_content_has_changed(self) -> None:
        view = Counted()
        page = public_page(view)
        page(get())

        content_changed()

        assert page(get()).content == b"<p>drawn 2</p>"  # type: ignore[attr-defined]

    def test_keeps_addresses_apart(self) -> None:
        view = Counted()
        page = public_page(view)

        page(get("/materials/?sector=health"))
        page(get("/materials/?sector=fire"))

        assert view.drawn == 2

    def test_keeps_languages_apart(self) -> None:
        view = Counted()
        page = public_page(view)
        page(get())
        with translation.override("cy"):
            page(get())

        assert view.drawn == 2

    def test_draws_for_each_person_with_a_session_and_lets_nobody_keep_it(self) -> None:
        view = Counted()
        page = public_page(view)
        page(get())

        answer = page(with_session())

        assert view.drawn == 2
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.has_header("ETag")

    def test_does_not_keep_what_a_person_saw_for_visitors(self) -> None:
        view = Counted()
        page = public_page(view)

        page(with_session())
        answer = page(get())

        assert answer.content == b"<p>drawn 2</p>"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("status", [302, 404, 500])
    def test_keeps_no_other_answer(self, status: int) -> None:
        view = Counted(status)
        page = public_page(view)

        page(get())
        page(get())

        assert view.drawn == 2

    def test_keeps_no_page_with_a_csrf_token(self) -> None:
        def form(request: HttpRequest) -> HttpResponse:
            return HttpResponse(f"<input value='{get_token(request)}'>")

        page = public_page(form)

        first, second = page(get()), page(get())

        assert first.content != second.content  # type: ignore[attr-defined]
        assert not first.has_header("ETag")

    def test_keeps_no_page_that_sets_a_cookie(self) -> None:
        def greeting(request: HttpRequest) -> HttpResponse:
            response = HttpResponse("hello")
            response.set_cookie("seen", "yes")
            return response

        assert not public_page(greeting)(get()).has_header("ETag")

    def test_leaves_alone_what_the_view_has_said_of_caching(self) -> None:
        page = public_page(cache_control(max_age=5)(Counted()))

        assert page(get())["Cache-Control"] == "max-age=5"

    def test_does_not_fill_up_with_long_addresses(self) -> None:
        view = Counted()
        page = public_page(view)
        path = "/materials/?" + "x" * 400

        page(get(path))
        page(get(path))

        assert view.drawn == 2

    def test_answers_a_post_without_keeping_it(self) -> None:
        view = Counted()
        page = public_page(view)

        page(RequestFactory().post("/materials/"))
        page(get())

        assert view.drawn == 2

    def test_costs_a_visitor_no_query(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        published_info_page()
        client.get("/help/")

        with django_assert_num_queries(0):
            answer = client.get("/help/")

        assert answer.status_code == 200
        assert not answer.cookies

    def test_lives_apart_from_the_fragments(self) -> None:
        public_page(Counted())(get())

        assert not caches["fragments"]._cache  # type: ignore[attr-defined]
