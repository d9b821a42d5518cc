"""Taking up, correcting and leaving posts."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.models import Learner, Membership, Organisation, User
from learning.accounts.operations.leaving import Left, end_what_went, place_of
from learning.accounts.operations.refusals import PostRefused
from learning.accounts.operations.responsibilities import ResponsibilityRefused
from learning.accounts.operations.seating import hold_seats, within_limits, within_seats
from learning.accounts.post_rules import role_refusal, year_refusal
from learning.accounts.queries import of_partners
from learning.accounts.signals import posts_changed
from learning.accounts.tree_lock import lock_learners


@transaction.atomic
def start_post(
    *,
    learner: Learner,
    organisation: Organisation,
    role: str,
    start_date: date,
    end_date: date | None = None,
    is_primary: bool = True,
    is_guest: bool = False,
    by: User | None,
    at: datetime,
) -> Membership:
    """Record a post. A new main post ends the old one the day it starts, also before its end day.

    A guest's post has its end from the start. Raises PostRefused where the new main post would
    start before the old one, or last into another, for dates the wrong way round, and for a role
    that nobody is given there; SeatsTaken where the organisation, or one above it, has no seat for
    her.
    """
    post = Membership(
        learner=learner,
        organisation=organisation,
        role=role,
        start_date=start_date,
        end_date=end_date,
        is_primary=is_primary,
        is_guest=is_guest,
    )
    with within_seats(organisation, since=timezone.localdate(at)):
        if _lock(learner.pk).merged_into_id is not None:
            raise PostRefused(_("This record doubles another. Change that one."))
        _refuse_days(post, today=timezone.localdate(at))
        left = _end_standing(learner, start_date) if is_primary else []
        _refuse_second_main_post(post)
        _refuse_closed(post)
        _refuse_role(post)
        post.save()
    _end_what_went(left, by=by, at=at)
    _announce(post, "accounts.post_started", by=by, at=at)
    return post


@transaction.atomic
def end_post(*, post: Membership, end_date: date, by: User | None, at: datetime) -> Membership:
    """End a post; `end_date` is the first day without it. Leavers are ended, never deleted.

    What she answers for there ends with it. A later day than before opens the post again, and
    nothing else: SeatsTaken is raised where there is no seat for that, PostRefused where the
    organisation is closed by then. PostRefused is, too, where somebody put the post elsewhere
    meanwhile, and where nobody else administers training from then on.
    """
    limits = hold_seats(post.organisation)
    post = locked_post(post)
    today, until = timezone.localdate(at), post.end_date
    is_longer = until is not None and end_date > until
    # Who leaves earlier takes no seat, however full it is.
    with within_limits(limits if is_longer else [], since=today):
        post.end_date = end_date
        _refuse_days(post, today=today)
        _refuse_second_main_post(post)
        if is_longer:
            _refuse_closed(post)
        post.save(update_fields=["end_date"])
    if not is_longer and not _was_over(until, today):
        _end_what_went([_left(post, end_date)], by=by, at=at)
    _announce(post, "accounts.post_ended", by=by, at=at)
    return post


@transaction.atomic
def correct_post(
    *,
    post: Membership,
    organisation: Organisation,
    role: str,
    start_date: date,
    end_date: date | None,
    by: User | None,
    at: datetime,
) -> Membership:
    """Put right what was recorded wrongly; a change of post is a new post, not a correction.

    Raises PostRefused where the dates are the wrong way round, or would give the person two main
    posts on one day, or a role that nobody is given there; SeatsTaken where she would be there on
    days without a seat for her.
    """
    with within_seats(organisation, since=timezone.localdate(at)):
        _lock(post.learner_id)
        post = Membership.objects.get(pk=post.pk)
        was, until = post.organisation, post.end_date
        is_another = (was.pk, post.role) != (organisation.pk, role)
        post.organisation = organisation
        post.role = role
        post.start_date = start_date
        post.end_date = end_date
        _refuse_days(post, today=timezone.localdate(at))
        _refuse_second_main_post(post)
        _refuse_closed(post)
        if is_another:
            _refuse_role(post)
        post.save(update_fields=["organisation", "role", "start_date", "end_date"])
    today = timezone.localdate(at)
    if _was_over(until, today):
        pass  # what stood in the past went long ago, or was given since
    elif was.pk != organisation.pk:
        _end_what_went([Left(post.learner_id, place_of(was), today)], by=by, at=at)
    elif end_date and (until is None or end_date < until):
        _end_what_went([_left(post, end_date)], by=by, at=at)
    _announce(post, "accounts.post_corrected", by=by, at=at)
    return post


def locked_post(post: Membership) -> Membership:
    """Lock whose post it is and return it as it is now, for a caller that holds its seats.

    Raises PostRefused where it is in another organisation now: the seats held are not those.
    """
    _lock(post.learner_id)
    found: Membership = Membership.objects.get(pk=post.pk)
    if found.organisation_id != post.organisation_id:
        raise PostRefused(_("This post was changed meanwhile. Look at it again."))
    return found


def _lock(learner_id: UUID) -> Learner:
    """Let one change at a time look at a person's posts and write."""
    return lock_learners([learner_id])[learner_id]


