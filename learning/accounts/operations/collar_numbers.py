"""A collar number names one person of a force; who has left gives hers back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning.accounts.enums import OrganisationKind
from learning.accounts.models import Membership, Organisation
from learning.accounts.operations.refusals import NumberTaken
from learning.accounts.tree_lock import hold_tree_still

if TYPE_CHECKING:
    from datetime import date

    from learning.accounts.models import Learner, User


def refuse_taken_number(
    number: str, organisation: Organisation, *, since: date, besides: Learner | None = None
) -> None:
    """Raise NumberTaken where somebody else of the same force has this collar number from a day on.

    In a transaction, after seats are held: the force is locked, so that of two who are given one
    number at once, the second is refused.
    """
    if not number:
        return
    hold_tree_still()
    force = _force_of(organisation)
    if force is None:
        return
    holders = Membership.objects.primary().during(since, None).within(force)
    holders = holders.filter(learner__merged_into=None, learner__user__collar_number__iexact=number)
    if holders.exclude(learner=besides).exists():
        said = _("Somebody else in %(force)s already has this collar number.")
        raise NumberTaken(said % {"force": force.name})


def refuse_taken_number_of(user: User, number: str, *, day: date) -> None:
    """Raise NumberTaken where a person may not have this collar number beside her posts."""
    posts = Membership.objects.primary().during(day, None).filter(learner=user.learner_id)
    for post in posts.select_related("organisation").order_by("organisation__path"):
        since = max(day, post.start_date)
        refuse_taken_number(number, post.organisation, since=since, besides=user.learner)


def _force_of(organisation: Organisation) -> Organisation | None:
    """Lock the nearest force above an organisation, or itself, and return it."""
    # By where it is now: what was fetched before the tree was held still may have moved.
    path: str = Organisation.objects.values_list("path", flat=True).get(pk=organisation.pk)
    above = [path[:end] for end in range(Organisation.steplen, len(path) + 1, Organisation.steplen)]
    forces = Organisation.objects.filter(kind=OrganisationKind.FORCE, path__in=above)
    rows = forces.order_by("-depth").select_for_update(of=("self",), no_key=True)
    found: Organisation | None = rows.first()
    return found
