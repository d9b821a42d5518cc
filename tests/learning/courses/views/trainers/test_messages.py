"""Messages to the people of a run."""

from typing import Any

import pytest
from django.test import Client

from learning.courses.enums import Audience
from learning.courses.models import CourseRun
from learning.courses.operations import message_run, open_run
from learning.notices.enums import NoticeKind
from learning.notices.models import Notice
from tests.factories.courses import NOW, booked, planned_run
from tests.learning.courses.conftest import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class TestMessage:
    sent = {"audience": "seated", "subject": "Car park", "text": "The gate is shut. Use Gate 2."}

    def test_is_previewed_with_the_count_and_sent_once(
        self, run: CourseRun, client: Client, trainer: Any
    ) -> None:
        places = [booked(run) for _ in range(2)]
        address = f"/trainer/runs/{run.ref}/message/"
        checked = client.post(address, self.sent, follow=True)
        assert checked.redirect_chain == [(f"{address}check/", 302)]
        assert "Send to 2 people" in page(checked)
        assert "The gate is shut. Use Gate 2." in page(checked)
        told = Notice.objects.filter(kind=NoticeKind.RUN_MESSAGE)
        assert not told.exists()
        done = client.post(f"{address}check/", follow=True)
        assert "Your message is on its way to 2 people." in page(done)
        client.post(f"{address}check/")
        assert {notice.recipient for notice in told} == {place.user for place in places}
        assert told.count() == 2
        notice = told.filter(recipient=places[0].user).get()
        assert notice.subject == "Car park: Slavery investigation"
        assert notice.body.startswith(f"Hello {places[0].user.first_name},")
        assert str(trainer.full_title) in notice.body

    def test_goes_to_the_waiting_list_alone_where_that_was_chosen(
        self, client: Client, trainer: Any
    ) -> None:
        run = open_run(
            run=planned_run(trainers=[trainer], venue="Elsewhere", capacity=1), by=None, at=NOW
        )
        booked(run)
        waiting = booked(run)
        address = f"/trainer/runs/{run.ref}/message/"
        client.post(address, {**self.sent, "audience": "waiting"})
        client.post(f"{address}check/")
        assert Notice.objects.get(kind=NoticeKind.RUN_MESSAGE).recipient == waiting.user

    def test_is_refused_where_nobody_reads_it(self, run: CourseRun, client: Client) -> None:
        text = page(client.post(f"/trainer/runs/{run.ref}/message/", self.sent))
        assert "There is nobody to write to" in text

    def test_keeps_what_was_written_for_changing(self, run: CourseRun, client: Client) -> None:
        booked(run)
        address = f"/trainer/runs/{run.ref}/message/"
        client.post(address, self.sent)
        assert "The gate is shut. Use Gate 2." in page(client.get(address))


class TestMessageRun:
    def test_sends_the_same_message_once(self, run: CourseRun, trainer: Any) -> None:
        booked(run)
        for _ in range(2):
            message_run(
                run=run, audience=Audience.BOTH, subject="Car park", text="Gate 2.", token="a",
                by=trainer, at=NOW,
            )  # fmt: skip
        assert Notice.objects.filter(kind=NoticeKind.RUN_MESSAGE).count() == 1
