from datetime import UTC, datetime, timedelta

import pytest

from media.editions.rules import EditionFact, calls_back

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def english(number: int, made_at: datetime = FIRST) -> EditionFact:
    return EditionFact(page=1, number=number, is_source=True, source_number=None, made_at=made_at)


def polish(number: int, source: int | None, made_at: datetime = FIRST) -> EditionFact:
    return EditionFact(2, number, is_source=False, source_number=source, made_at=made_at)


class TestCallsBack:
    def test_concerns_the_earlier_editions_of_its_page(self) -> None:
        assert [calls_back(english(3), english(n)) for n in (1, 2, 3, 4)] == [
            True, True, False, False,
        ]  # fmt: skip

    def test_concerns_translations_made_from_an_earlier_one(self) -> None:
        assert calls_back(english(3), polish(7, source=2))
        assert not calls_back(english(3), polish(1, source=3))
        assert not calls_back(english(3), polish(1, source=4))

    @pytest.mark.parametrize(("after", "is_called"), [(-DAY, True), (DAY, False)])
    def test_goes_by_the_day_where_no_source_is_known(
        self, after: timedelta, *, is_called: bool
    ) -> None:
        assert calls_back(english(3), polish(1, None, FIRST + after)) is is_called

    def test_of_a_translation_concerns_its_own_language_alone(self) -> None:
        assert calls_back(polish(2, source=1), polish(1, source=1))
        assert not calls_back(polish(2, source=1), english(1))
