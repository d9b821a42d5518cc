"""The editor of a question: signs by family, keys as people count."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from media.reference.enums import SignFamily
from media.reference.models import Sign
from quizzes.bank.forms import ByFamily, SignsField
from quizzes.bank.models import Question
from quizzes.bank.queries import KEY_ORDER
from tests.factories.accounts import UserFactory
from tests.factories.media import SignFactory
from tests.factories.quizzes import draft_question

pytestmark = pytest.mark.django_db
URLS = "wagtailsnippets_bank_question"


@pytest.fixture
def author() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True))
    return client


class TestSigns:
    def test_stand_under_their_family_by_name(self) -> None:
        for name, family in (("Wage", "money"), ("Bolt", "control"), ("Alarm", "control")):
            SignFactory.create(name=name, family=family)

        choices = list(ByFamily(SignsField(queryset=Sign.objects.order_by("name"))))

        assert [(group, [str(row[1]) for row in rows]) for group, rows in choices] == [
            (SignFamily.CONTROL.label, ["Alarm", "Bolt"]),
            (SignFamily.MONEY.label, ["Wage"]),
        ]

    def test_are_ticked_where_the_question_has_them(self, author: Client) -> None:
        sign = SignFactory.create()
        SignFactory.create(name="Another")
        question = draft_question()
        question.signs.set([sign])
        question.save_revision()

        html = author.get(reverse(f"{URLS}:edit", args=[question.pk])).content.decode()

        ticked = re.findall(r'<input[^>]*name="signs"[^>]*value="(\d+)"[^>]*checked', html)
        assert ticked == [str(sign.pk)]


class TestKeys:
    @pytest.fixture(autouse=True)
    def _questions(self) -> None:
        for key in ("M10-Q1", "M02-Q10", "M02-Q2"):
            question = draft_question()
            Question.objects.filter(pk=question.pk).update(key=key)

    def test_stand_as_people_count(self) -> None:
        keys = Question.objects.order_by(*KEY_ORDER).values_list("key", flat=True)
        assert list(keys) == ["M02-Q2", "M02-Q10", "M10-Q1"]

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("list", ["M02-Q2", "M02-Q10", "M10-Q1"]),
            ("list?ordering=-key", ["M10-Q1", "M02-Q10", "M02-Q2"]),
        ],
    )
    def test_are_listed_so(self, author: Client, address: str, expected: list[str]) -> None:
        name, _, query = address.partition("?")
        html = author.get(f"{reverse(f'{URLS}:{name}')}?{query}").content.decode()
        assert list(dict.fromkeys(re.findall(r"M\d\d-Q\d+", html))) == expected
