"""What My learning says to somebody who is exempt from what she must hold, or away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils.formats import date_format

from learning.completion.enums import ExemptionKind
from learning.modules.models import ModulePage
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.completion import NOW, elsewhere, passed, required
from tests.factories.modules import published_module
from tests.learning.completion.test_my_learning import agreed, asked_of
from tests.learning.modules.conftest import words_of
from tests.learning.modules.test_admin import publishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User

pytestmark = pytest.mark.django_db
HEADING = "Not asked of you at present"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def unit() -> Organisation:
    return OrganisationFactory(force=True)


@pytest.fixture
def officer(unit: Organisation) -> User:
    return UserFactory(officer=True, organisation=unit)


@pytest.fixture
def sergeant(unit: Organisation) -> User:
    return UserFactory(supervisor=True, organisation=unit)


def words(user: User) -> str:
    client = Client()
    client.force_login(user)
    return words_of(client.get("/learn/").content.decode())


def parts(said: str, *headings: str) -> list[str]:
    """Return what stands between headings that follow each other."""
    found = []
    for heading in headings:
        before, said = said.split(heading, maxsplit=1)
        found.append(before)
    return [*found[1:], said]


def test_stands_by_itself_and_is_no_offer(
    unit: Organisation, officer: User, sergeant: User
) -> None:
    required(unit, published_module(title="First contact"))
    published_module(slug="other", code="M05", title="Second sight")
    asked_of(unit, external_award=elsewhere())
    agreed(officer, sergeant, end_date=date(2027, 3, 3))
    to_do, exempt, more = parts(words(officer), "To do", HEADING, "You may also learn")
    assert "You have nothing to do at present." in to_do
    assert "Training is asked of you again from 3 March 2027." in to_do
    assert "First contact" in exempt
    assert "Modern slavery awareness" in exempt
    assert exempt.count("Exempt until 3 March 2027, then due at once.") == 2
    assert "First contact" not in more
    assert "Modern slavery awareness" not in more
    assert "Second sight" in more


def test_leaves_what_is_still_asked_under_to_do(
    unit: Organisation, officer: User, sergeant: User
) -> None:
    rule = required(unit, published_module(title="First contact"))
    asked_of(unit, external_award=elsewhere())
    agreed(officer, sergeant, requirement=rule, end_date=date(2027, 3, 3))
    to_do, exempt = parts(words(officer), "To do", HEADING)
    assert "Modern slavery awareness" in to_do
    assert "nothing to do" not in to_do
    assert "asked of you again" not in to_do
    assert "First contact" in exempt


@pytest.mark.parametrize(
    ("kind", "said"),
    [(ExemptionKind.ABSENCE, "Away until"), (ExemptionKind.EXEMPTION, "Exempt until")],
)
def test_says_away_of_who_is_away(
    kind: str, said: str, unit: Organisation, officer: User, sergeant: User
) -> None:
    required(unit, published_module())
    fields: dict[str, Any] = {"kind": kind, "end_date": date(2027, 1, 20)}
    agreed(officer, sergeant, **fields)
    _to_do, exempt = parts(words(officer), "To do", HEADING)
    assert f"{said} 20 January 2027, then due" in exempt


def test_is_no_heading_where_nobody_is_exempt(unit: Organisation, officer: User) -> None:
    required(unit, published_module())
    said = words(officer)
    assert HEADING not in said
    assert "at present" not in said


def test_holds_also_what_she_has_begun(unit: Organisation, officer: User, sergeant: User) -> None:
    required(unit, published_module(title="First contact"))
    agreed(officer, sergeant, end_date=date(2027, 3, 3))
    client = Client()
    client.force_login(officer)
    client.post("/learn/spot-the-signs/")
    to_do, exempt = parts(words(officer), "To do", HEADING)
    assert "You have nothing to do at present." in to_do
    assert "First contact" not in to_do
    assert "First contact" in exempt
    assert "In progress" in exempt


class TestCalledBack:
    """She holds a module, is exempt from it, and the law changed on 1 December 2026."""

    TOLD = datetime(2026, 12, 1, 9, tzinfo=UTC)

    @pytest.fixture
    def module(self, unit: Organisation, officer: User) -> ModulePage:
        page = published_module(title="First contact")
        required(unit, page)
        passed(officer, page)
        return page

    def change_the_law(self, module: ModulePage) -> None:
        author = Client()
        author.force_login(UserFactory(is_superuser=True))
        publishes(author, module, change_class="law", redo_within_days="61")

    @pytest.mark.parametrize(
        "exemption",
        [
            (date(2027, 3, 3), "Exempt until 3 March 2027, then due at once."),
            (date(2027, 1, 4), "Exempt until 4 January 2027, then due 31 January 2027."),
        ],
    )
    @pytest.mark.parametrize("is_published", [True, False])
    def test_is_not_asked_for_while_she_is_exempt(
        self,
        is_published: bool,
        exemption: tuple[date, str],
        module: ModulePage,
        officer: User,
        sergeant: User,
    ) -> None:
        end, said = exemption
        agreed(officer, sergeant, end_date=end)
        with time_machine.travel(self.TOLD, tick=False):
            self.change_the_law(module)
            if not is_published:
                ModulePage.objects.get().unpublish()
            whole = words(officer)
            to_do, exempt, done = parts(whole, "To do", HEADING, "Completed")
            assert "You have nothing to do at present." in to_do
            assert f"Training is asked of you again from {date_format(end, 'j F Y')}." in to_do
            assert "Next refresh" not in whole
            assert "First contact" in exempt
            assert said in exempt
            for called_back in ("do it again", "Do it again", "has changed"):
                assert called_back not in whole
            assert "First contact" in done
            assert "23 November 2026" in done
            assert "Not asked at present" in done

    def test_is_asked_for_once_she_is_exempt_no_more(
        self, module: ModulePage, officer: User, sergeant: User
    ) -> None:
        agreed(officer, sergeant, end_date=date(2027, 1, 4))
        with time_machine.travel(self.TOLD, tick=False):
            self.change_the_law(module)
        with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
            (to_do, _done) = parts(words(officer), "To do", "Completed")
            assert "do it again by 31 January 2027." in to_do
            assert "Exempt" not in to_do
