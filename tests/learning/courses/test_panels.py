import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from learning.courses.panels import course_panel
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, booked, open_for_booking
from tests.factories.modules import home_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestCoursePanel:
    def test_says_nothing_to_somebody_without_a_course(self) -> None:
        assert course_panel(UserFactory(), NOW) is None

    def test_stands_beside_my_learning(
        self, client: Client, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.move_to(NOW)
        home_page()
        user = UserFactory()
        place = booked(open_for_booking(venue="Carr Gate, room 2"), user)
        client.force_login(user)
        text = client.get("/learn/").content.decode()
        for wanted in (
            "Your four-day course",
            "Monday 11 to Thursday 14 January 2027",
            "Carr Gate, room 2",
            "9am to 4:30pm each day",
            "Place confirmed",
            f"/bookings/{place.ref}/calendar.ics",
        ):
            assert wanted in text
