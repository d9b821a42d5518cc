"""A report as a table: the one way in which screen, file and schedule run it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from learning.accounts.models import Membership, Organisation
from learning.accounts.naming import named_on, nameless, paths_by_name, under
from learning.accounts.tree import tree_on
from learning.completion.enums import StandingState
from learning.completion.rules import share_of, whole_percent
from learning.reports.as_at import AsAt, end_of
from learning.reports.building.columns import (
    COLUMNS,
    Column,
)
from learning.reports.building.heads import (
    convert_of,
    count_columns,
    group_column,
    group_text,
    told_ahead,
)
from learning.reports.building.sources import SOURCES, lines_of
from learning.reports.enums import Grouping, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from learning.accounts.access import Viewer
    from learning.reports.building.definition import Report
    from learning.reports.building.heads import Convert

CHUNK = 2000  # rows fetched at a time


@dataclass(frozen=True)
class Table:
    """A report, run for one reader at one instant. Her permission decides what it holds."""

    report: Report
    seer: Viewer
    at: datetime

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, from left to right."""
        report = self.report
        known = COLUMNS[Subject(report.what)]
        found = (
            tuple(known[key] for key in report.columns)
            if report.is_lines
            else (group_column(report), *count_columns(report))
        )
        return tuple(map(told_ahead, found)) if self.forecast else found

    @cached_property
    def forecast(self) -> str:
        """The sentence that standing on a day to come is a forecast; else nothing."""
        day = self.report.day
        if self.report.what != Subject.STANDING or day is None:
            return ""
        as_at = AsAt(timezone.localdate(self.at), day, self.report.known)
        return as_at.words if as_at.is_forecast else ""

    @cached_property
    def records(self) -> QuerySet[Any]:
        """Every record the report counts, for this reader."""
        report, source = self.report, SOURCES[self.report.what]
        among = under(self.paths)
        if report.organisations:
            among &= self._beneath_chosen
        found = lines_of(report, self.period, among=among)
        if not self.shows_sensitive:
            # People in sensitive posts are in nobody else's lists (access.person_for).
            found = found.filter(
                Q(**{f"{source.user}__isnull": True})
                | Q(**{f"{source.user}__is_hidden_from_lists": False})
            )
        if report.modules:
            found = found.filter(**{f"{source.module}__in": report.modules})
        if report.states:
            found = found.filter(**{f"{source.state}__in": report.states})
        if report.roles:
            found = found.filter(
                Q(**{f"{source.role}__in": report.roles})
                if source.role
                else Exists(self._main_posts.filter(role__in=report.roles))
            )
        return found

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The rows as the database gives them, in order; `line` makes them readable."""
        return self._lines() if self.report.is_lines else self._groups()

    def count(self) -> int:
        """How many rows there are."""
        return self.records.count() if self.report.is_lines else self.rows.count()

    def line(self, raw: tuple[Any, ...]) -> list[Any]:
        """Return a row's values as text, dates and numbers."""
        if not self.report.is_lines:
            return self._counted(raw)
        return [
            convert(value) if convert else value
            for convert, value in zip(self._converts, raw, strict=True)
        ]

    def lines(self) -> Iterator[list[Any]]:
        """Yield all rows as they come from the database; no more than a chunk is held."""
        rows = self.rows.iterator(chunk_size=CHUNK)
        if not self.report.is_lines:
            return map(self._counted, rows)
        changed = [(n, convert) for n, convert in enumerate(self._converts) if convert]

        def readable(raw: tuple[Any, ...]) -> list[Any]:
            line = list(raw)
            for n, convert in changed:
                line[n] = convert(line[n])
            return line

        return map(readable, rows)

    # ------------------------------------------------------------------ how it is asked

    @cached_property
    def period(self) -> Any:
        """The days it is about."""
        return self.report.period(timezone.localdate(self.at))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Where this reader sees people by name."""
        return paths_by_name(self.seer)

    @property
    def shows_sensitive(self) -> bool:
        """Whether people in sensitive posts are among them."""
        return self.seer.sees_hidden_in(*self.paths)

    @property
    def _beneath_chosen(self) -> Q:
        """What was beneath the organisations chosen on the last day, as in the overviews."""
        chosen = Organisation.objects.filter(key__in=self.report.organisations)
        day, known = self.period.last, self.period.known
        if not known and day >= timezone.localdate(self.at):
            return under(chosen.values_list("path", flat=True))
        tree = tree_on(day, end_of(known) if known else None)
        return Q(organisation__in={pk for one in chosen for pk in tree.under(one.pk)})

    @property
    def _main_posts(self) -> QuerySet[Membership]:
        learner = SOURCES[self.report.what].learner
        return (
            Membership.objects.on(self.period.last)
            .primary()
            .filter(learner=OuterRef(learner))
            .order_by("-start_date")
        )

    @property
    def _hides_the_moved(self) -> bool:
        """Whether people of that day may have left this reader's organisations since."""
        if "" in self.paths:
            return False
        is_now = self.period.last == timezone.localdate(self.at) and not self.period.known
        return not (self.report.what == Subject.STANDING and is_now)

    def _personal(self, key: str) -> Any:
        """The column, empty for people whom she no longer sees by name."""
        source, absent = SOURCES[self.report.what], nameless() if key == "name" else ""
        shown = source.personal(key, absent)
        if not self._hides_the_moved:
            return shown
        return self._if_named(shown, absent)

    def _if_named(self, shown: Any, absent: str) -> Case:
        learner = SOURCES[self.report.what].learner
        named = named_on(timezone.localdate(self.at), self.paths, learner)
        return Case(When(named, then=shown), default=Value(absent), output_field=CharField())

    def _field(self, column: Column) -> Any:
        source = SOURCES[self.report.what]
        if column.personal:
            return self._personal(column.key)
        if column.key == "role" and not source.role:
            return Subquery(self._main_posts.values("role")[:1])
        return F(source.fields[column.key])

    def _lines(self) -> QuerySet[Any]:
        source = SOURCES[self.report.what]
        fields = {f"column_{column.key}": self._field(column) for column in self.columns}
        order: list[Any] = [F(f"{source.user}__last_name"), F(f"{source.user}__first_name")]
        if self._hides_the_moved:  # a place in the alphabet would tell the name
            order = [self._if_named(field, "") for field in order]
        return self.records.order_by(*order, source.learner, "pk").values_list(*fields.values())

    @cached_property
    def _converts(self) -> list[Convert | None]:
        return [convert_of(column) for column in self.columns]

    def _groups(self) -> QuerySet[Any]:
        source, grouped = SOURCES[self.report.what], self.report.grouped
        keys: dict[str, Any]
        if grouped == Grouping.PERSON:
            keys = {"label": self._personal("name"), "key": F(source.learner)}
        elif grouped == Grouping.ORGANISATION:
            keys = {"label": F("organisation__name"), "key": F("organisation")}
        elif grouped == Grouping.DISTRICT:
            keys = {"label": F("organisation__district__name")}
        elif grouped == Grouping.ROLE:
            role = F("role") if source.role else Subquery(self._main_posts.values("role")[:1])
            keys = {"label": role}
        elif grouped == Grouping.REQUIREMENT:
            keys = {"label": source.title, "key": F(source.subject)}
        else:
            keys = {"label": TruncMonth(source.month)}
        counts: dict[str, Any] = {"lines": Count("pk")}
        if self.report.what != Subject.STANDING:
            counts["people"] = Count(source.learner, distinct=True)
        counts |= {
            f"of_{key}": Count("pk", filter=condition) for key, condition in source.counts.items()
        }
        named = {f"group_{key}": expression for key, expression in keys.items()}
        groups = self.records.order_by().annotate(**named).values(*named).annotate(**counts)
        label = "group_label"
        if grouped == Grouping.REQUIREMENT and source.called:
            groups, label = groups.annotate(group_called=source.called), "group_called"
        rows: QuerySet[Any] = groups.order_by(label, *named).values_list(label, *counts)
        return rows

    def _counted(self, raw: tuple[Any, ...]) -> list[Any]:
        label, *numbers = raw
        text = group_text(self.report.grouped, label)
        if self.report.what != Subject.STANDING:
            return [text, *numbers]
        total, held, *by_state = numbers
        states = dict(zip(StandingState.values, by_state, strict=True))
        exempt = states[StandingState.EXEMPT]
        return [text, total, *by_state, _percent(held, total), _percent(held, total - exempt)]


def _percent(part: int, whole: int) -> int | None:
    share = share_of(part, whole)
    return None if share is None else whole_percent(share)
