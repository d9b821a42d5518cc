"""Writing a plan about people: all of it in a handful of statements, or nothing."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from learning.accounts.bulk import among, insert_rows, reserve_ids
from learning.accounts.entries import Entries
from learning.accounts.importing.known import batches
from learning.accounts.importing.people import Post
from learning.accounts.importing.plans import Kind
from learning.accounts.models import Learner, Membership, User
from learning.accounts.operations.leaving import Left, Place, end_what_went
from learning.accounts.tree_lock import lock_learners

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from learning.accounts.importing.people import Known
    from learning.accounts.importing.plans import NewPost, Plan, Step

BATCH = 5_000  # ids named together
CHANGE_BATCH = 500  # rows changed together, each in its own way


class GroundShifted(Exception):
    """Something has changed since the plan was shown; the message is for who confirmed it."""


@dataclass
class Written:
    """What was written: who is new, and whose posts changed."""

    joined: list[int] = field(default_factory=list)
    learners: set[UUID] = field(default_factory=set)


def write_plan(
    plan: Plan, *, people: Iterable[Known], by: User | None, at: datetime, ref: UUID
) -> Written:
    """Carry the steps out in the caller's transaction; who leaves is ended, never deleted.

    Raises GroundShifted where posts are no longer what the plan was made from.
    """
    known = {person.user: person for person in people}
    touched = [known[step.user] for step in plan.steps if step.user is not None]
    _lock(touched)
    written = Written()
    log = Entries(by, at, ref)
    _end_posts(plan.steps)
    _correct_posts(plan.steps)
    _change_details(plan.steps, log)
    newcomers = _make_people(plan.steps)
    posts: list[dict[str, Any]] = []
    for step in plan.steps:
        person = known.get(step.user) if step.user is not None else None
        learner = person.learner if person else newcomers[step.row][1]
        if learner is None:  # such a person is refused when planning
            continue
        posts += [_post(learner, new, at) for new in step.posts]
        if step.posts or step.ends or step.corrections:
            written.learners.add(learner)
    insert_rows(Membership, posts)
    left = _left(plan.steps, known, timezone.localdate(at))
    end_what_went(left, even_the_last=True, by=by, at=at)
    for step in plan.steps:
        if step.kind is Kind.JOIN:
            pk = step.user if step.user is not None else newcomers[step.row][0]
            written.joined.append(pk)
            log.note(User, pk, "accounts.invited", {"row": step.row})
        for end in step.ends:
            log.note(Membership, end.post, "accounts.post_ended", {"until": end.day.isoformat()})
        for correction in step.corrections:
            data = {"role": correction.role, "organisation": correction.organisation}
            log.note(Membership, correction.post, "accounts.post_corrected", data)
    log.write()
    return written


def _left(steps: Collection[Step], known: Mapping[int, Known], today: date) -> list[Left]:
    """Return the posts that people hold no longer."""
    found = []
    for step in steps:
        person = known.get(step.user) if step.user is not None else None
        if person is None or person.learner is None:
            continue
        days = {end.post: end.day for end in step.ends}
        days |= {
            correction.post: today
            for correction in step.corrections
            if (correction.post, correction.organisation)
            not in {(post.id, post.organisation) for post in person.posts}
        }
        found += [
            Left(person.learner, Place(post.organisation, post.path), days[post.id])
            for post in person.posts
            if post.id in days
        ]
    return found


def _lock(touched: list[Known]) -> None:
    """Let no other change at these people's posts, and see that they are what they were."""
    learners = sorted(person.learner for person in touched if person.learner)
    before = {person.learner: person.posts for person in touched}
    records = lock_learners(learners)
    if any(record.merged_into_id for record in records.values()):
        raise GroundShifted("Somebody's record was found to double another in the meantime.")
    for batch in batches(learners, BATCH):
        now: dict[UUID, list[Post]] = defaultdict(list)
        rows: Any = (
            Membership.objects.filter(among("learner", batch))
            .order_by("start_date", "pk")
            .values_list(
                "learner", "pk", "organisation", "organisation__path", "role", "start_date",
                "end_date", "is_primary", "is_guest",
            )
        )  # fmt: skip
        for learner, *post in rows.iterator():
            now[learner].append(Post(*post))
        if any(now[learner] != before[learner] for learner in batch):
            raise GroundShifted("Somebody's posts have changed in the meantime.")


def _end_posts(steps: Collection[Step]) -> None:
    by_day: dict[date, list[int]] = defaultdict(list)
    for step in steps:
        for end in step.ends:
            by_day[end.day].append(end.post)
    for day, posts in sorted(by_day.items()):
        for batch in batches(posts, BATCH):
            Membership.objects.filter(among("pk", batch)).update(end_date=day)


def _correct_posts(steps: Collection[Step]) -> None:
    by_place: dict[tuple[int, str], list[int]] = defaultdict(list)
    for step in steps:
        for post, organisation, role in step.corrections:
            by_place[organisation, role].append(post)
    for (organisation, role), posts in sorted(by_place.items()):
        for batch in batches(posts, BATCH):
            Membership.objects.filter(among("pk", batch)).update(
                organisation=organisation, role=role
            )


def _change_details(steps: Collection[Step], log: Entries) -> None:
    by_fields: dict[tuple[str, ...], list[User]] = defaultdict(list)
    for step in steps:
        if step.user is None or not step.details:
            continue
        fields = tuple(sorted(step.details))
        by_fields[fields].append(User(pk=step.user, **step.details))
        # The names of the fields, not what stood in them: names live on User alone.
        log.note(User, step.user, "accounts.details_changed", {"fields": list(fields)})
    for fields, users in sorted(by_fields.items()):
        User.objects.bulk_update(users, fields, batch_size=CHANGE_BATCH)


def _make_people(steps: Collection[Step]) -> dict[int, tuple[int, UUID]]:
    """Make the new people with their learners; returns the ids of both by row."""
    new = [step for step in steps if step.user is None]
    learners = [uuid4() for _step in new]
    insert_rows(Learner, [{"id": learner} for learner in learners])
    ids = reserve_ids(User, len(new))
    people = [
        {"learner_id": learner, "password": _no_password(), **step.details}
        for learner, step in zip(learners, new, strict=True)
    ]
    if None not in ids:
        people = [{"id": pk, **person} for pk, person in zip(ids, people, strict=True)]
    insert_rows(User, people)
    if None in ids:
        named = dict(User.objects.filter(learner__in=learners).values_list("learner_id", "pk"))
        ids = [named[learner] for learner in learners]
    return {
        step.row: (pk, learner)
        for step, pk, learner in zip(new, ids, learners, strict=True)
        if pk is not None
    }


def _no_password() -> str:
    """Return what no password matches; each person's own, as Django makes it."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


def _post(learner: UUID, new: NewPost, at: datetime) -> dict[str, Any]:
    return {
        "learner_id": learner,
        "organisation_id": new.organisation,
        "role": new.role,
        "start_date": new.start,
        "end_date": new.end,
        "is_primary": new.is_main,
        "is_guest": new.is_guest,
        "recorded_at": at,
    }
