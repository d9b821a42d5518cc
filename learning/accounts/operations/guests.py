"""Guests: people whose access ends on a day that was known from the start."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from learning.accounts.enums import ResponsibilityKind
from learning.accounts.models import Membership, User
from learning.accounts.operations.posts import locked_post
from learning.accounts.operations.refusals import PostRefused
from learning.accounts.operations.seating import within_seats
from learning.accounts.queries import leads_of
from learning.accounts.signals import guest_stay_ending, posts_changed

REMINDED_BEFORE: Final = timedelta(days=14)
# How far ahead a stay may be put off at once.
LONGEST_STAY: Final = timedelta(days=366)
BATCH: Final = 500
LEADS: Final = (ResponsibilityKind.PARTNER_LEAD, ResponsibilityKind.SUPERVISOR)


@transaction.atomic
def extend_guest(*, post: Membership, end_date: date, by: User, at: datetime) -> Membership:
    """Let a guest stay longer; `end_date` is the first day without access.

    The same day again changes nothing. Raises PostRefused for an earlier day, for one more than a
    year ahead, for a post that is no guest's, and for one that was put elsewhere meanwhile;
    SeatsTaken where the seat is another's by then.
    """
    today = timezone.localdate(at)
    with within_seats(post.organisation, since=today):
        post = locked_post(post)
        if not post.is_guest or post.end_date is None:
            raise PostRefused("Only a guest's stay can be extended.")
        if end_date == post.end_date:
            return post
        if end_date < post.end_date:
            raise PostRefused("Choose a day after the present end.")
        if end_date > today + LONGEST_STAY:
            raise PostRefused("A stay can be extended by a year at most.")
        others = Membership.objects.primary().filter(learner=post.learner_id).exclude(pk=post.pk)
        if post.is_primary and others.during(post.start_date, end_date).exists():
            raise PostRefused("This person already has a main post in that time.")
        post.end_date = end_date
        post.save(update_fields=["end_date"])
    log(
        instance=post,
        action="accounts.stay_extended",
        user=by,
        timestamp=at,
        data={"until": end_date.isoformat()},
    )
    posts_changed.send(sender=Membership, learners=[post.learner_id], at=at)
    return post


def follow_guests(*, learners: Collection[UUID], day: date) -> None:
    """Bring the day on which access ends in line with these people's posts.

    Who has, or is to have, a post that is no guest's has access without end. One query for each
    500 people where nobody is a guest.
    """
    everybody = list(learners)
    for first in range(0, len(everybody), BATCH):
        ids = everybody[first : first + BATCH]
        concerned = User.objects.filter(learner__in=ids).filter(
            Q(access_ends_date__isnull=False) | Q(learner__memberships__is_guest=True)
        )
        for person in concerned.distinct().order_by("pk"):
            ends = _access_ends(person, day)
            if ends != person.access_ends_date:
                User.objects.filter(pk=person.pk).update(access_ends_date=ends)


def _access_ends(person: User, day: date) -> date | None:
    posts = Membership.objects.filter(learner=person.learner_id)
    guest_ends = [post.end_date for post in posts if post.is_guest and post.end_date]
    holds_another = any(
        not post.is_guest and (post.end_date is None or post.end_date > day) for post in posts
    )
    return max(guest_ends) if guest_ends and not holds_another else None


def remind_of_guests(*, at: datetime) -> int:
    """Tell leads whose stay ends within 14 days; returns how many stays. Harmless when repeated."""
    today = timezone.localdate(at)
    ending = (
        Membership.objects.filter(
            is_guest=True, end_date__gt=today, end_date__lte=today + REMINDED_BEFORE
        )
        .filter(start_date__lte=today, learner__merged_into=None)
        .select_related("organisation", "learner__user")
        .order_by("end_date", "pk")
    )
    count = 0
    for post in ending:
        with transaction.atomic():
            leads = leads_of(post.organisation, day=today, kinds=LEADS)
            guest_stay_ending.send(sender=Membership, post=post, leads=leads, at=at)
        count += 1
    return count
