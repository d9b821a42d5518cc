"""The rules read once, in the form in which standing is worked out for many people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from learning.completion.enums import RefreshBase
from learning.completion.models import Requirement
from learning.completion.queries.callbacks import CallBacks
from learning.completion.rules import Refresh
from learning.completion.rules.people import Reach, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from learning.accounts.rules import DatedTree
    from learning.completion.models.requirements import RequirementQuerySet
    from learning.completion.rules.people import Pattern, Spans


def rule_of(requirement: Requirement, tree: DatedTree, replaces: Rule | None = None) -> Rule:
    """Read a requirement with its reaches and refreshers into plain values."""
    units: dict[str, tuple[UUID, ...]] = {}
    for row in sorted(requirement.refreshers.all(), key=lambda row: row.position):
        units[row.role] = (*units.get(row.role, ()), row.subject_key)
    is_from_expiry = requirement.refresh_base == RefreshBase.EXPIRY
    return Rule(
        pk=requirement.pk,
        subject_key=requirement.subject_key,
        reaches=tuple(
            Reach(row.organisation_id, row.with_children) for row in requirement.reaches.all()
        ),
        tree=tree,
        due_rule=requirement.due_rule,
        due_date=requirement.due_date,
        due_days=requirement.due_days,
        refresh=Refresh(
            requirement.refresh_months,
            timedelta(days=requirement.refresh_window_days) if is_from_expiry else None,
        ),
        start_date=requirement.start_date,
        end_date=requirement.end_date,
        roles=frozenset(requirement.roles),
        main_posts_only=requirement.main_posts_only,
        joined_after=requirement.joined_after,
        units=units,
        replaces=replaces,
    )


def _read() -> RequirementQuerySet:
    return Requirement.objects.prefetch_related("reaches", "refreshers")


@dataclass(frozen=True)
class RuleBook:
    """Rules, asked by the organisation of a post; and which editions call people back."""

    rules: Sequence[Rule]
    tree: DatedTree
    calls: CallBacks
    _by_organisation: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    # What was worked out of people already, by what is known of them.
    spans: dict[Pattern, Spans] = field(default_factory=dict)

    @classmethod
    def of(cls, requirements: Iterable[Requirement], tree: DatedTree) -> RuleBook:
        """Read requirements, whatever their state, and those whose place they took."""
        asked = list(requirements)
        rows = {row.pk: row for row in asked}
        while before := {row.replaces_id for row in rows.values() if row.replaces_id} - {*rows}:
            rows |= {row.pk: row for row in _read().filter(pk__in=before)}
        read: dict[int, Rule] = {}

        def rule(pk: int) -> Rule:
            if pk not in read:
                replaced = rows[pk].replaces_id
                read[pk] = rule_of(rows[pk], tree, rule(replaced) if replaced else None)
            return read[pk]

        return cls([rule(row.pk) for row in asked], tree, CallBacks.read())

    @classmethod
    def in_force(cls, tree: DatedTree, *, only: Collection[int] = ()) -> RuleBook:
        """Read every rule that is or was in force, or of these alone; four queries."""
        found = _read().in_force().order_by("pk")
        return cls.of(found.filter(pk__in=only) if only else found, tree)

    def at(self, organisation: int) -> tuple[Rule, ...]:
        """Return the rules that ever reach the people of an organisation, in whatever role."""
        found = self._by_organisation.get(organisation)
        if found is None:
            found = tuple(rule for rule in self.rules if rule.days_at(organisation))
            self._by_organisation[organisation] = found
        return found

    def reaching(self, organisations: Iterable[int]) -> list[Rule]:
        """Return the rules that ever reach the people of any of these, in order."""
        found = {rule.pk: rule for each in organisations for rule in self.at(each)}
        return [found[pk] for pk in sorted(found)]

    @cached_property
    def subjects(self) -> set[UUID]:
        """Everything of which evidence matters."""
        required = set().union(*(rule.subjects for rule in self.rules))
        return required | self.calls.units_for(required)
