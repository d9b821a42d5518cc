"""Publishing an edition that is to be learned again, from the page to standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from wagtail.models import Locale

from learning.accounts.operations import start_post
from learning.completion.enums import EvidenceKind, EvidenceSource, StandingState
from learning.completion.models import Award, StandingDelta, StandingSpan
from learning.completion.operations import (
    call_back,
    correct_evidence,
    effect_of,
    recompute_standing,
)
from learning.completion.queries import has_current, standing_of_modules
from learning.completion.queries.spans import known_at, true_on
from learning.completion.verification import differences
from media.editions.enums import ChangeClass
from media.editions.operations import sweep_missing
from tests.factories.accounts import OrganisationFactory, UserFactory, learner_of
from tests.factories.base import publish
from tests.factories.completion import elsewhere, passed, required
from tests.factories.modules import edition_of, published_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learning.accounts.models import Organisation, User
    from learning.completion.models import Requirement
    from learning.modules.models import ModulePage
    from media.editions.models import Edition

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BEGIN = datetime(2026, 10, 1, 9, tzinfo=UTC)
PASSED = datetime(2026, 11, 2, 9, tzinfo=UTC)
PUBLISHED = datetime(2026, 12, 1, 9, tzinfo=UTC)
LATER = PUBLISHED + 10 * DAY
DUE = date(2026, 12, 31)  # 30 days after it was published
EXPIRY = date(2028, 11, 2)


@dataclass
class Case:
    """A force that must hold a module, and an officer who passed its first edition."""

    force: Organisation
    module: ModulePage
    requirement: Requirement
    officer: User

    def publishes(
        self, *, at: datetime = PUBLISHED, days: int | None = 30, **fields: Any
    ) -> Edition:
        """Publish the module again, as a change of law."""
        return republish(self.module, at=at, redo_within_days=days, **fields)

    def spans(self, user: User | None = None) -> list[tuple[str, date, date]]:
        known = StandingSpan.objects.filter(
            learner=learner_of(user or self.officer), requirement=self.requirement, known_to=None
        )
        return [(s.state, s.from_date, s.due_date) for s in known.order_by("from_date")]

    def stands(self, day: date, user: User | None = None, *, known: datetime | None = None) -> Any:
        """State and due day, true on a day as known at an instant."""
        span = StandingSpan.objects.filter(known_at(known), true_on(day)).get(
            learner=learner_of(user or self.officer), requirement=self.requirement
        )
        return span.state, span.due_date

    def passes(self, at: datetime, user: User | None = None, **fields: Any) -> Any:
        """Record a pass of the newest edition."""
        user = user or self.officer
        cause = f"{user.pk}:{at.isoformat()}"
        return passed(user, self.module, at=at, **{"cause": cause, "occurred_at": at, **fields})


def republish(
    page: ModulePage, *, at: datetime, change_class: str = ChangeClass.LAW, **fields: Any
) -> Edition:
    page.refresh_from_db()
    page.change_class = change_class
    for name, value in fields.items():
        setattr(page, name, value)
    with time_machine.travel(at, tick=False):
        return edition_of(publish(page))


@pytest.fixture
def case() -> Iterator[Case]:
    with time_machine.travel(BEGIN, tick=False):
        force = OrganisationFactory(force=True, key="force")
        module = published_module()
        officer = UserFactory(officer=True, organisation=force)
        rule = required(force, module, at=BEGIN)
    made = Case(force, module, rule, officer)
    with time_machine.travel(PUBLISHED):
        made.passes(PASSED)
        yield made


class TestCallBack:
    """What publishing does to those who must hold the module."""

    def test_calls_the_holders_of_older_editions_back(self, case: Case) -> None:
        case.publishes()
        assert case.spans()[-4:] == [
            (StandingState.CURRENT, PASSED.date(), EXPIRY),
            (StandingState.CURRENT, PUBLISHED.date(), DUE),
            (StandingState.DUE_SOON, DUE - 28 * DAY, DUE),
            (StandingState.LAPSED, DUE, DUE),
        ]
        assert list(differences()) == []

    def test_becomes_known_when_it_is_published(self, case: Case) -> None:
        case.publishes()
        lapsed, before = date(2027, 1, 5), PUBLISHED - timedelta(seconds=1)
        assert case.stands(lapsed, known=before) == (StandingState.CURRENT, EXPIRY)
        assert case.stands(lapsed, known=PUBLISHED) == (StandingState.LAPSED, DUE)
        day_before = PUBLISHED.date() - DAY
        assert case.stands(day_before) == (StandingState.CURRENT, EXPIRY)

    def test_counts_the_days_from_when_it_is_in_force(self, case: Case) -> None:
        case.publishes(change_effective_date=date(2027, 2, 1))
        assert case.spans()[-1] == (StandingState.LAPSED, date(2027, 3, 3), date(2027, 3, 3))

    def test_makes_nobody_late_on_the_day_she_is_told(self, case: Case) -> None:
        case.publishes(change_effective_date=date(2026, 1, 1))
        assert case.stands(PUBLISHED.date()) == (StandingState.CURRENT, DUE)
        assert case.spans()[-1] == (StandingState.LAPSED, DUE, DUE)

    def test_is_met_by_a_pass_of_the_new_edition(self, case: Case) -> None:
        case.publishes()
        case.passes(LATER)
        assert case.stands(LATER.date()) == (StandingState.CURRENT, date(2028, 12, 11))
        assert case.stands(LATER.date() - DAY) == (StandingState.DUE_SOON, DUE)
        assert list(differences()) == []

    def test_is_met_by_the_shorter_unit(self, case: Case) -> None:
        unit = published_module(slug="what-changed", title="What changed", code="M09")
        edition = case.publishes(redo_unit=unit)
        assert edition.redo_unit_key == unit.translation_key
        passed(case.officer, unit, at=LATER, occurred_at=LATER)
        assert case.stands(LATER.date()) == (StandingState.CURRENT, EXPIRY)
        assert case.stands(LATER.date() - DAY) == (StandingState.DUE_SOON, DUE)
        assert list(differences()) == []

    def test_disturbs_nobody_without_days(self, case: Case) -> None:
        before = case.spans()
        spans, deltas = StandingSpan.objects.count(), StandingDelta.objects.count()
        case.publishes(days=None)
        assert case.spans() == before
        assert (StandingSpan.objects.count(), StandingDelta.objects.count()) == (spans, deltas)

    def test_holds_whoever_passes_the_older_edition_later_to_the_same_day(self, case: Case) -> None:
        first = edition_of(case.module)
        midway = UserFactory(officer=True, organisation=case.force)
        case.publishes(change_class=ChangeClass.SUBSTANCE)
        case.passes(LATER, midway, edition=first)
        assert case.stands(LATER.date(), midway) == (StandingState.DUE_SOON, DUE)

    def test_leaves_a_voluntary_pass_alone(self, case: Case) -> None:
        keen = UserFactory(officer=True, organisation=OrganisationFactory(key="partner"))
        case.passes(PASSED, keen)
        case.publishes()
        assert not StandingSpan.objects.filter(learner=learner_of(keen)).exists()
        told = standing_of_modules(keen, LATER)[case.module.translation_key]
        assert (told.state, told.called_back) == (StandingState.CURRENT, "")

    def test_reaches_whoever_is_first_required_to_hold_it_later(self, case: Case) -> None:
        keen = UserFactory(officer=True, organisation=OrganisationFactory(key="partner"))
        case.passes(PASSED, keen)
        case.publishes()
        start_post(
            learner=learner_of(keen), organisation=case.force, role="detective",
            start_date=LATER.date(), by=None, at=LATER,
        )  # fmt: skip
        assert case.stands(LATER.date(), keen) == (StandingState.DUE_SOON, DUE)

    def test_is_written_once(self, case: Case) -> None:
        edition = case.publishes()
        spans = StandingSpan.objects.count()
        assert call_back(edition=edition, at=LATER) == 0
        assert recompute_standing(learners=[learner_of(case.officer).pk], at=LATER) == 0
        assert StandingSpan.objects.count() == spans

    def test_comes_with_the_sweep_where_the_build_was_missed(
        self, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("The disk is full.")

        with monkeypatch.context() as broken:
            broken.setattr("learning.completion.receivers.call_back", fails)
            assert case.publishes().number == 1  # the older one is still the newest
        assert case.stands(date(2027, 1, 5)) == (StandingState.CURRENT, EXPIRY)
        swept = PUBLISHED + 2 * DAY
        with time_machine.travel(swept, tick=False):
            (edition,) = sweep_missing(at=swept)
        assert (edition.number, edition.redo_within_days) == (2, 30)
        # Told only now, so the days count from now.
        assert case.spans()[-1][1] == DUE + 2 * DAY
        assert case.stands(date(2027, 1, 5), known=PUBLISHED + DAY)[0] == StandingState.CURRENT
        assert list(differences()) == []

    def test_changes_no_certificate(self, case: Case) -> None:
        before = list(Award.objects.values_list("code", "expires_date"))
        case.publishes()
        assert list(Award.objects.values_list("code", "expires_date")) == before

    def test_counts_no_pass_that_was_withdrawn(self, case: Case) -> None:
        case.publishes()
        again = case.passes(LATER)
        correct_evidence(
            evidence=again, reason="Not her own work.", is_withdrawal=True, by=None, at=LATER
        )
        assert case.stands(LATER.date()) == (StandingState.DUE_SOON, DUE)
        assert list(differences()) == []

    def test_keeps_a_corrected_pass_of_its_edition(self, case: Case) -> None:
        evidence = learner_of(case.officer).evidence.get()
        case.publishes()
        correct_evidence(
            evidence=evidence, reason="Another day.", occurred_at=PASSED + DAY, by=None, at=LATER
        )
        assert case.stands(LATER.date()) == (StandingState.DUE_SOON, DUE)

    @pytest.mark.parametrize(
        ("day", "stands"),
        [
            (PASSED, (StandingState.DUE_SOON, DUE)),
            (PUBLISHED + DAY, (StandingState.CURRENT, date(2028, 12, 2))),
        ],
    )
    def test_takes_training_elsewhere_by_its_day(
        self, case: Case, day: datetime, stands: tuple[str, date]
    ) -> None:
        award = elsewhere(counts_for=case.module)
        colleague = UserFactory(officer=True, organisation=case.force)
        case.publishes()
        case.passes(
            day, colleague, kind=EvidenceKind.EXTERNAL, source=EvidenceSource.IMPORTED,
            external_award=award, edition=None,
        )  # fmt: skip
        assert case.stands(LATER.date(), colleague) == stands

    def test_is_seen_by_a_draft_of_a_rule(self, case: Case) -> None:
        case.publishes()
        effect = effect_of(case.requirement, at=datetime(2027, 1, 5, 9, tzinfo=UTC))
        assert (effect.whole.people, effect.whole.up_to_date) == (1, 0)


class TestLanguages:
    """A module in two languages is one module; each edition says what it was made from."""

    @pytest.fixture
    def welsh(self, case: Case) -> ModulePage:
        language, _new = Locale.objects.get_or_create(language_code="cy")
        page: ModulePage = case.module.copy_for_translation(language, copy_parents=True)
        page.change_class = ChangeClass.SUBSTANCE
        with time_machine.travel(PASSED - DAY, tick=False):
            page.save_revision().publish()
        page.refresh_from_db()
        return page

    @pytest.fixture
    def reader(self, case: Case, welsh: ModulePage) -> User:
        """Somebody who passed the Welsh edition."""
        user = UserFactory(officer=True, organisation=case.force)
        passed(user, welsh, at=PASSED, occurred_at=PASSED)
        return user

    def test_calls_the_readers_of_every_language_back(self, case: Case, reader: User) -> None:
        case.publishes()
        assert case.stands(LATER.date(), reader) == (StandingState.DUE_SOON, DUE)

    def test_is_met_in_another_language(self, case: Case, reader: User) -> None:
        case.publishes()
        case.passes(LATER, reader)
        assert case.stands(LATER.date(), reader)[0] == StandingState.CURRENT

    def test_is_met_by_a_translation_made_since(
        self, case: Case, reader: User, welsh: ModulePage
    ) -> None:
        case.publishes()
        passed(reader, welsh, at=LATER, occurred_at=LATER, cause="behind")
        assert case.stands(LATER.date(), reader) == (StandingState.DUE_SOON, DUE)
        newer = republish(welsh, at=LATER, change_class=ChangeClass.LAW)
        assert newer.source_edition
        passed(reader, welsh, at=LATER + DAY, occurred_at=LATER + DAY, cause="made since")
        assert case.stands((LATER + DAY).date(), reader)[0] == StandingState.CURRENT
        assert list(differences()) == []

    def test_of_a_translation_calls_its_own_readers_alone(
        self, case: Case, reader: User, welsh: ModulePage
    ) -> None:
        republish(welsh, at=PUBLISHED, redo_within_days=30)
        assert case.stands(LATER.date(), reader) == (StandingState.DUE_SOON, DUE)
        assert case.stands(LATER.date()) == (StandingState.CURRENT, EXPIRY)


class TestStandingOfModules:
    def test_says_when_it_changed_and_by_when_to_do_it_again(self, case: Case) -> None:
        unit = published_module(slug="what-changed", title="What changed", code="M09")
        case.publishes(redo_unit=unit)
        told = standing_of_modules(case.officer, LATER)[case.module.translation_key]
        assert told.called_back == (
            "The module changed on 1 December 2026: do it again by 31 December 2026."
        )
        assert told.shorter_key == unit.translation_key
        late = standing_of_modules(case.officer, PUBLISHED + 60 * DAY)
        assert late[case.module.translation_key].called_back == (
            "The module changed on 1 December 2026 and was to be done again by 31 December 2026."
        )

    def test_is_silent_once_it_is_done_again(self, case: Case) -> None:
        case.publishes()
        case.passes(LATER)
        assert not standing_of_modules(case.officer, LATER)[case.module.translation_key].called_back

    def test_is_silent_of_what_had_lapsed_by_then(self, case: Case) -> None:
        with time_machine.travel(EXPIRY + DAY):
            case.publishes(at=datetime(2028, 12, 1, 9, tzinfo=UTC))
        told = standing_of_modules(case.officer, datetime(2028, 12, 2, 9, tzinfo=UTC))
        assert told[case.module.translation_key].state == StandingState.LAPSED
        assert not told[case.module.translation_key].called_back


class TestHasCurrent:
    def test_is_no_more_once_the_day_is_past(self, case: Case) -> None:
        case.publishes()
        key = case.module.translation_key
        learner = learner_of(case.officer).pk
        assert has_current(learner, [key], DUE - DAY) == {key}
        assert has_current(learner, [key], DUE) == set()
        case.passes(LATER)
        assert has_current(learner, [key], DUE) == {key}
