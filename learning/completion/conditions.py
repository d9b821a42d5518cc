"""What other rooms ask of this one: are prerequisites current, what would a change do?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.accounts.tree import present_tree
from learning.completion.models import Requirement
from learning.completion.queries import has_current
from learning.completion.queries.callbacks import people_called
from learning.completion.rules import FEWEST_TOLD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from learning.accounts.models import Organisation
    from learning.courses.models import CourseRun


def prerequisites_are_current(user: Any, run: CourseRun, at: datetime) -> str | None:
    """Return why a place cannot be confirmed yet, or None. Source: facts.md section 4."""
    wanted = {
        entry.module.translation_key: entry.module.title
        for entry in run.course.prerequisites.select_related("module")
    }
    held = has_current(user.learner_id, list(wanted), timezone.localdate(at))
    missing = [title for key, title in wanted.items() if key not in held]
    if not missing:
        return None
    return f"Pass these first: {'; '.join(missing)}."


def calling_back(page: Any) -> str:
    """Say how many people an edition of a module would call back; its author knows no names."""
    day = timezone.localdate()
    people = people_called(page.translation_key, page.pk, page.locale.language_code, held_on=day)
    count = len(people)
    if not count:
        return _("Today it would concern nobody who must hold it.")
    if count < FEWEST_TOLD:
        return _("Today it would concern fewer than 5 people who must hold it.")
    said = ngettext(
        "Today it would concern %(n)s person who must hold it.",
        "Today it would concern %(n)s people who must hold it.",
        count,
    )
    return said % {"n": f"{count:,}"}


def merging_requirements(
    organisation: Organisation, into: Organisation, day: date
) -> Iterator[str]:
    """Say in numbers what a merge does to what is required of the people who go along."""
    live = Requirement.objects.live()
    ended = live.only_of(organisation).filter(start_date__lt=day).count()
    yield ngettext(
        "%(n)d requirement of its own ends.", "%(n)d requirements of its own end.", ended
    ) % {"n": ended}
    tree = present_tree()
    under = live.filter(_reaches(organisation, tree.above(organisation.pk, day)))
    there = live.filter(_reaches(into, tree.above(into.pk, day)))
    new = there.exclude(pk__in=under.values("pk")).distinct().count()
    yield ngettext(
        "%(n)d requirement is new to its people.", "%(n)d requirements are new to its people.", new
    ) % {"n": new}


def _reaches(organisation: Organisation, above: Collection[int]) -> Q:
    """Return the condition that a rule is for the people of an organisation beneath these."""
    from_above = Q(reaches__organisation__in=above, reaches__with_children=True)
    return Q(reaches__organisation=organisation) | from_above
