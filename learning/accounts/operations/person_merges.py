"""Joining two records of one person, and taking it back. Nothing is deleted or rewritten."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.models import Learner, Membership, PersonMerge, User
from learning.accounts.operations.seating import within_seats
from learning.accounts.signals import posts_changed
from learning.accounts.tree_lock import lock_learners


class PersonMergeRefused(Exception):
    """Why two records cannot be joined or parted; the message is for the person doing it."""


@transaction.atomic
def merge_people(
    *, kept: Learner, double: Learner, reason: str, by: User | None, at: datetime
) -> PersonMerge:
    """Let one record stand for both: the double's evidence counts for the kept one.

    The double's account is closed; it has no standing and is in no list. The same merge again (a
    second click) is the same merge.

    Raises PersonMergeRefused without a reason, for a record and itself,
    where either is part of another merge in a way that would make a chain, and for oneself.
    """
    if not reason.strip():
        raise PersonMergeRefused(_("Say why these are one person."))
    if kept.pk == double.pk:
        raise PersonMergeRefused(_("Choose two different records."))
    records = lock_learners([kept.pk, double.pk])
    kept, double = records[kept.pk], records[double.pk]
    if double.merged_into_id == kept.pk:
        return _standing_merge(double)
    if double.merged_into_id is not None:
        raise PersonMergeRefused(
            _("The double already stands for another record. Undo that first.")
        )
    if kept.merged_into_id is not None:
        raise PersonMergeRefused(_("The record to be kept doubles another itself. Keep that one."))
    if double.doubles.exists():
        raise PersonMergeRefused(_("Other records double this one. Keep it, or undo those first."))
    account = User.objects.filter(learner=double).first()
    if account and (account.is_superuser or (by and by.pk == account.pk)):
        raise PersonMergeRefused(_("This account cannot be closed here. Keep it instead."))
    merge = PersonMerge.objects.create(
        kept=kept,
        double=double,
        was_active=bool(account and account.is_active),
        reason=reason.strip()[:250],
        by=by,
        at=at,
    )
    double.merged_into = kept
    double.save(update_fields=["merged_into"])
    if account:
        User.objects.filter(pk=account.pk).update(
            is_active=False, session_generation=F("session_generation") + 1
        )
    _announce(merge, "accounts.merged", by=by, at=at)
    return merge


@transaction.atomic
def undo_merge(*, merge: PersonMerge, reason: str, by: User | None, at: datetime) -> PersonMerge:
    """Part two records again; each stands as it would have without the merge.

    Undone again is undone once. Raises PersonMergeRefused without a reason, SeatsTaken where there
    is no seat for a second person.
    """
    if not reason.strip():
        raise PersonMergeRefused(_("Say why these are two people."))
    today = timezone.localdate(at)
    lasting = Membership.objects.during(today, None).filter(learner=merge.double_id)
    places = [post.organisation for post in lasting.select_related("organisation")]
    with within_seats(*places, since=today):
        double = lock_learners([merge.kept_id, merge.double_id])[merge.double_id]
        undone: PersonMerge | None = PersonMerge.objects.filter(undoes=merge).first()
        if undone:
            return undone
        if merge.undoes_id is not None:
            raise PersonMergeRefused(_("That row is an undoing itself."))
        double.merged_into = None
        double.save(update_fields=["merged_into"])
    undo = PersonMerge.objects.create(
        kept=merge.kept,
        double=double,
        undoes=merge,
        was_active=merge.was_active,
        reason=reason.strip()[:250],
        by=by,
        at=at,
    )
    User.objects.filter(learner=double).update(is_active=merge.was_active)
    _announce(undo, "accounts.merge_undone", by=by, at=at)
    return undo


def _standing_merge(double: Learner) -> PersonMerge:
    standing: PersonMerge = PersonMerge.objects.get(
        double=double, undoes=None, undone_by__isnull=True
    )
    return standing


def _announce(merge: PersonMerge, action: str, *, by: User | None, at: datetime) -> None:
    account = User.objects.filter(learner=merge.double_id).first()
    if account:
        log(
            instance=account,
            action=action,
            user=by,
            timestamp=at,
            data={"kept": str(merge.kept_id), "double": str(merge.double_id)},
        )
    posts_changed.send(sender=Learner, learners=sorted([merge.kept_id, merge.double_id]), at=at)
