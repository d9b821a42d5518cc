"""The page on which a request is taken back, and what was approved is ended or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.factories.completion import TODAY
from tests.learning.completion.exemptions.asking import approved, asked, dated, page_of

if TYPE_CHECKING:
    from django.test import Client

    from learning.accounts.models import User

pytestmark = pytest.mark.django_db
TOLD_BY = '<span class="app-small app-muted">'
DAY = timedelta(days=1)


@pytest.mark.usefixtures("now", "requirement")
class TestWithdrawPage:
    def test_takes_a_request_back_after_a_question(
        self, client: Client, officer: User, sergeant: User
    ) -> None:
        found = asked(officer, sergeant)
        client.force_login(sergeant)
        address = f"{page_of(officer)}{found.pk}/withdraw/"
        assert "Take the request back?" in client.get(address).content.decode()
        assert not found.decisions.exists()
        page = client.post(address, follow=True).content.decode()
        assert "The request is taken back." in page
        assert "It counts no more" not in page
        assert f"Taken back<br>{TOLD_BY}23 Nov 2026, {sergeant.get_full_name()}<" in page
        page = client.get(address, follow=True).content.decode()
        assert "It was ended or taken back already" in page

    def test_ends_early_from_a_day_of_choice(
        self, client: Client, officer: User, sergeant: User, administrator: User
    ) -> None:
        found = approved(officer, sergeant, administrator, kind="absence")
        client.force_login(sergeant)
        address = f"{page_of(officer)}{found.pk}/withdraw/"
        page = client.get(address).content.decode()
        assert 'name="from_date_day" type="text" inputmode="numeric" value="23"' in page
        assert "Due 28 February 2027 becomes 30 November 2026." in page
        for day, said in (
            (TODAY - DAY, "Enter a day from 23 November 2026 until the day before"),
            (TODAY + 90 * DAY, "Enter a day from 23 November 2026 until the day before"),
        ):
            refused = client.post(address, dated("from_date", day)).content.decode()
            assert said in refused
            assert 'href="#id_from_date_day"' in refused
        shown = client.post(address, dated("from_date", TODAY + 7 * DAY)).content.decode()
        assert "If it ends on 30 November 2026" in shown
        assert found.decisions.count() == 1  # of another day it is shown first what it does
        sent = {**dated("from_date", TODAY + 7 * DAY), "seen": "2026-11-30"}
        done = client.post(address, sent, follow=True)
        text = " ".join(done.content.decode().split())
        assert "It counts no more from 30 November 2026." in text
        ended = f"ended early by {sergeant.get_full_name()} on 23 Nov 2026"
        assert f"23 Nov 2026 until 30 Nov 2026 (approved until 21 Feb 2027, {ended})" in text
        assert f"Approved<br>{TOLD_BY}23 Nov 2026, {administrator.get_full_name()}<" in text
        assert f"Ended early<br>{TOLD_BY}23 Nov 2026, {sergeant.get_full_name()}<" in text

    @pytest.mark.parametrize(
        ("start", "first", "other"),
        [(-7, "End it early", "Withdraw it"), (0, "Withdraw it", "End it early"),
         (7, "Withdraw it", "End it early")],
    )  # fmt: skip
    def test_is_called_withdrawing_where_it_would_never_have_counted(
        self, client: Client, officer: User, sergeant: User, administrator: User, *,
        start: int, first: str, other: str,
    ) -> None:  # fmt: skip
        found = approved(officer, sergeant, administrator, start_date=TODAY + start * DAY)
        client.force_login(sergeant)
        address = f"{page_of(officer)}{found.pk}/withdraw/"
        assert f">{first}<span" in client.get(page_of(officer)).content.decode()
        page = client.get(address).content.decode()
        assert f"{first}?</h1>" in page
        assert f"<title>{first}" in " ".join(page.split()).replace("<title> ", "<title>")
        assert f">{first}</button>" in page
        assert other not in page
        assert "Choose another day and you see first what that would change" in page
        later = max(found.start_date, TODAY) + 14 * DAY
        shown = client.post(address, dated("from_date", later)).content.decode()
        assert "End it early?</h1>" in shown
