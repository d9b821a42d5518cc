"""The pages of results: chosen, checked, recorded, and recorded anew."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.asserts import assertRedirects
from time_machine import TimeMachineFixture

from learning.accounts.keeping import owner_of
from learning.accounts.models import User
from learning.completion.enums import EvidenceKind
from learning.completion.models import Evidence
from learning.completion.operations import correct_evidence
from learning.courses.enums import PlaceState
from learning.courses.models import CourseRun, Place
from learning.courses.operations import record_results
from learning.courses.queries import withdrawn_passes
from tests.factories.accounts import UserFactory
from tests.factories.courses import booked, mark_all, morning_of
from tests.learning.courses.conftest import page
from tests.learning.courses.views.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def places(run: CourseRun, trainer: User, time_machine: TimeMachineFixture) -> list[Place]:
    """One who attended everything, one who missed a half-day, one who missed two."""
    places = [booked(run) for _ in range(3)]
    time_machine.move_to(morning_of(run, 4, hour=20))
    for number, place in enumerate(places):
        mark_all(run, place, by=trainer, missed=range(1, number + 1))
    return places


def address(run: CourseRun) -> str:
    return f"/trainer/runs/{run.ref}/results/"


def check(run: CourseRun) -> str:
    return f"{address(run)}check/"


def withdraw(place: Place) -> str:
    """Withdraw her pass; return what trainers read of it."""
    at = timezone.now()
    passed = Evidence.objects.standing().get(
        learner=place.user.learner_id, kind=EvidenceKind.COURSE
    )
    correct_evidence(evidence=passed, reason="Error", is_withdrawal=True, by=None, at=at)
    return f"Pass withdrawn on {date_format(timezone.localdate(at), 'j F Y')}"


def over(place: Place) -> dict[int, int]:
    place.refresh_from_db()
    return {pk: withdrawn.event_id for pk, withdrawn in withdrawn_passes([place]).items()}


def states(places: list[Place]) -> list[str]:
    for place in places:
        place.refresh_from_db()
    return [place.state for place in places]


def chosen(text: str, place: Place, value: str) -> bool:
    return f'name="result-{place.pk}" value="{value}" checked' in text


class TestResults:
    def test_ask_for_those_who_may_pass(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        text = page(client.get(address(run)))
        whole, one_missed, part = places
        assert chosen(text, whole, "")
        assert chosen(text, one_missed, "")
        assert f"result-{part.pk}" not in text
        assert "Attended every half-day" in text
        assert "Missed 1 half-day. No result yet" in text
        assert "Missed 2 half-days. Part attended" in text

    def test_say_that_a_pass_was_withdrawn_since(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        at = morning_of(run, 4, hour=20)
        results = {place.pk: PlaceState.PASSED for place in places[:2]}
        record_results(run=run, results=results, by=trainer, at=at)
        assert "withdrawn" not in page(client.get(address(run)))
        said = withdraw(places[0])
        text = page(client.get(address(run)))
        assert f"Attended every half-day. {said}. No result yet" in text
        assert text.count(said) == 1
        for other in ("", "attendance/"):
            text = page(client.get(f"/trainer/runs/{run.ref}/{other}"))
            assert f'Attended<br><span class="app-small app-muted">{said}</span>' in text
            assert text.count(said) == 1
            assert text.count("Passed") == 1
        record_results(
            run=run, results={places[0].pk: "referred"}, over=over(places[0]), by=trainer, at=at
        )
        for after in ("", "attendance/", "results/"):
            said = said.replace("Pass withdrawn", "An earlier pass was withdrawn")
            assert said in page(client.get(f"/trainer/runs/{run.ref}/{after}"))

    def test_choose_all_who_attended_every_half_day(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        kept = "1 result is chosen below and not recorded yet."
        assert kept not in page(client.get(address(run)))
        text = page(client.post(address(run), {"everyone": "passed"}, follow=True))
        assert chosen(text, places[0], "passed")
        assert chosen(text, places[1], "")
        assert kept in page(client.get(address(run)))
        assert states(places)[0] == PlaceState.ATTENDED

    def test_choose_nobody_so_who_was_referred(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        button = "Choose “Passed” for all"
        assert button in page(client.get(address(run)))
        client.post(check(run), {f"result-{places[0].pk}": "referred"})
        assert button not in page(client.get(address(run)))
        text = page(client.post(address(run), {"everyone": "passed"}, follow=True))
        assert chosen(text, places[0], "")
        assert states(places)[0] == PlaceState.REFERRED

    def test_are_checked_before_anything_is_recorded(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        sent = {f"result-{places[0].pk}": "passed", f"result-{places[1].pk}": ""}
        text = page(client.post(address(run), sent, follow=True))
        assert "Check the results" in text
        assert "Record 1 result" in text
        assert places[1].user.last_name not in text
        assert states(places)[0] == PlaceState.ATTENDED
        again = page(client.get(address(run)))
        assert chosen(again, places[0], "passed")

    def test_answer_no_form_with_a_page(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        sent = {f"result-{places[0].pk}": "passed"}
        for asked, values, leads_to in (
            (address(run), {}, address(run)),
            (address(run), {"everyone": "passed"}, address(run)),
            (address(run), sent, check(run)),
            (check(run), {f"result-{places[2].pk}": "passed"}, address(run)),
            (check(run), sent, address(run)),
            (check(run), sent, address(run)),
        ):
            assertRedirects(client.post(asked, values), leads_to)

    def test_have_nothing_to_check_once_they_are_recorded(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        sent = {f"result-{places[0].pk}": "passed"}
        client.post(address(run), sent)
        client.post(check(run), sent)
        assertRedirects(client.get(check(run)), address(run))

    def test_are_kept_through_a_session_that_ended(
        self, run: CourseRun, places: list[Place], client: Client, trainer: User
    ) -> None:
        name = f'name="owner" value="{owner_of(trainer)}"'
        sent = {f"result-{places[0].pk}": "passed"}
        assert name in page(client.post(address(run), sent, follow=True))
        client.logout()
        client.post(check(run), {**sent, "owner": owner_of(trainer)})
        client.force_login(trainer)
        text = page(client.get(check(run)))
        assert "What you entered was kept" in text
        assert "Record 1 result" in text
        assert states(places)[0] == PlaceState.ATTENDED

    def test_are_recorded_once(self, run: CourseRun, places: list[Place], client: Client) -> None:
        sent = {f"result-{places[0].pk}": "passed"}
        assert "1 result is recorded" in page(client.post(check(run), sent, follow=True))
        assert "stood already" in page(client.post(check(run), sent, follow=True))
        assert states(places) == ["passed", "attended", "part_attended"]
        assert places[0].events.filter(to_state="passed").count() == 1

    def test_are_recorded_anew_on_purpose_and_once(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        before = {f"result-{places[0].pk}": "passed"}
        client.post(check(run), before)
        said = withdraw(places[0])
        everyone = page(client.post(address(run), {"everyone": "passed"}, follow=True))
        assert chosen(everyone, places[0], "")
        # A tab from before the withdrawal, sent again.
        stale = page(client.post(check(run), before, follow=True))
        assert "was withdrawn since you opened this form" in stale
        assert states(places)[0] == PlaceState.ATTENDED
        shown = page(client.post(address(run), before, follow=True))
        assert said in shown
        hidden = over(places[0])[places[0].pk]
        assert f'name="over-{places[0].pk}" value="{hidden}"' in shown
        anew = {**before, f"over-{places[0].pk}": str(hidden)}
        assert "1 result is recorded" in page(client.post(check(run), anew, follow=True))
        assert "stood already" in page(client.post(check(run), anew, follow=True))
        assert states(places)[0] == PlaceState.PASSED
        assert places[0].events.filter(to_state="passed").count() == 2

    def test_take_no_nonsense_for_a_withdrawal(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        sent = {f"result-{places[0].pk}": "passed"}
        client.post(check(run), sent)
        withdraw(places[0])
        for value in ("", "x", "-1", "²", "999999"):
            client.post(check(run), {**sent, f"over-{places[0].pk}": value})
        assert states(places)[0] == PlaceState.ATTENDED

    def test_say_what_another_trainer_recorded_meanwhile(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        for result in ("not_passed", "passed"):
            sent = {f"result-{places[0].pk}": result}
            text = page(client.post(check(run), sent, follow=True))
        assert "“Not passed”, so this cannot be recorded" in text
        assert states(places)[0] == PlaceState.NOT_PASSED

    def test_ask_for_a_choice(self, run: CourseRun, places: list[Place], client: Client) -> None:
        for value in ("", "booked", "part_attended", "x"):
            sent = {f"result-{places[0].pk}": value}
            text = page(client.post(address(run), sent, follow=True))
            assert "Nobody was chosen" in text

    def test_leave_ones_own_to_somebody_else(
        self, run: CourseRun, people: dict[str, User], trainer: User, signed_in: SignIn,
        time_machine: TimeMachineFixture,
    ) -> None:  # fmt: skip
        administrator = people["training_administrator"]
        own = booked(run, administrator)
        time_machine.move_to(morning_of(run, 4, hour=20))
        mark_all(run, own, by=trainer)
        text = page(signed_in(administrator).get(address(run)))
        assert "Somebody else records your own result" in text
        assert f"result-{own.pk}" not in text

    def test_wait_for_the_register(self, run: CourseRun, client: Client) -> None:
        booked(run)
        assert "once every half-day" in page(client.get(address(run)))

    def test_are_one_link_from_the_run(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        text = page(client.get(f"/trainer/runs/{run.ref}/"))
        assert address(run) in text
        assert "2 to record" in text

    def test_call_somebody_in_a_sensitive_post_a_number(
        self, run: CourseRun, places: list[Place], client: Client
    ) -> None:
        hidden = places[0].user
        hidden.is_hidden_from_lists, hidden.collar_number = True, "4471"
        hidden.save()
        sent = {f"result-{places[0].pk}": "passed"}
        checked = client.post(address(run), sent, follow=True)
        for text in (page(client.get(address(run))), page(checked)):
            assert hidden.last_name not in text
            assert "Officer 4471" in text

    def test_are_not_for_a_trainer_of_another_run(
        self, run: CourseRun, places: list[Place], signed_in: SignIn
    ) -> None:
        sent = {f"result-{places[0].pk}": "passed"}
        other, delegate = signed_in(UserFactory(trainer=True)), signed_in(places[1].user)
        for asked in (address(run), check(run)):
            assert other.post(asked, sent).status_code == other.get(asked).status_code == 404
            assert delegate.post(asked, sent).status_code == delegate.get(asked).status_code == 403
        assert states(places)[0] == PlaceState.ATTENDED
