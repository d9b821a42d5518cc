"""Making one organisation part of another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.operations.organisations import move_organisation
from learning.accounts.operations.refusals import SeatsTaken
from learning.accounts.operations.responsibilities import give_responsibility, take_responsibility
from learning.accounts.operations.seating import within_seats
from learning.accounts.post_rules import year_refusal
from learning.accounts.seat_queries import limited_organisations, limits_of, seats_taken
from learning.accounts.seats import Limit, refusal_of
from learning.accounts.signals import organisation_merged, posts_changed
from learning.accounts.tree_lock import lock_learners, take_tree

BATCH = 500  # posts written together


class MergeRefused(Exception):
    """Why two organisations cannot be merged; the message is for the person doing it."""


@dataclass(frozen=True)
class MergeEffect:
    """What a merge would do, in numbers; `seats` are those of both, `above` whose it takes too."""

    people: int
    children: int
    responsibilities: int
    seats: int | None
    above: tuple[Limit, ...] = ()


def effect_of_merge(*, organisation: Organisation, into: Organisation, day: date) -> MergeEffect:
    """Say in numbers what a merge would do; writes nothing."""
    return MergeEffect(
        people=_posts_since(organisation, day).values("learner").distinct().count(),
        children=_children(organisation).count(),
        responsibilities=_held_since(organisation, day).count(),
        seats=_seats(organisation, into),
        above=tuple(each for each in _limits(organisation, into) if each.path != into.path),
    )


@transaction.atomic
def merge_organisations(
    *, organisation: Organisation, into: Organisation, day: date, by: User | None, at: datetime
) -> Organisation:
    """Make an organisation part of another from a day on; returns the other.

    Posts held on that day end and start again in the other; later ones are put there whole. The
    organisations beneath move there, responsibilities and e-mail domains pass on, and seats add
    up where both have a limit. The organisation is closed, keeps its history and is no longer
    offered.

    Raises MergeRefused for one that is closed or stands above the other, for itself, and for a
    day to come; SeatsTaken where both together have more people than the seats there, or above.
    """
    take_tree()
    merged, other = _locked(organisation.pk, into.pk)
    refuse_merge(organisation=merged, into=other, day=day, today=timezone.localdate(at))
    # Seats first: they are for the people who follow.
    other.seats = _seats(merged, other)
    other.email_domains = list(dict.fromkeys([*other.email_domains, *merged.email_domains]))
    other.save(update_fields=["seats", "email_domains"])
    for child in _children(merged):
        move_organisation(organisation=child, parent=other, day=day, by=by, at=at)
    with within_seats(other, since=timezone.localdate(at)):
        learners = _pass_posts_on(merged, other, day)
    _pass_responsibilities_on(merged, other, day, by=by, at=at)
    # The tree's columns changed with the children.
    merged, other = _locked(organisation.pk, into.pk)
    merged.seats, merged.email_domains = None, []
    merged.closed_date, merged.merged_into = day, other
    merged.save(update_fields=["seats", "email_domains", "closed_date", "merged_into"])
    data = {"into": other.pk, "day": day.isoformat(), "people": len(learners)}
    log(instance=merged, action="accounts.organisation_merged", user=by, timestamp=at, data=data)
    organisation_merged.send(
        sender=Organisation, organisation=merged, into=other, day=day, by=by, at=at
    )
    if learners:
        posts_changed.send(sender=Organisation, learners=learners, at=at)
    return other


def refuse_merge(*, organisation: Organisation, into: Organisation, day: date, today: date) -> None:
    """Raise MergeRefused where it makes no sense, SeatsTaken where there are too few seats.

    The check page asks before anything is done.
    """
    if organisation.pk == into.pk:
        raise MergeRefused("Choose another organisation to merge it into.")
    for each in (organisation, into):
        if each.closed_date:
            raise MergeRefused(f"{each} is closed already.")
    if into.path.startswith(organisation.path):
        raise MergeRefused(f"{into} stands beneath {organisation}. Move it out first.")
    if refusal := year_refusal(day, today=today):
        raise MergeRefused(refusal)
    if day > today:
        raise MergeRefused("Give today or a past day. Come back on the day itself.")
    for limit in _limits(organisation, into):
        there = seats_taken(limit, today)
        coming = seats_taken(limit._replace(path=organisation.path), today)
        if refusal := refusal_of(limit, there, [*there, *coming], since=today):
            raise SeatsTaken(refusal)


def _locked(*ids: int) -> list[Organisation]:
    found = {o.pk: o for o in Organisation.objects.select_for_update().filter(pk__in=ids)}
    return [found[pk] for pk in ids]


def _children(organisation: Organisation) -> QuerySet[Organisation]:
    above: Any = Organisation.objects.get(pk=organisation.pk)
    children: QuerySet[Organisation] = above.get_children().filter(closed_date=None)
    return children


def _posts_since(organisation: Organisation, day: date) -> QuerySet[Membership]:
    return Membership.objects.during(day, None).filter(organisation=organisation)


def _held_since(organisation: Organisation, day: date) -> QuerySet[Responsibility]:
    lasting = Q(end_date=None) | Q(end_date__gt=day)
    return Responsibility.objects.filter(lasting, organisation=organisation)


def _seats(organisation: Organisation, into: Organisation) -> int | None:
    """Return the seats of both. Who comes without any, or from beneath, brings none."""
    if into.seats is None or organisation.seats is None or _is_beneath(organisation, into.path):
        return into.seats
    return organisation.seats + into.seats


def _limits(organisation: Organisation, into: Organisation) -> list[Limit]:
    """Return whose seats a merge takes, as many as they are after it; one query."""
    return [
        limit._replace(seats=_seats(organisation, into) or 0) if limit.path == into.path else limit
        for limit in limits_of(limited_organisations(into))
        # Who is beneath it already takes a seat there already.
        if not _is_beneath(organisation, limit.path)
    ]


def _is_beneath(organisation: Organisation, path: str) -> bool:
    return organisation.path.startswith(path)


def _pass_posts_on(merged: Organisation, other: Organisation, day: date) -> set[Any]:
    """End posts on the day and start them in the other; returns whose."""
    learners = set(_posts_since(merged, day).values_list("learner", flat=True))
    # One change at a time looks at a person's posts, as with any other post.
    lock_learners(learners)
    posts = list(_posts_since(merged, day))
    going_on = [post for post in posts if post.start_date < day]
    anew = [
        Membership(
            learner_id=post.learner_id,
            organisation=other,
            role=post.role,
            start_date=day,
            end_date=post.end_date,
            is_primary=post.is_primary,
            is_guest=post.is_guest,
        )
        for post in going_on
    ]
    for post in going_on:
        post.end_date = day
    Membership.objects.bulk_update(going_on, ["end_date"], batch_size=BATCH)
    Membership.objects.bulk_create(anew, batch_size=BATCH)
    _posts_since(merged, day).update(organisation=other)
    return learners


def _pass_responsibilities_on(
    merged: Organisation, other: Organisation, day: date, *, by: User | None, at: datetime
) -> None:
    for held in _in_order(_held_since(merged, day)):
        start = max(day, held.start_date)
        given = give_responsibility(
            user=held.user, kind=held.kind, organisation=other, start_date=start, by=by, at=at
        )
        if held.end_date and given.start_date == start:
            take_responsibility(
                responsibility=given, end_date=held.end_date, even_the_last=True, by=by, at=at
            )
        # One that only begins on the day lasts that day: nothing is deleted.
        end = max(day, held.start_date + timedelta(days=1))
        take_responsibility(responsibility=held, end_date=end, even_the_last=True, by=by, at=at)


def _in_order(held: QuerySet[Responsibility]) -> Iterable[Responsibility]:
    return list(held.select_related("user").order_by("pk"))
