"""How many people of which group are under which requirement: what hiding has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.models import Organisation
from learning.accounts.tree import tree_on
from learning.completion.enums import Scope
from learning.completion.models import Requirement
from learning.completion.queries.sums import sums_of

if TYPE_CHECKING:
    from datetime import date, datetime


def people_crossed(
    organisation: Organisation, day: date, *, known_at: datetime | None = None
) -> dict[int, dict[str, int]]:
    """Return for each requirement how many people of each group are under it on a day.

    Groups are the organisations directly beneath on that day, by their tree path, and under its
    own path the people who have their post in the organisation itself. The number of queries does
    not grow.
    """
    beneath = tree_on(day, known_at).children(organisation.pk)
    paths = dict(Organisation.objects.filter(pk__in=beneath).values_list("pk", "path"))
    rules = Requirement.objects.in_force().filter(start_date__lte=day).values_list("pk", flat=True)
    found: dict[int, dict[str, int]] = {}
    for each in sums_of(
        [organisation.pk, *paths], [day], known_at=known_at, requirements=tuple(rules)
    ):
        if each.organisation == organisation.pk and each.scope != Scope.OWN:
            continue
        groups = found.setdefault(each.requirement, {})
        path = paths.get(each.organisation, organisation.path)
        groups[path] = groups.get(path, 0) + each.number
    return {requirement: groups for requirement, groups in found.items() if any(groups.values())}
