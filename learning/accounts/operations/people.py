"""Making people, and what they themselves may change."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from learning.accounts.enums import Reminders
from learning.accounts.models import Organisation, User
from learning.accounts.operations.collar_numbers import (
    refuse_taken_number,
    refuse_taken_number_of,
)
from learning.accounts.operations.posts import start_post
from learning.accounts.operations.refusals import PostRefused
from learning.accounts.operations.seating import hold_seats


@transaction.atomic
def invite_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    organisation: Organisation,
    role: str,
    start_date: date,
    leaves_date: date | None = None,
    by: User | None,
    at: datetime,
    **details: Any,
) -> User:
    """Make a person with her first post. Without a password, a code by e-mail lets her in.

    Who has a `leaves_date` is a guest: her access ends on that day.

    Raises PostRefused where the address is already somebody's, NumberTaken where the collar
    number is, SeatsTaken where there is no seat for her.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise PostRefused(f"{email} already belongs to somebody.")
    if number := details.get("collar_number"):
        hold_seats(organisation)
        since = max(start_date, timezone.localdate(at))
        refuse_taken_number(number, organisation, since=since)
    user = User.objects.create_user(email, first_name=first_name, last_name=last_name, **details)
    log(instance=user, action="accounts.invited", user=by, timestamp=at)
    if user.learner:
        start_post(
            learner=user.learner,
            organisation=organisation,
            role=role,
            start_date=start_date,
            end_date=leaves_date,
            is_guest=leaves_date is not None,
            by=by,
            at=at,
        )
        # What her post brought with it.
        user.refresh_from_db(fields=["access_ends_date"])
    return user


@transaction.atomic
def confirm_details(
    *,
    user: User,
    first_name: str,
    last_name: str,
    rank: str,
    collar_number: str,
    by: User,
    at: datetime,
) -> User:
    """Keep what a person says about herself, and that she has looked at it.

    Raises NumberTaken where the collar number is somebody else's in her force.
    """
    if collar_number != user.collar_number:
        refuse_taken_number_of(user, collar_number, day=timezone.localdate(at))
    wanted = {
        "first_name": first_name,
        "last_name": last_name,
        "rank": rank,
        "collar_number": collar_number,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(user, name) != value)
    for name, value in wanted.items():
        setattr(user, name, value)
    user.details_checked_at = at
    user.save(update_fields=[*wanted, "details_checked_at"])
    if changed:
        # The names of the fields, not what stood in them: names live on User alone.
        log(
            instance=user,
            action="accounts.details_changed",
            user=by,
            timestamp=at,
            data={"fields": changed},
        )
    return user


def choose_preferences(*, user: User, theme: str, reminders: str, by: User, at: datetime) -> None:
    """Keep how a person wants the site to look, and how often it may write to her."""
    user.theme = theme
    user.reminders = reminders
    user.save(update_fields=["theme", "reminders"])


def stop_reminders(*, user: User, at: datetime) -> None:
    """Turn a person's reminders off, asked by the link in an e-mail; twice is once."""
    User.objects.filter(pk=user.pk).update(reminders=Reminders.OFF)


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime) -> None:
    """Sign a person out wherever she is signed in."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    log(instance=user, action="accounts.sessions_ended", user=by, timestamp=at)
