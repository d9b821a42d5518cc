"""A draft goes live as it was shown or not at all, also where it changes at that moment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from learning.completion.models import Requirement, RequirementChange
from learning.completion.operations import (
    DraftChangedError,
    Reached,
    Refresher,
    ask_live,
    change_draft,
    changes,
    discard_draft,
    draft_requirement,
    draft_version,
    make_requirement_live,
)
from learning.completion.operations.reaching import count_reached
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, TODAY
from tests.factories.modules import published_module
from tests.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

MANY, FEW = 0, 2_000


@pytest.fixture
def fields() -> dict[str, Any]:
    unit = OrganisationFactory()
    UserFactory(officer=True, organisation=unit)
    return {
        "reaches": [Reached(unit)], "module": published_module(), "due_rule": "after_joining",
        "due_days": 60, "start_date": TODAY - timedelta(days=30), "by": None, "at": NOW,
    }  # fmt: skip


@pytest.fixture
def draft(fields: dict[str, Any]) -> Requirement:
    return draft_requirement(**fields)


@pytest.fixture(params=["due_days", "reaches", "with_children", "refreshers"])
def changed(request: pytest.FixtureRequest, fields: dict[str, Any]) -> dict[str, Any]:
    """The draft, saying one thing otherwise."""
    (reach,) = fields["reaches"]
    others: dict[str, dict[str, Any]] = {
        "due_days": {"due_days": 90},
        "reaches": {"reaches": [Reached(OrganisationFactory())]},
        "with_children": {"reaches": [Reached(reach.organisation, with_children=False)]},
        "refreshers": {"refreshers": [Refresher(1, published_module(slug="short"))]},
    }
    return {**fields, **others[request.param]}


@pytest.mark.django_db
@pytest.mark.parametrize("at_once_up_to", [FEW, MANY])
class TestAskLive:
    @pytest.fixture(autouse=True)
    def limit(self, at_once_up_to: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(changes, "MOST_AT_ONCE", at_once_up_to)

    def test_refuses_a_draft_that_says_something_else_than_was_shown(
        self, draft: Requirement, changed: dict[str, Any]
    ) -> None:
        shown = draft_version(draft)
        change_draft(requirement=draft, **changed)
        with pytest.raises(DraftChangedError, match="The draft was changed since"):
            ask_live(requirement=draft, shown=shown, by=None, at=NOW)
        draft.refresh_from_db()
        assert draft.is_draft
        assert not RequirementChange.objects.exists()

    def test_takes_it_as_it_is_where_nothing_was_shown(
        self, draft: Requirement, fields: dict[str, Any]
    ) -> None:
        change_draft(requirement=draft, **{**fields, "due_days": 90})
        ask_live(requirement=draft, by=None, at=NOW)
        draft.refresh_from_db()
        assert RequirementChange.objects.exists() or not draft.is_draft

    def test_lets_be_what_was_pressed_before(self, draft: Requirement) -> None:
        shown = draft_version(draft)
        first = ask_live(requirement=draft, shown=shown, by=None, at=NOW)
        assert ask_live(requirement=draft, shown=shown, by=None, at=NOW) == first
        make_requirement_live(requirement=draft, by=None, at=NOW)
        assert ask_live(requirement=draft, shown=shown, by=None, at=NOW) is None


@pytest.mark.django_db
@pytest.mark.parametrize("reading", range(1, 7))
def test_page_read_while_the_draft_changes_does_not_let_its_new_words_go_live_unseen(
    reading: int, client: Client, draft: Requirement, fields: dict[str, Any]
) -> None:
    """The change is committed after so many statements that read the draft."""
    client.force_login(UserFactory(training_administrator=True))
    read = 0

    def between(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        nonlocal read
        if "completion_requirement" in sql:
            read += 1
            if read == reading + 1:
                change_draft(requirement=draft, **{**fields, "due_days": 90})
        return execute(sql, *args)

    with connection.execute_wrapper(between):
        page = client.get(f"/admin/requirements/check/{draft.pk}/")
    draft.refresh_from_db()
    assert draft.due_days == 90
    is_let_go_live = page.context["seen"] == draft_version(draft)
    assert not is_let_go_live or "Due 90 days after" in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_once_up_to", [FEW, MANY])
class TestPressedWhileTheDraftChanges:
    """The page reads the draft before the other change is there to be read, then waits for it."""

    @pytest.fixture
    def pressed(
        self, client: Client, draft: Requirement, at_once_up_to: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Callable[[Callable[[], object]], Any]:  # fmt: skip
        monkeypatch.setattr(changes, "MOST_AT_ONCE", at_once_up_to)
        monkeypatch.setattr(changes, "_enqueue", lambda _change: None)
        client.force_login(UserFactory(training_administrator=True))
        sent = {"do": "live", "seen": draft_version(draft)}
        written, read = Event(), Event()

        def count(requirements: Any) -> int:
            # The page has read the draft; next is the lock.
            read.set()
            return count_reached(requirements)

        monkeypatch.setattr(changes, "count_reached", count)

        def press() -> Any:
            written.wait(timeout=10)
            return client.post(f"/admin/requirements/check/{draft.pk}/", sent)

        def pressed_while(happens: Callable[[], object]) -> Any:
            def happen() -> None:
                with transaction.atomic():
                    happens()
                    written.set()
                    read.wait(timeout=10)  # not committed until the other one has read

            return at_once(happen, press)[1]

        return pressed_while

    def test_is_shown_anew(
        self, client: Client, draft: Requirement, fields: dict[str, Any],
        pressed: Callable[[Callable[[], object]], Any],
    ) -> None:  # fmt: skip
        answer = pressed(partial(change_draft, requirement=draft, **{**fields, "due_days": 90}))
        assert answer["Location"] == f"/admin/requirements/check/{draft.pk}/"
        page = client.get(answer["Location"]).content.decode()
        assert "The draft was changed since. This is what it says and would do now." in page
        draft.refresh_from_db()
        assert (draft.is_draft, draft.due_days) == (True, 90)
        assert not RequirementChange.objects.exists()

    def test_is_not_found_where_it_is_thrown_away(
        self, draft: Requirement, pressed: Callable[[Callable[[], object]], Any]
    ) -> None:
        answer = pressed(partial(discard_draft, requirement=draft, by=None, at=NOW))
        assert answer.status_code == 404
