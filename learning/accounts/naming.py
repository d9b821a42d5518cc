"""Whose names a reader sees in a list, as conditions of a query.

Of one person `access.person_for` decides. A list of a past day, or of what was known in the past,
holds people who have left the reader's organisations since: they count, and are not named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, Expression, ExpressionWrapper, OuterRef, Q, Value
from django.utils.translation import gettext as _

from learning.accounts.enums import SEES_NAMES
from learning.accounts.models import Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from learning.accounts.access import Viewer


def paths_by_name(seer: Viewer) -> tuple[str, ...]:
    """Return the tree paths beneath which she sees people by name; "" stands for everywhere."""
    paths = {path for kind in SEES_NAMES for path in seer.responsibilities.paths.get(kind, ())}
    return ("",) if "" in paths else tuple(sorted(paths))


def under(paths: Iterable[str], field: str = "organisation__path") -> Q:
    """Return the condition of standing beneath any of these; nothing stands beneath none."""
    found = Q(pk__in=[])
    for path in paths:
        if not path:
            return Q()
        found |= Q(**{f"{field}__startswith": path})
    return found


def hides_the_moved(day: date, today: date, known_at: object) -> bool:
    """Whether people of that day may be others than those who hold posts there today."""
    return day != today or known_at is not None


def named_on(
    today: date, paths: Collection[str], learner: str, *, of_page: bool = False
) -> Expression:
    """Return the condition that a reader of these paths sees a row's person by name today.

    Args:
        today: the day of reading, whatever day the list is of.
        paths: what `paths_by_name` gives.
        learner: the path from a row of the query to the person's learner.
        of_page: for the few rows of a page, of which each is looked up.
    """
    if "" in paths:
        return Value(True)
    posts = Membership.objects.on(today).filter(under(paths))
    # As a set of its own the database reads it once, not once for each row and column.
    named = (
        Q(Exists(posts.filter(learner=OuterRef(learner))))
        if of_page
        else Q(**{f"{learner}__in": posts.values("learner")})
    )
    return ExpressionWrapper(named, output_field=BooleanField())


def nameless() -> str:
    """Return what stands for a person the reader no longer sees, or whose name is erased."""
    return _("No longer in your organisations")
