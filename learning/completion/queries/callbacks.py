"""Which editions call people back, whom that concerns, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from learning.accounts.queries import records_of
from learning.completion.models import Evidence, Requirement, StandingSpan
from learning.completion.queries.spans import true_on
from learning.completion.rules import CallBack, Calls, best_of
from media.editions.queries import called_editions
from media.editions.rules import calls_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    # The edition passed (None: elsewhere) and the day.
    Pass = tuple[int | None, date]


@dataclass(frozen=True)
class CallBacks:
    """What calls back a pass, by the edition that was passed."""

    by_edition: Mapping[int, tuple[CallBack, ...]] = field(default_factory=dict)
    # Of the editions in the site's own language, which concern training elsewhere too.
    by_subject: Mapping[UUID, tuple[CallBack, ...]] = field(default_factory=dict)
    units: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    subjects: frozenset[UUID] = frozenset()
    # The editions of a subject that are called back.
    older: Mapping[UUID, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """Read every call-back there is; one query."""
        editions = called_editions()
        by_edition: dict[int, tuple[CallBack, ...]] = {}
        by_subject: dict[UUID, tuple[CallBack, ...]] = {}
        units: dict[UUID, frozenset[UUID]] = {}
        olders: dict[UUID, tuple[int, ...]] = {}
        for newer in editions:
            if newer.redo_within_days is None or not newer.is_call:
                continue
            key = newer.translation_key
            call = CallBack(
                newer.told, newer.effective, newer.redo_within_days, newer.redo_unit_key
            )
            for older in editions:
                if older.translation_key == key and calls_back(newer.fact, older.fact):
                    by_edition[older.pk] = (*by_edition.get(older.pk, ()), call)
                    olders[key] = (*olders.get(key, ()), older.pk)
            if newer.fact.is_source:
                by_subject[key] = (*by_subject.get(key, ()), call)
            if call.unit:
                units[key] = units.get(key, frozenset()) | {call.unit}
        subjects = frozenset(edition.translation_key for edition in editions)
        return cls(by_edition, by_subject, units, subjects, olders)

    def units_for(self, subjects: Iterable[UUID]) -> set[UUID]:
        """Return the shorter units that do instead of any of these."""
        return {unit for subject in subjects for unit in self.units.get(subject, ())}

    def on(self, subject: UUID, passes: Collection[Pass]) -> dict[date, tuple[CallBack, ...]]:
        """Return what calls passes of a subject back, by their days; only those that are.

        Training elsewhere names no edition: it is of the one in force on its day.
        """
        by_day: dict[date, list[tuple[CallBack, ...]]] = {}
        for edition, day in passes:
            by_day.setdefault(day, []).append(self._of(subject, edition, day))
        best = {day: best_of(calls) for day, calls in by_day.items()}
        return {day: calls for day, calls in best.items() if calls}

    def running(self, subject: UUID, passes: Mapping[UUID, Collection[Pass]]) -> CallBack | None:
        """Return what calls a person to do a subject again, where all her passes are called back.

        Of several it is the one that is due first of those that call her best pass back. None
        where she has done the shorter unit instead. `passes` are hers, by their subjects.
        """
        mine = passes.get(subject, ())
        called = self.on(subject, mine)
        if not called or len(called) < len({day for _edition, day in mine}):
            return None
        asked = Calls({(None, day): calls for day, calls in called.items()}, _days(passes))
        left = [
            [call for call in calls if asked.answered(call) is None] for calls in called.values()
        ]
        return min(best_of(left), key=lambda call: call.last, default=None)

    def of_editions(
        self, subject: UUID, passes: Mapping[UUID, Collection[Pass]]
    ) -> dict[int, CallBack]:
        """Return what would call a pass of an older edition of a subject back, by the edition.

        Of several it is the one that is due first. Those that she answered already by the shorter
        unit are left out. `passes` are hers, by their subjects.
        """
        answering = Calls({}, _days(passes))
        found: dict[int, CallBack] = {}
        for edition in self.older.get(subject, ()):
            asked = [call for call in self.by_edition[edition] if not answering.answered(call)]
            if asked:
                found[edition] = min(asked, key=lambda call: call.last)
        return found

    def _of(self, subject: UUID, edition: int | None, day: date) -> tuple[CallBack, ...]:
        if edition is not None:
            return self.by_edition.get(edition, ())
        return tuple(call for call in self.by_subject.get(subject, ()) if day < call.effective)


def _days(passes: Mapping[UUID, Collection[Pass]]) -> dict[UUID, list[date]]:
    return {subject: [day for _edition, day in done] for subject, done in passes.items()}


def running_calls(learner: UUID) -> dict[UUID, CallBack]:
    """Return what a person is called to do again, by subject; one query where nothing calls."""
    calls = CallBacks.read()
    if not calls.subjects:
        return {}
    passes: dict[UUID, list[Pass]] = {}
    rows = Evidence.objects.filter(learner__in=records_of(learner)).passes()
    for subject, edition, at in rows.values_list("subject_key", "edition", "occurred_at"):
        passes.setdefault(subject, []).append((edition, timezone.localdate(at)))
    found = {subject: calls.running(subject, passes) for subject in calls.subjects & passes.keys()}
    return {subject: call for subject, call in found.items() if call}


def changed_on(span: StandingSpan, calls: Mapping[UUID, CallBack]) -> date | None:
    """Return the day of the change for which what a span is about is to be done again, if any.

    What had lapsed by then is to be done again for that.
    """
    call = calls.get(span.requirement.subject_key) if span.requirement else None
    return call.told if call and call.told < span.due_date else None


def people_called(
    subject: UUID, page: int, language: str, *, held_on: date | None = None
) -> set[UUID]:
    """Return who passed a module and must hold it, now or later: whom a new edition may call back.

    A translation concerns those who passed it in its language. `held_on`: only those whose pass
    holds on a day.
    """
    passes = Evidence.objects.passes().filter(subject_key=subject)
    if language != settings.LANGUAGE_CODE:
        passes = passes.filter(edition__page=page)
    of_subject = Q(subject_key=subject) | Q(refreshers__subject_key=subject)
    rules = Requirement.objects.in_force().filter(of_subject)
    spans = StandingSpan.objects.filter(known_to=None, requirement__in=rules)
    if held_on is not None:
        spans = spans.filter(true_on(held_on), is_held=True)
    required = set(spans.values_list("learner_id", flat=True))
    passed = passes.order_by().values_list("learner_id", "learner__merged_into")
    return {kept or learner for learner, kept in passed} & required
