"""Telling those who joined by a list how to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from learning.accounts.enums import ImportSource, ImportState
from learning.accounts.models import PeopleImport, User
from learning.accounts.signals import people_invited

if TYPE_CHECKING:
    from datetime import datetime


def locked_import(people_import: PeopleImport) -> PeopleImport:
    """Lock a list until the end of the transaction, and return it as it is now."""
    return (
        PeopleImport.objects.select_for_update(of=("self",))
        .select_related("organisation", "by")
        .get(pk=people_import.pk)
    )


@transaction.atomic
def invite_joined(*, people_import: PeopleImport, by: User | None, at: datetime) -> int:
    """Tell those who joined by a list how to sign in; once. Returns how many are told.

    Nobody is told by a full list, or by one from the command line.
    """
    found = locked_import(people_import)
    if found.invited_at or found.state != ImportState.APPLIED or not may_invite(found):
        return 0
    found.invited_at = at
    found.save(update_fields=["invited_at"])
    users = list(User.objects.filter(pk__in=found.joined, is_active=True).order_by("pk"))
    log(
        instance=found,
        action="accounts.people_invited",
        user=by,
        timestamp=at,
        title=str(found.organisation),
        data={"people": len(users), "ref": str(found.ref)},
    )
    people_invited.send(
        sender=PeopleImport, users=users, organisation=found.organisation, by=by, at=at
    )
    return len(users)


def may_invite(people_import: PeopleImport) -> bool:
    """Whether invitations are offered for who joined by this list."""
    by_page = {ImportSource.PASTE, ImportSource.UPLOAD}
    return people_import.source in by_page and bool(people_import.joined)
