"""The schedule: every slot run once, by one worker, whatever happens."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from learning.notices import schedule
from learning.notices.models import ScheduledJob
from learning.notices.schedule import SCHEDULE, register, run_due, slot_before

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def empty_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SCHEDULE", {})


class TestRegister:
    def test_knows_the_jobs_of_this_room(self) -> None:
        assert {"notices.send", "notices.lost", "wagtail.publish"} <= set(SCHEDULE)

    def test_refuses_what_is_no_cron_line(self, empty_schedule: None) -> None:
        with pytest.raises(ValueError, match="no cron line"):
            register(name="x", cron="every day", run=print)

    def test_refuses_a_name_twice(self, empty_schedule: None) -> None:
        register(name="x", cron="* * * * *", run=print)
        with pytest.raises(ValueError, match="already"):
            register(name="x", cron="* * * * *", run=print)


class TestSlotBefore:
    @pytest.mark.parametrize(
        ("cron", "at", "slot"),
        [
            ("*/5 * * * *", NINE + timedelta(minutes=7, seconds=3), NINE + timedelta(minutes=5)),
            ("*/5 * * * *", NINE, NINE),
            # Half past three in Leeds is half past two in UTC while summer time lasts.
            (
                "30 3 * * *",
                datetime(2026, 7, 1, 9, tzinfo=UTC),
                datetime(2026, 7, 1, 2, 30, tzinfo=UTC),
            ),
            (
                "30 3 * * *",
                datetime(2026, 10, 25, 9, tzinfo=UTC),
                datetime(2026, 10, 25, 3, 30, tzinfo=UTC),
            ),
        ],
    )
    def test_is_the_latest_up_to_now(self, cron: str, at: datetime, slot: datetime) -> None:
        assert slot_before(cron, at=at) == slot


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_schedule")
class TestRunDue:
    def test_runs_a_slot_once(self) -> None:
        ran: list[datetime] = []
        register(name="x", cron="*/5 * * * *", run=ran.append)
        for seconds in (0, 1, 120, 299):
            run_due(at=NINE + timedelta(seconds=seconds))
        assert ran == [NINE]
        run_due(at=NINE + timedelta(seconds=300))
        assert len(ran) == 2

    def test_runs_one_missed_slot_for_many(self) -> None:
        ran: list[datetime] = []
        register(name="x", cron="*/5 * * * *", run=ran.append)
        run_due(at=NINE)
        run_due(at=NINE + timedelta(hours=8))
        assert len(ran) == 2

    def test_lets_one_of_two_workers_run_it(self) -> None:
        ran: list[str] = []

        def second_worker_comes(at: datetime) -> None:
            ran.append("first")
            run_due(at=at + timedelta(seconds=1))
            # Even in the next slot: the first is still at it.
            run_due(at=at + timedelta(minutes=1))

        register(name="x", cron="* * * * *", run=second_worker_comes)
        run_due(at=NINE)
        assert ran == ["first"]

    def test_asks_the_database_once_a_slot(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        register(name="x", cron="*/5 * * * *", run=lambda at: None)
        seen: dict[str, datetime] = {}
        for seconds in (0, 1):
            run_due(at=NINE + timedelta(seconds=seconds), seen=seen)
        with django_assert_num_queries(0):
            for seconds in range(2, 300):
                run_due(at=NINE + timedelta(seconds=seconds), seen=seen)
        assert run_due(at=NINE + timedelta(seconds=300), seen=seen) == ["x"]

    def test_takes_over_from_a_worker_that_died(self) -> None:
        ran: list[datetime] = []
        register(name="x", cron="* * * * *", run=ran.append)
        ScheduledJob.objects.create(name="x", last_slot_at=NINE, started_at=NINE)
        run_due(at=NINE + timedelta(minutes=29))
        assert ran == []
        run_due(at=NINE + timedelta(minutes=30))
        assert len(ran) == 1

    def test_keeps_a_failure_and_runs_the_others(self, caplog: pytest.LogCaptureFixture) -> None:
        ran: list[datetime] = []

        def fail(at: datetime) -> None:
            raise ZeroDivisionError("no halves")

        register(name="bad", cron="* * * * *", run=fail)
        register(name="good", cron="* * * * *", run=ran.append)
        assert run_due(at=NINE) == ["bad", "good"]
        assert ran == [NINE]
        assert ScheduledJob.objects.get(name="bad").failure == "ZeroDivisionError: no halves"
        assert "Job bad failed" in caplog.text
        run_due(at=NINE + timedelta(minutes=1))
        assert len(ran) == 2
