import re

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page

from learning.accounts.enums import JobRole
from learning.accounts.models import Membership
from media.reference.models import Fact
from tests.factories.accounts import UserFactory
from tests.factories.library import (
    guide_card,
    published_guide,
    published_info_page,
    published_material,
)
from tests.factories.media import FactFactory
from tests.factories.modules import home_page

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def preview(page: Page) -> str:
    answer = page.make_preview_request(original_request=RequestFactory().get("/"))
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestHomePage:
    def test_asks_first_whether_somebody_is_in_trouble(self, client: Client) -> None:
        home_page()

        main = shown(client, "/").partition("<main")[2]

        assert main.index("Worried about someone?") < main.index("<h1")
        assert main.index('href="/get-help/"') < main.index("/sign-in/")

    def test_offers_learning_and_signing_in(self, client: Client) -> None:
        home_page()

        text = shown(client, "/")

        assert "See what there is to learn" in text
        assert 'href="/sign-in/" role="button"' in text

    def test_shows_the_newest_materials(self, client: Client) -> None:
        published_material(title="The newest card")

        assert "The newest card" in shown(client, "/")

    def test_leaves_materials_out_when_there_are_none(self, client: Client) -> None:
        home_page()

        assert "Materials to print and share" not in shown(client, "/")

    def test_leads_a_signed_in_person_to_her_learning(self, client: Client) -> None:
        home_page()
        client.force_login(UserFactory(officer=True))

        text = shown(client, "/")

        assert "Go to My learning" in text
        assert 'href="/sign-in/"' not in text

    def test_says_what_its_author_wrote(self, client: Client) -> None:
        home = home_page()
        home.heading = "Look again."
        home.save_revision().publish()

        assert "Look again." in shown(client, "/")

    def test_previews(self) -> None:
        assert "Notice. Ask. Pass it on." in preview(home_page())


class TestInfoPage:
    def test_shows_its_text_and_when_it_was_checked(self, client: Client) -> None:
        published_info_page(checked_date="2026-11-23")

        text = shown(client, "/help/")

        assert "Who takes the money?" in text
        assert "Last checked on 23 November 2026." in text

    def test_is_gone_when_it_is_retired(self, client: Client) -> None:
        page = published_info_page()
        shown(client, "/help/")
        page.unpublish()

        assert client.get("/help/").status_code == 404

    def test_previews(self) -> None:
        page = published_info_page()
        page.title = "Help, rewritten"

        assert "Help, rewritten" in preview(page)


class TestPocketGuidePage:
    def test_says_first_when_it_was_checked(self, client: Client) -> None:
        published_guide()

        main = shown(client, "/pocket-guide/").partition("<main")[2]

        assert main.index("Checked 2 October 2026") < main.index("<h1")

    def test_lists_its_contents(self, client: Client) -> None:
        published_guide(guide_card("questions", "Questions to ask"))

        text = shown(client, "/pocket-guide/")

        assert '<a class="govuk-link" href="#questions">Questions to ask</a>' in text
        assert '<section class="app-guide" id="questions"' in text

    def test_shows_numbers_as_they_are_today(self, client: Client) -> None:
        fact = FactFactory(phone=True, key="helpline")
        published_guide(contacts=(fact,))
        assert "08000 121 700" in shown(client, "/pocket-guide/")
        stored = Fact.objects.get(key="helpline")
        stored.value = "08000 999 999"
        stored.save()

        assert "08000 999 999" in shown(client, "/pocket-guide/")

    def test_puts_the_cards_of_a_persons_work_first(self, client: Client) -> None:
        published_guide(
            guide_card("first-contact", "First contact", "officers"),
            guide_card("on-the-phone", "Questions on the phone", "call-handlers"),
        )
        user = UserFactory(officer=True)
        Membership.objects.filter(learner=user.learner).update(role=JobRole.CALL_HANDLER)
        visitor = shown(client, "/pocket-guide/")
        client.force_login(user)

        own = shown(client, "/pocket-guide/")

        assert visitor.index('id="first-contact"') < visitor.index('id="on-the-phone"')
        assert own.index('id="on-the-phone"') < own.index('id="first-contact"')

    def test_lets_nobody_keep_a_persons_own_order(self, client: Client) -> None:
        published_guide()
        client.force_login(UserFactory(officer=True))

        assert client.get("/pocket-guide/")["Cache-Control"] == "private, no-store"

    def test_shows_a_draft_in_the_preview_only(self, client: Client) -> None:
        page = published_guide()
        shown(client, "/pocket-guide/")
        page.cards = [guide_card("new", "A new card")]

        assert "A new card" in preview(page)
        assert "A new card" not in shown(client, "/pocket-guide/")
