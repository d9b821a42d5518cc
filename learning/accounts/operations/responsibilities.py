"""Giving and taking what a person answers for."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.enums import (
    ANSWERS_FOR_A_FORCE,
    NEEDS_ORGANISATION,
    OrganisationKind,
)
from learning.accounts.models import Organisation, Responsibility, User
from learning.accounts.operations.groups import GROUPS
from learning.accounts.post_rules import year_refusal
from learning.accounts.queries import nav_roles_of

FORCE = OrganisationKind.FORCE


class ResponsibilityRefused(Exception):
    """Why a responsibility cannot be recorded; the message is for the person recording it.

    `by_field` has it by the field it is about; "" for none.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.by_field = {field: (message,)}


@transaction.atomic
def give_responsibility(
    *,
    user: User,
    kind: str,
    organisation: Organisation | None = None,
    start_date: date,
    by: User | None,
    at: datetime,
) -> Responsibility:
    """Let a person answer for something; from its first day she is in the group that goes with it.

    Giving twice is giving once. Raises ResponsibilityRefused where an organisation is missing, for
    a year far off, and for a training administrator of less than a force: she works in the admin,
    which knows no smaller part.
    """
    if kind in NEEDS_ORGANISATION and organisation is None:
        said = _("Choose an organisation: supervisors and partner leads answer for one.")
        raise ResponsibilityRefused(said, field="organisation")
    if kind in ANSWERS_FOR_A_FORCE and organisation and organisation.kind != FORCE:
        said = _("Training administrators answer for a force, or for all organisations.")
        raise ResponsibilityRefused(said, field="organisation")
    _refuse_year("start_date", start_date, at)
    given, is_new = Responsibility.objects.get_or_create(
        user=user,
        kind=kind,
        organisation=organisation,
        end_date=None,
        defaults={"start_date": start_date},
    )
    if is_new:
        _announce(given, "accounts.responsibility_given", by=by, at=at)
    return given


@transaction.atomic
def take_responsibility(
    *,
    responsibility: Responsibility,
    end_date: date,
    even_the_last: bool = False,
    by: User | None,
    at: datetime,
) -> Responsibility:
    """End a responsibility; from that day she has left the group, unless another one brings it.

    `end_date` is the first day without it. Raises ResponsibilityRefused where it would end before
    it starts, and where nobody else administers training there; `even_the_last` ends that too.
    """
    _refuse_year("end_date", end_date, at)
    if end_date <= responsibility.start_date:
        said = _("A responsibility ends after it starts.")
        raise ResponsibilityRefused(said, field="end_date")
    if responsibility.kind in ANSWERS_FOR_A_FORCE and not even_the_last:
        _refuse_last(responsibility, end_date)
    responsibility.end_date = end_date
    responsibility.save(update_fields=["end_date"])
    _announce(responsibility, "accounts.responsibility_taken", by=by, at=at)
    return responsibility


def _refuse_year(field: str, day: date, at: datetime) -> None:
    if refusal := year_refusal(day, today=timezone.localdate(at)):
        raise ResponsibilityRefused(refusal, field=field)


def _refuse_last(held: Responsibility, end_date: date) -> None:
    """Refuse to end what nobody else has by then, without end, and with an account that is open.

    All rows of the kind are locked: of the last two, one change at a time ends one.
    """
    lasting = Responsibility.objects.filter(kind=held.kind, end_date=None).order_by("pk")
    rows = lasting.select_for_update(of=("self",), no_key=True).select_related("user")
    others = [
        one
        for one in rows
        if one.pk != held.pk
        and one.organisation_id in {None, held.organisation_id}
        and one.start_date <= end_date
        and one.user.is_active
    ]
    was = Responsibility.objects.values_list("end_date", flat=True).get(pk=held.pk)
    if others or (was and was <= end_date):
        return
    place = held.organisation.name if held.organisation else _("all organisations")
    said = _(
        "Nobody else administers the training of %(place)s from that day on. Give that to "
        "somebody first."
    )
    raise ResponsibilityRefused(said % {"place": place}, field="end_date")


def _announce(given: Responsibility, action: str, *, by: User | None, at: datetime) -> None:
    log(
        instance=given,
        action=action,
        user=by,
        timestamp=at,
        data={"kind": given.kind, "organisation": given.organisation_id},
    )
    follow_responsibilities(users=[given.user], day=timezone.localdate(at))


def follow_responsibilities(*, users: Iterable[User], day: date) -> int:
    """Bring navigation and groups in line with what people answer for on a day.

    Runs whenever a responsibility changes, at sign-in, and at night for those that begin or end.
    Returns for how many people something changed.
    """
    changed = 0
    for user in users:
        before, held = user.nav_roles, nav_roles_of(user, day)
        if before != held:
            user.nav_roles = held
            user.save(update_fields=["nav_roles"])
            changed += 1
        if before or held:
            _follow_groups(user, {GROUPS[kind] for kind in held if kind in GROUPS})
    return changed


def _follow_groups(user: User, due: set[str]) -> None:
    """Put her into these groups, and out of those that only a past or future day brings.

    A group she was put into by hand, without ever having had its responsibility, is hers to keep.
    """
    kinds = user.responsibilities.filter(kind__in=GROUPS).values_list("kind", flat=True)
    brought = {GROUPS[kind] for kind in kinds}
    present = set(user.groups.values_list("name", flat=True))
    user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in due - present))
    user.groups.remove(*Group.objects.filter(name__in=(brought & present) - due))