def _end_standing(learner: Learner, day: date) -> list[Left]:
    """End every main post she holds, the day a new one starts, whatever end it had."""
    left = []
    held = Membership.objects.primary().during(day, None).filter(learner=learner)
    for standing in held.select_related("organisation"):
        if standing.start_date < day:
            standing.end_date = day
            standing.save(update_fields=["end_date"])
            left.append(_left(standing, day))
        elif standing.end_date is None:
            raise PostRefused(_("The new main post must start after the present one."))
    return left


def _was_over(until: date | None, today: date) -> bool:
    return until is not None and until <= today


def _left(post: Membership, day: date) -> Left:
    return Left(post.learner_id, place_of(post.organisation), day)


def _end_what_went(left: list[Left], *, by: User | None, at: datetime) -> None:
    try:
        end_what_went(left, by=by, at=at)
    except ResponsibilityRefused as refusal:
        raise PostRefused(str(refusal)) from refusal


def _refuse_days(post: Membership, *, today: date) -> None:
    """A guest's stay has an end, and no post ends before it starts, or in a year far off."""
    for day in (post.start_date, post.end_date):
        if day and (refusal := year_refusal(day, today=today)):
            raise PostRefused(refusal)
    if post.is_guest and post.end_date is None:
        raise PostRefused(_("Say until when a guest stays."))
    if post.end_date is not None and post.end_date <= post.start_date:
        raise PostRefused(_("A post ends after it starts."))


def _refuse_second_main_post(post: Membership) -> None:
    """A person counts once on each day."""
    if not post.is_primary:
        return
    others = Membership.objects.primary().filter(learner=post.learner_id).exclude(pk=post.pk)
    if others.during(post.start_date, post.end_date).exists():
        raise PostRefused(_("This person already has a main post in that time."))


def _refuse_closed(post: Membership) -> None:
    """Nobody works in an organisation after the day it closed."""
    closed = post.organisation.closed_date if post.organisation_id else None
    if closed and (post.end_date is None or post.end_date > closed):
        words = {"organisation": post.organisation, "day": date_format(closed, "j F Y")}
        raise PostRefused(_("%(organisation)s closed on %(day)s. Choose another.") % words)


def _refuse_role(post: Membership) -> None:
    """Police officers and staff are of the force, also where they work at a partner’s."""
    at_partner = bool(of_partners({post.organisation.path}))
    if refusal := role_refusal(post.role, at_partner=at_partner):
        raise PostRefused(refusal)


def _announce(post: Membership, action: str, *, by: User | None, at: datetime) -> None:
    log(
        instance=post,
        action=action,
        user=by,
        timestamp=at,
        data={"role": post.role, "organisation": post.organisation_id},
    )
    posts_changed.send(sender=Membership, learners=[post.learner_id], at=at)
