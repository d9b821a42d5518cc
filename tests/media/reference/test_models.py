from datetime import date

import pytest
from django.db import IntegrityError, transaction

from media.reference.models import Fact
from tests.factories.media import FactFactory, GlossaryTermFactory, SettingFactory, SignFactory

pytestmark = pytest.mark.django_db


class TestFact:
    def test_is_reviewed_after_it_was_checked(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            FactFactory.create(checked_date=date(2026, 10, 2), review_by_date=date(2026, 10, 2))

    def test_has_one_key(self) -> None:
        FactFactory.create(key="helpline")
        with pytest.raises(IntegrityError), transaction.atomic():
            FactFactory.create(key="helpline")

    def test_says_whether_it_is_a_number_to_ring(self) -> None:
        assert FactFactory.create(phone=True).is_contact
        assert not FactFactory.create().is_contact

    def test_gives_the_digits_to_dial(self) -> None:
        assert (
            FactFactory.create(phone=True, value="+44 (0)800 555 111").phone_digits
            == "+44800555111"
        )

    def test_is_plain_text_when_frozen(self) -> None:
        plain = FactFactory.create(key="helpline", phone=True).as_plain()
        assert plain["as_at_date"] == "2026-10-02"
        assert all(isinstance(value, str) for value in plain.values())

    def test_keeps_its_history(self) -> None:
        fact = FactFactory.create(value="1")
        fact.save_revision()
        fact.value = "2"
        fact.save_revision()
        assert Fact.objects.get(pk=fact.pk).revisions.count() == 2


class TestGlossaryTerm:
    def test_is_plain_text_when_frozen(self) -> None:
        term = GlossaryTermFactory.create(key="cluster")
        assert term.as_plain() == {
            "key": "cluster",
            "term": "Cluster",
            "definition": "Several small things that point at the same explanation.",
        }


class TestSign:
    def test_is_found_by_the_places_where_it_is_typical(self) -> None:
        place = SettingFactory.create()
        sign = SignFactory.create(settings=[place])
        assert list(place.signs.all()) == [sign]
