"""Many rows put in and found again are what they were, however they are written."""

from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry

from learning.accounts.bulk import WORTH_COPYING, among, insert_rows, insert_values
from learning.accounts.models import Learner, Membership, User
from tests.factories.accounts import START, OrganisationFactory

pytestmark = pytest.mark.django_db

AWKWARD = ["Ray", "a\tb", "a\\b", "two\nlines", "\\N", "O’Neil; --", '"quoted"', "\r", "", "ÿ 漢"]
MANY = WORTH_COPYING + 1


class TestInsertRows:
    def test_keeps_texts_that_mean_something_to_copy(self) -> None:
        names = [AWKWARD[n % len(AWKWARD)] for n in range(MANY)]
        insert_rows(
            User,
            [
                {"email": f"p{n}@force.example", "last_name": name}
                for n, name in enumerate(names)
            ],
        )  # fmt: skip
        people = User.objects.filter(email__endswith="@force.example")
        found = {person.email: person for person in people}
        assert [found[f"p{n}@force.example"].last_name for n in range(MANY)] == names
        assert all(person.is_active and person.nav_roles == [] for person in people)

    def test_keeps_documents(self) -> None:
        kind = ContentType.objects.get_for_model(User)
        data = {"row": 3, "said": 'a\t"b"\\', "none": None}
        insert_rows(
            ModelLogEntry,
            [
                {"content_type_id": kind.pk, "object_id": str(n), "label": "x", "action": "y",
                 "timestamp": timezone.now(), "data": data}
                for n in range(MANY)
            ],
        )  # fmt: skip
        assert ModelLogEntry.objects.filter(action="y").count() == MANY
        assert all(entry.data == data for entry in ModelLogEntry.objects.filter(action="y"))


class TestInsertValues:
    @pytest.mark.parametrize("count", [2, MANY])
    def test_gives_each_row_its_own_values_and_those_of_all(self, count: int) -> None:
        place = OrganisationFactory()
        learners = [uuid4() for _n in range(count)]
        insert_values(Learner, ("id",), [(learner,) for learner in learners])
        insert_values(
            Membership,
            ("learner_id", "start_date", "end_date"),
            [(learner, START, None) for learner in learners],
            organisation_id=place.pk,
            role="other",
        )
        posts = Membership.objects.filter(organisation=place, role="other", end_date=None)
        assert set(posts.values_list("learner_id", flat=True)) == set(learners)
        assert all(post.is_primary and post.start_date == START for post in posts)


class TestAmong:
    def test_finds_rows_by_ids_and_by_texts(self) -> None:
        people = [User.objects.create_user(f"{n}@force.example") for n in range(3)]
        wanted = people[:2]
        by_id = User.objects.filter(among("pk", [person.pk for person in wanted]))
        by_learner = User.objects.filter(among("learner", [p.learner_id for p in wanted]))
        by_email = User.objects.filter(among("email", [person.email for person in wanted]))
        assert set(by_id) == set(by_learner) == set(by_email) == set(wanted)

    def test_finds_nothing_by_no_value(self) -> None:
        User.objects.create_user("nia@force.example")
        assert not User.objects.filter(among("learner", [])).exists()
