"""People who move to another organisation, and people who leave. Nothing of theirs is lost."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.models import Learner, Membership, Organisation, User
from learning.accounts.operations.guests import LEADS
from learning.accounts.operations.posts import end_post, start_post
from learning.accounts.operations.refusals import PostRefused
from learning.accounts.operations.seating import hold_seats
from learning.accounts.queries import leads_of, posts_beneath
from learning.accounts.signals import person_moved
from learning.accounts.tree_lock import lock_learners


@transaction.atomic
def transfer_person(
    *,
    person: User,
    organisation: Organisation,
    role: str,
    day: date,
    by: User | None,
    at: datetime,
) -> Membership:
    """Move a person to another post; `day` is her first there. Evidence and certificates stay hers.

    The old main post ends on that day, and so does what she answered for there. From that day her
    old supervisor does not see her any more, and the new one does. Leads of both hear of it. The
    same move asked for again (a second click) is the same move. A guest stays one, until the day
    that was agreed.

    Raises PostRefused for a day before the present post, for the post that she holds already, and
    for somebody without a learning record; SeatsTaken where there is no seat for her.
    """
    hold_seats(organisation)
    learner = _locked(person)
    old = (
        Membership.objects.primary()
        .during(day - timedelta(days=1), None)
        .filter(learner=learner)
        .select_related("organisation")
        .order_by("start_date")
        .last()
    )
    if old and (old.organisation_id, old.role) == (organisation.pk, role):
        if old.start_date == day:
            return old
        raise PostRefused(_("That is the post this person holds already."))
    if old and old.start_date >= day:
        raise PostRefused(_("Choose a day after the present post began."))
    stays = old if old and old.is_guest and old.end_date and old.end_date > day else None
    new = start_post(
        learner=learner,
        organisation=organisation,
        role=role,
        start_date=day,
        end_date=stays.end_date if stays else None,
        is_guest=stays is not None,
        by=by,
        at=at,
    )
    log(
        instance=person,
        action="accounts.moved",
        user=by,
        timestamp=at,
        data={"from": old.organisation_id if old else None, "to": organisation.pk},
    )
    person_moved.send(
        sender=Membership,
        person=person,
        old=old,
        new=new,
        leads=_leads_of_both(old, new, day=timezone.localdate(at)),
        by=by,
        at=at,
    )
    return new


@transaction.atomic
def remove_person(
    *, person: User, organisation: Organisation, day: date, by: User | None, at: datetime
) -> int:
    """End a leaver's posts in an organisation (and beneath it); returns how many.

    `day` is the first without them. Her account, evidence and certificates are kept. What she
    answered for there ends with the posts. A second click ends nothing more. Raises PostRefused
    for a day before a post began, and for oneself.
    """
    if by is not None and by.pk == person.pk:
        raise PostRefused(_("Ask another lead to end your own post."))
    hold_seats(organisation, with_beneath=True)
    learner = _locked(person)
    ended = posts_beneath(learner.pk, organisation, since=day)
    for post in ended:
        if post.start_date >= day:
            raise PostRefused(_("Choose a day after the post began."))
        end_post(post=post, end_date=day, by=by, at=at)
    if ended:
        log(instance=person, action="accounts.left", user=by, timestamp=at)
    return len(ended)


def _locked(person: User) -> Learner:
    if person.learner_id is None:
        raise PostRefused(_("This account has no learning record."))
    learner = lock_learners([person.learner_id])[person.learner_id]
    if learner.merged_into_id is not None:
        raise PostRefused(_("This record doubles another. Change that one."))
    return learner


def _leads_of_both(old: Membership | None, new: Membership, *, day: date) -> list[User]:
    found = leads_of(new.organisation, day=day, kinds=LEADS)
    if old:
        found = [*found, *leads_of(old.organisation, day=day, kinds=LEADS)]
    return list({one.pk: one for one in found}.values())
