"""Permission in the admin, whose pages are about all organisations: the part of `access.py` there.

A training administrator of a force works with that force and with whatever is of no force, such
as partners. Other forces have their own. Who answers for all organisations, or administers the
site, works with everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.accounts.access import viewer
from learning.accounts.enums import SEES_AGGREGATES, SEES_NAMES, OrganisationKind
from learning.accounts.models import Membership, Organisation, Responsibility

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from learning.accounts.models import User

M = TypeVar("M", bound=Model)

# These let one see people or figures: nobody gives more of them than she has.
SEES_SOMETHING: Final = SEES_NAMES | SEES_AGGREGATES


def other_forces(user: User, *, at: datetime) -> tuple[str, ...]:
    """Return the places of the forces that are not this administrator's; two queries at most."""
    seer = viewer(user, at=at)
    if user.is_superuser or seer.sees_hidden_in(""):
        return ()
    forces = Organisation.objects.filter(kind=OrganisationKind.FORCE)
    paths = forces.values_list("path", flat=True)
    return tuple(path for path in paths if not seer.sees_hidden_in(path))


def within(forces: Collection[str], path: str = "path") -> Q:
    """Return the condition that a row is of one of these forces; `path` is how it is reached."""
    found = Q(pk__in=[])
    for force in forces:
        found |= Q(**{f"{path}__startswith": force})
    return found


def works_within(forces: Collection[str], *, learner: str, at: datetime) -> Exists:
    """Return the condition that a person's main post of today is of one of these forces."""
    posts = Membership.objects.on(timezone.localdate(at)).primary()
    posts = posts.filter(within(forces, "organisation__path"), learner=OuterRef(learner))
    return Exists(posts)


def may_give(user: User, kind: str, organisation: Organisation | None, *, at: datetime) -> bool:
    """Whether she gives or takes this responsibility: nobody gives more than she has."""
    return _is_within(kind, organisation, other_forces(user, at=at), _works_with_all(user, at))


def _works_with_all(user: User, at: datetime) -> bool:
    return user.is_superuser or viewer(user, at=at).sees_hidden_in("")


def _is_within(
    kind: str, organisation: Organisation | None, forces: Collection[str], works_with_all: bool
) -> bool:
    if organisation is not None:
        return not any(map(organisation.path.startswith, forces))
    return works_with_all or kind not in SEES_SOMETHING


def require_may_change_account(user: User, person: User, *, at: datetime) -> None:
    """Raise PermissionDenied (403) for the account of somebody who answers for more than she does.

    Who changes an address receives the codes that are sent to it.
    """
    if person.is_superuser and not user.is_superuser:
        raise PermissionDenied(_("An administrator of the site changes this account."))
    forces, works_with_all = other_forces(user, at=at), _works_with_all(user, at)
    lasting = Q(end_date=None) | Q(end_date__gt=timezone.localdate(at))
    for held in Responsibility.objects.filter(lasting, user=person).select_related("organisation"):
        if not _is_within(held.kind, held.organisation, forces, works_with_all):
            raise PermissionDenied(
                _("This person answers for more than you do. Ask who answers for all.")
            )


def is_elsewhere(user: User, organisation: Organisation | None, *, at: datetime) -> bool:
    """Whether an organisation is of a force that has its own administrator."""
    forces = other_forces(user, at=at)
    return organisation is not None and any(map(organisation.path.startswith, forces))


def not_elsewhere(
    rows: QuerySet[M], user: User, *, path: str = "", learner: str = "", at: datetime
) -> QuerySet[M]:
    """Return the rows that this administrator works with.

    `path` leads to the place of an organisation, `learner` to whose main post counts; or both.
    """
    forces = other_forces(user, at=at)
    if not forces:
        return rows
    if path:
        rows = rows.exclude(within(forces, path))
    return rows.exclude(works_within(forces, learner=learner, at=at)) if learner else rows
