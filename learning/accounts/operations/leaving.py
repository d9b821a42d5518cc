"""What people answer for ends with the posts it went with, however those end."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from learning.accounts.models import Membership, Responsibility
from learning.accounts.operations.responsibilities import take_responsibility

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from learning.accounts.models import Organisation, User

# For how long a night that did not run is made up for.
LOOKED_BACK: Final = timedelta(days=14)
# People named in one statement; of more, everybody who answers for others is read.
MOST_NAMED: Final = 500


class Place(NamedTuple):
    """An organisation, and where it stands in the tree."""

    organisation: int
    path: str


class Left(NamedTuple):
    """A post that somebody holds no longer, from a day on."""

    learner: UUID
    place: Place
    day: date


def place_of(organisation: Organisation) -> Place:
    """Return where an organisation is."""
    return Place(organisation.pk, organisation.path)


def goes_with(held: Responsibility, left: Place, kept: Collection[Place]) -> bool:
    """Whether a responsibility ends with a post, when these are the posts that she keeps.

    Who keeps none answers for nothing any more. Who keeps one answers no longer for what is
    above, at or beneath the place she left, unless a post that she keeps is within it.
    """
    if not kept:
        return True
    if held.organisation is None or any(place.organisation == left.organisation for place in kept):
        return False
    path = held.organisation.path
    is_near = left.path.startswith(path) or path.startswith(left.path)
    return is_near and not any(place.path.startswith(path) for place in kept)


def would_lose(
    person: User,
    leaving: Collection[Membership],
    *,
    day: date,
    coming: Collection[Organisation] = (),
) -> list[Responsibility]:
    """Return what a person would answer for no longer if these posts ended on a day; two queries.

    `coming` is where she would begin that day.
    """
    gone = {post.pk for post in leaving}
    staying = [post for post in _posts_since(day, {person.learner_id}) if post.pk not in gone]
    kept = [*_places(staying, day), *map(place_of, coming)]
    places = [place_of(post.organisation) for post in leaving]
    return [
        held
        for held in _lasting(day).filter(user=person)
        if any(goes_with(held, place, kept) for place in places)
    ]


def end_what_went(
    left: Collection[Left],
    *,
    unless_given_since: bool = False,
    even_the_last: bool = False,
    by: User | None,
    at: datetime,
) -> int:
    """End what people answer for that went with posts they left; returns how much ended.

    In the transaction that ended the posts, after they are written. What would only have begun
    later is taken back; `unless_given_since` leaves what was given on that day or later. A few
    queries, whatever the number of people, and some for each that ends.

    Raises ResponsibilityRefused as `take_responsibility` does, unless `even_the_last` ends.
    """
    if not left:
        return 0
    today = timezone.localdate(at)
    first = min(each.day for each in left)
    by_learner: dict[UUID | None, list[Left]] = defaultdict(list)
    for each in left:
        by_learner[each.learner].append(each)
    asked = _lasting(first)
    if len(by_learner) <= MOST_NAMED:
        asked = asked.filter(user__learner__in=by_learner)
    # Few people answer for others: of a long list theirs are read, rather than all who left named.
    lasting = [held for held in asked if held.user.learner_id in by_learner]
    posts: dict[UUID | None, list[Membership]] = defaultdict(list)
    for post in _posts_since(first, {held.user.learner_id for held in lasting}):
        posts[post.learner_id].append(post)
    ended = 0
    for held in lasting:
        learner = held.user.learner_id
        days = [
            each.day
            for each in by_learner[learner]
            if (held.end_date is None or held.end_date > each.day)
            and not (unless_given_since and held.start_date >= each.day)
            # What she holds by today keeps, also where the post ended long before.
            and goes_with(held, each.place, _places(posts[learner], max(each.day, today)))
        ]
        if days:
            _end(held, min(days), even_the_last=even_the_last, by=by, at=at)
            ended += 1
    return ended


@transaction.atomic
def follow_ends(*, at: datetime) -> int:
    """End what went with posts whose end, known from the start, has come; returns how much.

    Runs at night. What was given on that day or since is left: somebody meant it.
    """
    today = timezone.localdate(at)
    over = Membership.objects.filter(end_date__gt=today - LOOKED_BACK, end_date__lte=today)
    over = over.filter(learner__in=_lasting(today).values("user__learner"))
    left = [
        Left(post.learner_id, place_of(post.organisation), post.end_date)
        for post in over.select_related("organisation")
        if post.end_date
    ]
    return end_what_went(left, unless_given_since=True, even_the_last=True, by=None, at=at)


def _places(posts: Iterable[Membership], day: date) -> list[Place]:
    """Return where posts are that are held on a day."""
    return [
        place_of(post.organisation)
        for post in posts
        if post.start_date <= day and (post.end_date is None or post.end_date > day)
    ]


def _lasting(day: date) -> QuerySet[Responsibility]:
    lasting = Q(end_date=None) | Q(end_date__gt=day)
    found = Responsibility.objects.filter(lasting).select_related("user", "organisation")
    return found.order_by("pk")


def _posts_since(day: date, learners: Collection[UUID | None]) -> Iterable[Membership]:
    if not learners:
        return []
    posts = Membership.objects.during(day, None).filter(learner__in=learners)
    return posts.select_related("organisation").order_by("pk")


def _end(
    held: Responsibility, day: date, *, even_the_last: bool, by: User | None, at: datetime
) -> None:
    """End it on the day; one that began that very day, the day after; take back one to come."""
    if held.start_date <= timezone.localdate(at) or held.start_date < day:
        take_responsibility(
            responsibility=held,
            end_date=max(day, held.start_date + timedelta(days=1)),
            even_the_last=even_the_last,
            by=by,
            at=at,
        )
    else:
        data = {"kind": held.kind, "organisation": held.organisation_id}
        action = "accounts.responsibility_taken"
        log(instance=held, action=action, user=by, timestamp=at, data=data)
        held.delete()
