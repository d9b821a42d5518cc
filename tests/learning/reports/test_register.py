"""The register as a file: streamed where it is short, else prepared by the worker."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from learning.accounts.models import Responsibility, User
from learning.accounts.operations import start_post
from learning.completion.models import StandingSpan
from learning.completion.queries import figures
from learning.reports.enums import ExportState
from learning.reports.models import Export
from learning.reports.operations import exports as export_operations
from learning.reports.operations import prepare_export
from learning.reports.views import register as register_view
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.completion import NOW, TODAY, passed, required
from tests.factories.modules import published_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from learning.accounts.models import Organisation
    from learning.completion.models import Requirement

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
ADDRESS = "/org/bradford/register.csv"
HEAD = [
    "Name", "E-mail", "Record", "Group", "Requirement", "Standing", "Standing from",
    "Standing until", "Due", "Known since", "Known until",
]  # fmt: skip


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(key="bradford", name="Bradford")


@pytest.fixture
def people(unit: Organisation) -> list[User]:
    return UserFactory.create_batch(3, officer=True, organisation=unit)


@pytest.fixture
def requirement(unit: Organisation, people: list[User]) -> Requirement:
    return required(unit, published_module())


@pytest.fixture
def supervisor(client: Client, unit: Organisation, requirement: Requirement) -> User:
    found = UserFactory(supervisor=True, organisation=unit)
    client.force_login(found)
    return found


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than are prepared at once; here that is more than two."""
    monkeypatch.setattr(register_view, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(export_operations, "MOST_AT_ONCE", 2)


def rows_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.streaming
    text = b"".join(answer).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == HEAD
    return rows


class TestRegisterFile:
    def test_has_a_row_for_each_person_in_the_figure(
        self, client: Client, unit: Organisation, people: list[User], requirement: Requirement,
        supervisor: User,
    ) -> None:  # fmt: skip
        rows = rows_of(client.get(ADDRESS))
        assert len(rows) == figures(unit, TODAY, requirement_id=requirement.pk).total == 3
        first = next(row for row in rows if row[1] == people[0].email)
        span = StandingSpan.objects.get(
            learner=people[0].learner, requirement=requirement, known_to=None,
            from_date__lte=LATER, to_date__gt=LATER,
        )  # fmt: skip
        assert first == [
            str(people[0]), people[0].email, str(people[0].learner_id), "Bradford",
            requirement.title, "Due soon", span.from_date.isoformat(),
            span.to_date.isoformat() if span.to_date else "", span.due_date.isoformat(),
            "2026-11-23T12:00:00+00:00", "",
        ]  # fmt: skip

    def test_is_only_for_who_sees_the_names(self, client: Client, supervisor: User) -> None:
        for role in ("officer", "trainer", "leader"):
            client.force_login(UserFactory(**{role: True}))
            assert client.get(ADDRESS).status_code == 404
            assert client.post(ADDRESS, {"token": str(uuid.uuid4())}).status_code == 404

    def test_counts_who_is_hidden_and_names_nobody(
        self, client: Client, people: list[User], supervisor: User
    ) -> None:
        User.objects.filter(pk=people[0].pk).update(is_hidden_from_lists=True)
        rows = rows_of(client.get(ADDRESS))
        assert len(rows) == 3
        assert ["Not shown", "", ""] in [row[:3] for row in rows]
        assert people[0].email not in str(rows)

    def test_names_nobody_who_has_left_since(
        self, client: Client, unit: Organisation, people: list[User], supervisor: User
    ) -> None:
        with time_machine.travel(LATER, tick=False):
            start_post(
                learner=learner_of(people[0]), organisation=OrganisationFactory(), role="other",
                start_date=LATER.date(), by=None, at=LATER,
            )  # fmt: skip
            asked = {"day": TODAY.isoformat()}
            rows = rows_of(client.get(ADDRESS, asked))
            page = client.get("/org/bradford/register/", asked).content.decode()
        assert len(rows) == 3
        assert ["No longer in your organisations", "", ""] in [row[:3] for row in rows]
        assert people[0].email not in str(rows)
        assert "3 rows." in page
        assert "No longer in your organisations" in page
        assert str(people[0]) not in page
        assert str(people[1]) in page

    def test_is_kept_in_the_log(self, client: Client, unit: Organisation, supervisor: User) -> None:
        client.head(ADDRESS)
        rows_of(client.get(ADDRESS))
        entry = ModelLogEntry.objects.get(action="reports.export")
        assert (entry.user, entry.object_id, entry.data["rows"]) == (supervisor, str(unit.pk), 3)

    def test_goes_back_to_what_was_known(
        self, client: Client, people: list[User], requirement: Requirement, supervisor: User
    ) -> None:
        assert requirement.module is not None
        passed(people[0], requirement.module, at=LATER)
        asked = {"requirement": str(requirement.pk), "day": "2026-11-24", "known": "2026-11-24"}
        assert "Up to date" in str(rows_of(client.get(ADDRESS, asked)))
        asked["known"] = "2026-11-23"
        assert "Up to date" not in str(rows_of(client.get(ADDRESS, asked)))

    @pytest.mark.parametrize("wrong", ["day=yesterday", "known=2026-13-01", "requirement=0"])
    def test_refuses_what_it_cannot_be_asked(
        self, wrong: str, client: Client, supervisor: User
    ) -> None:
        assert client.get(f"{ADDRESS}?{wrong}").status_code == 400

    def test_disarms_what_would_be_a_formula(
        self, client: Client, people: list[User], supervisor: User
    ) -> None:
        User.objects.filter(pk=people[0].pk).update(first_name="=cmd()", last_name="x")
        assert "'=cmd() x" in [row[0] for row in rows_of(client.get(ADDRESS))]


@pytest.mark.usefixtures("long", "supervisor")
class TestLongRegister:
    def ask(self, client: Client, query: str = "") -> Export:
        answer = client.post(f"{ADDRESS}{query}", {"token": str(uuid.uuid4())})
        assert answer["Location"] == "/reports/exports/"
        return Export.objects.get(definition__day=query.removeprefix("?day=") or "2026-11-24")

    def test_is_offered_and_not_made_by_looking(self, client: Client) -> None:
        page = client.get(f"{ADDRESS}?day=2026-11-23")
        assert "has 3 rows" in page.content.decode()
        assert 'action="/org/bradford/register.csv?day=2026-11-23"' in page.content.decode()
        assert not Export.objects.exists()

    def test_is_prepared_by_the_worker_once(self, client: Client) -> None:
        export = self.ask(client)
        assert self.ask(client) == export  # while it is being prepared
        assert (export.state, export.rows_total) == (ExportState.PREPARING, 3)
        assert export.title == "Register, Bradford"
        assert "A table is being prepared." in client.get("/reports/exports/").content.decode()
        prepare_export(export_id=export.pk, number=1, clock=lambda: LATER)
        answer = client.get(f"/reports/exports/{export.pk}/file/")
        assert "bradford-register-as-at-2026-11-24-2026-11-24.csv" in str(answer.headers)
        assert len(rows_of(answer)) == 3

    def test_is_the_same_as_what_would_have_been_streamed(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export = self.ask(client)
        prepare_export(export_id=export.pk, number=1, clock=lambda: LATER)
        prepared = b"".join(client.get(f"/reports/exports/{export.pk}/file/"))
        monkeypatch.setattr(register_view, "MOST_AT_ONCE", 3)
        assert b"".join(client.get(ADDRESS)) == prepared

    def test_keeps_its_day_when_it_is_made_later(self, client: Client) -> None:
        export = self.ask(client)
        with time_machine.travel(LATER + timedelta(days=500), tick=False):
            done = prepare_export(
                export_id=export.pk, number=1, clock=lambda: LATER + timedelta(days=500)
            )
        assert done.state == ExportState.READY
        assert b"Overdue" not in done.file.read()

    def test_is_refused_to_whom_others_are_entrusted_now(
        self, client: Client, supervisor: User
    ) -> None:
        export = self.ask(client)
        made = self.ask(client, "?day=2026-11-23")
        prepare_export(export_id=made.pk, number=1, clock=lambda: LATER)
        Responsibility.objects.filter(user=supervisor).update(organisation=OrganisationFactory())
        done = prepare_export(export_id=export.pk, number=1, clock=lambda: LATER)
        assert done.state == ExportState.FAILED
        assert done.reason == "You no longer see the people of this organisation by name."
        assert client.get(f"/reports/exports/{made.pk}/file/").status_code == 403

    def test_is_refused_once_somebody_in_it_is_hidden(
        self, client: Client, people: list[User]
    ) -> None:
        export = self.ask(client)
        prepare_export(export_id=export.pk, number=1, clock=lambda: LATER)
        User.objects.filter(pk=people[0].pk).update(is_hidden_from_lists=True)
        assert client.get(f"/reports/exports/{export.pk}/file/").status_code == 403

    def test_needs_a_token(self, client: Client) -> None:
        assert client.post(ADDRESS).status_code == 400
