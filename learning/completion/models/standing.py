"""The future written down: dated spans per learner, and the deltas organisations sum.

All are projections of requirements, posts and evidence; `verify_evidence` rebuilds and compares.
What they name is never deleted while they name it, which the models hold (PROTECT). The database
is not asked again for each organisation and requirement: rows are written by the million, from
the very rules and tree that they name, and three looks a row would take longer than writing it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from learning.completion.enums import OUTSTANDING, Grain, Scope, StandingState
from learning.completion.rules import SpanFact
from media.editions.append_only import AppendOnlyModel


class StandingSpan(AppendOnlyModel):
    """A learner stands so with a requirement from a day until a day (half-open).

    Spans with the same known-from are one generation. When something happens the generation's
    known-to is closed and the next one written. No row moves because time passes.
    Source: design.md, Evidence and standing, worked example.

    Personal data: standing of a learner id.
    """

    set_once_fields: ClassVar[tuple[str, ...]] = ("known_to",)

    learner = models.ForeignKey("accounts.Learner", models.PROTECT, related_name="spans")
    # Null: all of the learner's requirements together, the worst of them telling.
    requirement = models.ForeignKey(
        "completion.Requirement",
        models.PROTECT,
        null=True,
        related_name="spans",
        db_index=False,
        db_constraint=False,
    )
    # The organisation of the main post that made the requirement apply.
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=12, choices=StandingState.choices)
    # Whether a valid pass is held; "due soon" is said before the first pass and before expiry.
    is_held = models.BooleanField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    due_date = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")),
                name="completion_span_ends_after_start",
            ),
            # One generation is known at a time, and it begins each state once.
            models.UniqueConstraint(
                fields=("learner", "requirement", "from_date"),
                condition=Q(known_to=None),
                name="completion_one_known_span",
            ),
            # The same for the spans of all requirements together (NULLs are distinct).
            models.UniqueConstraint(
                fields=("learner", "from_date"),
                condition=Q(known_to=None, requirement=None),
                name="completion_one_known_overall_span",
            ),
        ]
        indexes = [
            # The register reads one rule in one unit.
            models.Index(fields=("requirement", "organisation"), name="completion_spans_of_rules"),
            # Lists of people ask what is true on a day as known now.
            models.Index(
                fields=("organisation", "state", "from_date"),
                condition=Q(known_to=None),
                name="completion_known_spans",
            ),
            # The daily look at what begins today, and at what became known since yesterday.
            models.Index(
                fields=("from_date", "state"),
                condition=Q(known_to=None, requirement__isnull=False),
                name="completion_spans_beginning",
            ),
            models.Index(
                fields=("known_from", "state"),
                condition=Q(known_to=None, requirement__isnull=False),
                name="completion_spans_new",
            ),
            # A list of people by the day they are due is read page by page from the index alone.
            models.Index(
                fields=("due_date", "id"),
                include=("organisation", "state", "learner", "from_date", "to_date"),
                condition=Q(known_to=None, requirement=None),
                name="completion_people_by_due",
            ),
            # The same of what was known in the past.
            models.Index(
                fields=("organisation", "known_from"),
                include=(
                    "id",
                    "learner",
                    "state",
                    "due_date",
                    "from_date",
                    "to_date",
                    "known_to",
                ),
                condition=Q(requirement=None),
                name="completion_overall_spans",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} [{self.from_date}, {self.to_date or '∞'})"

    @property
    def fact(self) -> SpanFact:
        """What it says, without who and since when it is known."""
        return SpanFact(
            self.state,
            self.is_held,
            self.from_date,
            self.to_date,
            self.due_date,
            self.organisation_id,
        )

    @property
    def is_outstanding(self) -> bool:
        """Whether something is left to do, of which somebody can be reminded."""
        return self.state in OUTSTANDING

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Say the state; Django's own translates every state for each row of a list."""
        return str(StandingState(self.state).label)


