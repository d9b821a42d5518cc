"""Where the lines of each subject are read from: one place that knows the models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from learning.completion.enums import EvidenceKind, StandingState
from learning.completion.models import Evidence, EvidencePost, Requirement, StandingSpan
from learning.completion.queries import UP_TO_DATE, known_at, on_days, true_on
from learning.completion.rules import WORST_FIRST
from learning.courses.enums import WAS_THERE, PlaceState
from learning.courses.models import Place
from learning.modules.queries import current_editions
from learning.reports.as_at import end_of
from learning.reports.enums import Grouping, Subject, When

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from learning.reports.building.definition import Period, Report

# Groups in which a person stands once, whatever number of modules she must hold.
COUNTS_PEOPLE = frozenset({Grouping.ORGANISATION, Grouping.DISTRICT, Grouping.ROLE})


@dataclass(frozen=True)
class Source:
    """How the models behind a subject are asked.

    `fields` gives the path behind each column, `counts` the filters of each counted column.
    `role` is empty where the role is that of the main post on the day.
    """

    learner: str
    user: str
    state: str
    month: str
    subject: str  # what tells modules or courses apart
    title: Any  # theirs
    # Where one of them may have had several titles: what the group is called instead.
    called: Any
    module: str
    role: str
    fields: Mapping[str, str]
    counts: Mapping[str, Q]

    def personal(self, key: str, absent: str) -> Any:
        """The expression behind a column that only those who see the names get.

        `absent` is what stands there for people whose name is erased.
        """
        nobody = Value(absent)
        if key != "name":
            return Coalesce(f"{self.user}__{key}", nobody, output_field=CharField())
        full = Trim(Concat(f"{self.user}__first_name", Value(" "), f"{self.user}__last_name"))
        address = f"{self.user}__email"
        return Coalesce(NullIf(full, Value("")), address, nobody, output_field=CharField())


def training_titles() -> dict[str, str]:
    """Return what can be asked for by key: modules, and required courses and training elsewhere."""
    required = Requirement.objects.in_force().select_related("module", "course", "external_award")
    found = {str(rule.subject_key): rule.title for rule in required}
    found |= {str(e.translation_key): e.title for e in current_editions(settings.LANGUAGE_CODE)}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def is_overall(report: Report) -> bool:
    """Whether each person counts once, by the worst of her requirements."""
    return report.grouped in COUNTS_PEOPLE and not report.modules


def lines_of(report: Report, period: Period, *, among: Q) -> QuerySet[Any]:
    """Return the records a report is about, among those that its reader asks of and may see.

    Of several lines of a person one may tell: which, is for those among them to say.
    """
    if report.what == Subject.STANDING:
        return _spans(report, period, among)
    if report.what == Subject.EVIDENCE:
        return _evidence(period).filter(among)
    places = Place.objects.filter(among)
    if report.when == When.TODAY:  # runs to come are places too
        return places
    days = Q(run__first_date__lte=period.last)
    if period.first:
        days &= Q(run__first_date__gte=period.first)
    return places.filter(days)


def _spans(report: Report, period: Period, among: Q) -> QuerySet[StandingSpan]:
    spans: QuerySet[StandingSpan] = StandingSpan.objects.filter(
        among,
        true_on(period.last),
        known_at(end_of(period.known) if period.known else None),
        requirement__isnull=is_overall(report),
    ).annotate(
        title=Coalesce(
            "requirement__module__title",
            "requirement__course__title",
            "requirement__external_award__title",
        )
    )
    return spans if is_overall(report) else _one_of_each(spans)


def _one_of_each(spans: QuerySet[StandingSpan]) -> QuerySet[StandingSpan]:
    """Leave a person one line for a training, whatever number of requirements ask for it.

    The worst, and then the earliest, tells, as on her own pages. Only trainings that more than
    one requirement ever asked for are compared; one query.
    """
    asked = Requirement.objects.order_by().values("subject_key").annotate(rules=Count("pk"))
    repeated = [*asked.filter(rules__gt=1).values_list("subject_key", flat=True)]
    if not repeated:
        return spans
    ranked = spans.annotate(
        rank=models.Case(
            *(models.When(state=state, then=Value(rank)) for rank, state in enumerate(WORST_FIRST)),
            output_field=models.IntegerField(),
        )
    )
    mine, same = OuterRef("rank"), {"rank": OuterRef("rank"), "due_date": OuterRef("due_date")}
    worse = ranked.filter(
        Q(rank__lt=mine)
        | Q(rank=mine, due_date__lt=OuterRef("due_date"))
        | Q(**same, pk__lt=OuterRef("pk")),
        learner=OuterRef("learner"),
        requirement__subject_key=OuterRef("requirement__subject_key"),
    )
    return ranked.filter(~Q(requirement__subject_key__in=repeated) | ~Exists(worse))


def _evidence(period: Period) -> QuerySet[EvidencePost]:
    """Return the main post of each piece of evidence that counted, so that each counts once."""
    counting = Evidence.objects.counting(known_at=end_of(period.known) if period.known else None)
    days = on_days("occurred_at", period.first, period.last)
    return EvidencePost.objects.filter(is_primary=True, evidence__in=counting.filter(days))


def _newest_title() -> Any:
    """The title a training last had, ours before that of one elsewhere that counts for it.

    Asked for each group, not for each line of it. What is on no list of ours keeps its own.
    """
    is_elsewhere = models.ExpressionWrapper(
        Q(kind=EvidenceKind.EXTERNAL), output_field=models.BooleanField()
    )
    same = Evidence.objects.filter(subject_key=OuterRef("group_key"))
    newest = same.order_by(is_elsewhere, "-occurred_at").values("title")[:1]
    return Coalesce(Subquery(newest), F("group_label"), output_field=CharField())


_PLACE = {"organisation": "organisation__name", "district": "organisation__district__name"}
SOURCES: dict[str, Source] = {
    Subject.STANDING: Source(
        learner="learner",
        user="learner__user",
        state="state",
        month="due_date",
        subject="requirement__subject_key",
        title=F("title"),
        called=None,
        module="requirement__subject_key",
        role="",
        fields={
            **_PLACE,
            "module": "title",
            "state": "state",
            "since": "from_date",
            "due": "due_date",
        },
        counts={
            "held": UP_TO_DATE,
            **{state.value: Q(state=state) for state in StandingState},
        },
    ),
    Subject.EVIDENCE: Source(
        learner="evidence__learner",
        user="evidence__learner__user",
        state="evidence__kind",
        month="evidence__occurred_at",
        subject="evidence__subject_key",
        # Null for all others, not a text: PostgreSQL takes two parameters for two groups.
        title=models.Case(models.When(evidence__subject_key=None, then="evidence__title")),
        called=_newest_title(),
        module="evidence__subject_key",
        role="role",
        fields={
            **_PLACE,
            "role": "role",
            "title": "evidence__title",
            "state": "evidence__kind",
            "source": "evidence__source",
            "happened": "evidence__occurred_at",
            "recorded": "evidence__recorded_at",
            "score": "evidence__score",
        },
        counts={},
    ),
    Subject.PLACES: Source(
        learner="user__learner",
        user="user",
        state="state",
        month="run__first_date",
        subject="run__course",
        title=F("run__course__title"),
        called=None,
        module="",
        role="",
        fields={
            **_PLACE,
            "course": "run__course__title",
            "run": "run__ref",
            "first_day": "run__first_date",
            "venue": "run__venue",
            "state": "state",
            "asked": "asked_at",
        },
        counts={
            "attended": Q(state__in=sorted(WAS_THERE)),
            "part_attended": Q(state=PlaceState.PART_ATTENDED),
            "not_attended": Q(state=PlaceState.NOT_ATTENDED),
        },
    ),
}
