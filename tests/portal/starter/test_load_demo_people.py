"""People to try the site with: one for each role, and a crowd whose record is honest."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bootstrap.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS, email_of
from learning.accounts.models import Organisation, User
from learning.completion.models import Evidence
from learning.completion.queries import figures
from learning.completion.verification import differences
from learning.courses.enums import HAS_REGISTER
from learning.courses.models import CourseRun
from tests.factories.completion import NOW, TODAY

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

LEARNERS = 80
# Those who sign in, a second trainer, a guest and three constables who do not.
BESIDE_THEM = len(DEMO_SIGN_INS) + 5


def load(*, days: int = 0, learners: int = LEARNERS, seed: int = 7) -> None:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        call_command("load_demo_people", learners=learners, seed=seed, verbosity=0)


@pytest.fixture(scope="module")
def crowd(reported: list[str], django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("crowd")]


class TestSignIns:
    @pytest.mark.parametrize("role", sorted(DEMO_SIGN_INS))
    def test_let_in_with_the_one_password(self, role: str, client: Client) -> None:
        client.post("/sign-in/", {"login": email_of(role), "password": DEMO_PASSWORD})
        assert client.get("/account/").status_code == 200

    def test_are_the_only_ones_with_a_password(self) -> None:
        with_password = [user.email for user in User.objects.all() if user.has_usable_password()]
        assert sorted(with_password) == sorted(map(email_of, DEMO_SIGN_INS))

    def test_are_all_marked_as_invented(self) -> None:
        assert User.objects.count() == LEARNERS + BESIDE_THEM
        assert not User.objects.filter(is_demo=False).exists()

    def test_find_the_officer_in_the_middle_of_a_module(self, client: Client) -> None:
        client.force_login(User.objects.get(email=email_of("officer")))
        with time_machine.travel(NOW, tick=False):
            page = client.get("/learn/").content.decode()
        assert "Carry on" in page


class TestCrowd:
    def test_has_a_record_that_proves_itself(self) -> None:
        assert Evidence.objects.count() > LEARNERS / 2
        assert not list(differences())

    def test_has_a_believable_spread(self) -> None:
        found = figures(Organisation.objects.get(key="wyp"), TODAY)
        assert 0 < found.held < found.total
        assert found.overdue
        assert found.not_started or found.due_soon

    def test_grows_by_those_who_are_missing(self) -> None:
        load(learners=LEARNERS + 5)
        assert User.objects.count() == LEARNERS + 5 + BESIDE_THEM
        load(learners=3, seed=8)
        assert User.objects.filter(email__startswith="learner-8-").count() == 3
        assert not list(differences())


class TestWhatWaits:
    """Each page of a lead shows something, and each lead decides what the other asked for."""

    @pytest.fixture
    def partner(self, client: Client) -> Iterator[Client]:
        client.force_login(User.objects.get(email=email_of("partner")))
        with time_machine.travel(NOW, tick=False):
            yield client

    def test_are_two_requests(self, partner: Client) -> None:
        page = partner.get("/org/aire-valley-nhs/requests/").content.decode()
        assert "Maeve Dunholme" in page
        assert "Corin Ashbeck" in page
        assert page.count('name="who"') == 2

    def test_is_a_guest_who_is_about_to_leave(self, partner: Client) -> None:
        guest = User.objects.get(email=email_of("guest"))
        assert guest.access_ends_date == TODAY + timedelta(days=10)
        assert partner.get(f"/people/{guest.learner_id}/extend/").status_code == 200

    def test_is_an_exemption_that_the_other_lead_decides(self, partner: Client) -> None:
        page = partner.get("/org/aire-valley-nhs/exemptions/").content.decode()
        assert page.count("/decide/?from=list") == 1
        partner.force_login(User.objects.get(email=email_of("second-partner")))
        page = partner.get("/org/aire-valley-nhs/exemptions/").content.decode()
        assert "/decide/?from=list" not in page

    def test_is_there_again_when_it_was_over(self) -> None:
        load(days=20)
        guest = User.objects.get(email=email_of("guest"))
        assert guest.access_ends_date == TODAY + timedelta(days=30)


class TestAgain:
    def test_changes_nothing_on_the_same_day(self) -> None:
        def counts() -> dict[str, int]:
            return {
                model._meta.label: model._default_manager.count() for model in apps.get_models()
            }

        before = counts()
        load()
        assert counts() == before

    @pytest.mark.parametrize("days", [0, 1, 5, 40])
    def test_has_a_register_open_today(self, days: int, client: Client) -> None:
        load(days=days)
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            today = timezone.localdate()
            runs = CourseRun.objects.filter(days__date=today, state__in=[*HAS_REGISTER])
            assert runs.count() == 1
            client.force_login(User.objects.get(email=email_of("trainer")))
            home = client.get("/trainer/").content.decode()
            assert f"/trainer/runs/{runs.get().ref}/register/" in home