class StandingDelta(AppendOnlyModel):
    """How many more (or fewer) people of an organisation stand so from a day on.

    A figure true on day d as known at k is the sum of `change` over rows with true_from ≤ d and
    known_at ≤ k. Each is written for the organisation of the post and, as `beneath`, for every
    one above it on those days; so an organisation's figure is a sum over one id, and a move is
    written as deltas too.

    Personal data: none; counts.
    """

    set_once_fields: ClassVar[tuple[str, ...]] = ("fold",)

    # The indexes below begin with it.
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # Null: all requirements together, so that each person counts once.
    requirement = models.ForeignKey(
        "completion.Requirement",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    scope = models.CharField(max_length=7, choices=Scope.choices)
    state = models.CharField(max_length=12, choices=StandingState.choices)
    is_held = models.BooleanField()
    true_from = models.DateField()
    known_at = models.DateTimeField()
    change = models.IntegerField()
    # The fold that added it to the totals; null: not yet in them.
    fold = models.IntegerField(null=True)

    class Meta:
        indexes = [
            # What became true in a month, and what became known in one ("as at").
            models.Index(
                fields=("organisation", "requirement", "true_from"), name="completion_deltas_true"
            ),
            models.Index(
                fields=("organisation", "requirement", "known_at"), name="completion_deltas_known"
            ),
            # Figures add what is not in the totals yet.
            models.Index(
                fields=("organisation", "requirement"),
                condition=Q(fold=None),
                name="completion_deltas_tail",
            ),
            # A fold asks from which row to which.
            models.Index(fields=("id",), condition=Q(fold=None), name="completion_deltas_unfolded"),
        ]

    def __str__(self) -> str:
        return f"{self.change:+d} {self.state} from {self.true_from}"


class Total(models.Model):
    """What kinds of totals share: whom and what they count.

    Personal data: none; counts.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # The requirement's id; 0: all together. A number, since a unique key treats NULLs as distinct.
    requirement_number = models.BigIntegerField()
    scope = models.CharField(max_length=7, choices=Scope.choices)
    state = models.CharField(max_length=12, choices=StandingState.choices)
    is_held = models.BooleanField()
    change = models.IntegerField()

    # What a row is the only one of.
    KEY: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.change:+d} {self.state}"


class StandingTotal(Total):
    """Folded deltas as known now: by day, and the same again by month and by year.

    A figure adds whole years, then months, then days: some fifty rows for each state, however
    long the history and however many the people.

    Personal data: none; counts.
    """

    KEY: ClassVar[tuple[str, ...]] = (
        "organisation_id", "requirement_number", "grain", "true_from", "scope", "state", "is_held",
    )  # fmt: skip

    grain = models.CharField(max_length=5, choices=Grain.choices)
    # The first day of the period.
    true_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "organisation", "grain", "requirement_number", "true_from", "scope", "state",
                    "is_held",
                ),
                name="completion_one_total",
            )
        ]  # fmt: skip
        indexes = [
            # Days on which everything cancels out are dropped after a fold.
            models.Index(
                fields=("id",), condition=Q(change=0, grain="day"), name="completion_empty_totals"
            )
        ]


class KnownTotal(Total):
    """Folded deltas by the month in which they became known and the month they are true from.

    Months are those of UTC for what became known. "As at" adds whole months of both and reads
    the deltas of the two months that are cut.

    Personal data: none; counts.
    """

    KEY: ClassVar[tuple[str, ...]] = (
        "organisation_id", "requirement_number", "known_month", "true_month", "scope", "state",
        "is_held",
    )  # fmt: skip

    known_month = models.DateField()
    true_month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "organisation", "requirement_number", "known_month", "true_month", "scope",
                    "state", "is_held",
                ),
                name="completion_one_known_total",
            )
        ]  # fmt: skip


class StandingFold(models.Model):
    """How far deltas are folded into totals: one row, under whose lock it is done.

    Personal data: none.
    """

    number = models.IntegerField(default=0)
    # When the newest folded delta became known; null: nothing is folded yet.
    known_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.number)
