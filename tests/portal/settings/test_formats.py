"""Dates and times where no page says how."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

if TYPE_CHECKING:
    from django.test import Client


class TestFormats:
    def test_write_times_by_twenty_four_hours(self) -> None:
        with override("en-gb"):
            afternoon = datetime(2026, 2, 19, 16, 10, tzinfo=UTC)
            assert date_format(afternoon, "DATETIME_FORMAT") == "19 Feb 2026, 16:10"
            assert date_format(afternoon, "TIME_FORMAT") == "16:10"

    @pytest.mark.parametrize(
        "typed", ["03/02/2027", "3/2/27", "3 February 2027", "3 Feb 2027", "2027-02-03"]
    )
    def test_read_days_as_they_are_written_here(self, typed: str) -> None:
        with override("en-gb"):
            assert forms.DateField().clean(typed) == date(2027, 2, 3)

    @pytest.mark.parametrize("typed", ["31/02/2026", "02/13/2026", "soon"])
    def test_refuse_what_is_no_day(self, typed: str) -> None:
        with override("en-gb"), pytest.raises(forms.ValidationError, match="Enter a valid date"):
            forms.DateField().clean(typed)

    @pytest.mark.parametrize(
        ("widget", "shown", "picker"),
        [
            (AdminDateInput(), "03/02/2027", "d/m/Y"),
            (AdminDateTimeInput(), "03/02/2027 16:10", "d/m/Y H:i"),
        ],
    )
    def test_are_those_of_the_pickers_of_the_admin(
        self, widget: Any, shown: str, picker: str
    ) -> None:
        with override("en-gb"):
            assert widget.format_value(datetime(2027, 2, 3, 16, 10, tzinfo=UTC)) == shown
            assert widget.get_config()["format"] == picker

    def test_are_the_same_in_the_admin_whatever_a_browser_asks_for(
        self, admin_client: Client
    ) -> None:
        page = admin_client.get("/admin/", headers={"accept-language": "pl"})
        assert '<html lang="en-gb"' in page.content.decode()
