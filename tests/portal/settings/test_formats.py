"""Dates and times where no page says how."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import override


class TestFormats:
    def test_write_times_by_twenty_four_hours(self) -> None:
        with override("en-gb"):
            afternoon = datetime(2026, 2, 19, 16, 10, tzinfo=UTC)
            assert date_format(afternoon, "DATETIME_FORMAT") == "19 Feb 2026, 16:10"
            assert date_format(afternoon, "TIME_FORMAT") == "16:10"
