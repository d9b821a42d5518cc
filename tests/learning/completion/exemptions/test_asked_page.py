"""The page of all that is asked for and waits for a decision."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.html import strip_tags

from tests.factories.accounts import UserFactory
from tests.factories.completion import TODAY
from tests.learning.completion.exemptions.asking import asked, page_of

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.usefixtures("now", "requirement")
class TestExemptionsAskedPage:
    address = "/org/bradford/exemptions/"

    def test_is_one_link_from_the_overview_and_decides(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        one = asked(officer, sergeant)
        client.force_login(administrator)
        overview = client.get("/org/bradford/").content.decode()
        assert self.address in overview
        assert "1 exemption, extension or absence waits for a decision" in overview
        assert officer.last_name in client.get(self.address).content.decode()
        address = f"{page_of(officer)}{one.pk}/decide/"
        sent = client.post(f"{address}?from=list", {"decision": "approve"})
        assert sent.headers["Location"] == self.address
        page = client.get(self.address).content.decode()
        assert "Nothing to decide" in page
        assert officer.last_name in client.get(f"{self.address}?decided=1").content.decode()

    def test_offers_no_decision_to_whoever_asked(
        self, client: Client, officer: User, sergeant: User
    ) -> None:
        asked(officer, sergeant)
        client.force_login(sergeant)
        page = client.get(self.address).content.decode()
        assert "Nobody else can decide this here." in page
        UserFactory(training_administrator=True)
        page = client.get(self.address).content.decode()
        assert "Somebody else decides</div>" in " ".join(page.split()).replace(" </div>", "</div>")
        assert "/decide/" not in page

    def test_says_enough_to_decide(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        asked(officer, sergeant, kind="absence", note="Until spring")
        asked(officer, sergeant, start_date=TODAY + 10 * DAY)
        client.force_login(administrator)
        page = client.get(self.address).content.decode()
        assert "Bradford</span></th>" in page
        assert "Everything that is required" in page
        assert "Due 30 November 2026 becomes 28 February 2027." in page
        assert page.count("Shares days with:") == 2
        assert 'value="approve"' not in page

    def test_names_each_link_by_what_it_is_about(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        asked(officer, sergeant)
        asked(officer, sergeant, start_date=TODAY + 10 * DAY)
        client.force_login(administrator)
        for address, who in ((self.address, f" {officer}:"), (page_of(officer), "")):
            page = client.get(address).content.decode()
            links = re.findall(r"<a [^>]*>(Approve or decline.*?)</a>", page, re.DOTALL)
            begins = f"Approve or decline{who} Exemption, Everything that is required, "
            assert {" ".join(strip_tags(link).split()) for link in links} == {
                f"{begins}23 Nov 2026 until 21 Feb 2027",
                f"{begins}3 Dec 2026 until 21 Feb 2027",
            }, address

    def test_hides_people_in_sensitive_posts(
        self, client: Client, officer: User, sergeant: User
    ) -> None:
        asked(officer, sergeant)
        officer.is_hidden_from_lists = True
        officer.save()
        client.force_login(sergeant)
        assert "Nothing to decide" in client.get(self.address).content.decode()

    def test_asks_the_database_no_more_for_many_requests(
        self,
        client: Client,
        administrator: User,
        sergeant: User,
        unit: Organisation,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.force_login(administrator)
        asked(UserFactory(officer=True, organisation=unit), sergeant)
        asked(UserFactory(officer=True, organisation=unit), administrator)
        client.get(self.address)
        with django_assert_max_num_queries(60) as few:
            client.get(self.address)
        for _ in range(3):
            asked(UserFactory(officer=True, organisation=unit), sergeant)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(self.address)
