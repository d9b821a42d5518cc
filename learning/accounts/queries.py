"""Reads of people, posts and responsibilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    CharField,
    DateField,
    IntegerField,
    Min,
    Q,
    UUIDField,
)

from learning.accounts.enums import (
    OrganisationKind,
    RequestState,
    ResponsibilityKind,
)
from learning.accounts.models import (
    AccessRequest,
    Learner,
    Membership,
    Organisation,
    Responsibility,
    User,
)
from learning.accounts.post_rules import roles_given
from media.editions.digests import sha256_of
from media.editions.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from learning.accounts.enums import JobRole

PARTNER_LEAD = ResponsibilityKind.PARTNER_LEAD
TRAINING_ADMINISTRATOR = ResponsibilityKind.TRAINING_ADMINISTRATOR


@dataclass(frozen=True)
class PostFact:
    """A post as evidence keeps it: where and in what role, on that day."""

    organisation_id: int
    organisation_name: str
    role: str
    is_primary: bool


@dataclass(frozen=True)
class Responsibilities:
    """What a person answers for on a day: kinds, each with the tree paths it reaches."""

    paths: Mapping[str, tuple[str, ...]]

    def has(self, *kinds: str) -> bool:
        """Whether she has any of these kinds."""
        return any(kind in self.paths for kind in kinds)

    def reaches(self, path: str, kinds: Collection[str]) -> bool:
        """Whether one of these kinds reaches an organisation at `path`.

        A kind held without an organisation reaches everything.
        """
        return any(path.startswith(root) for kind in kinds for root in self.paths.get(kind, ()))


def of_partners(paths: Collection[str]) -> set[str]:
    """Return which organisations at these paths are a partner's, or beneath one; one query."""
    step = Organisation.steplen
    above = {path: {path[:end] for end in range(step, len(path) + 1, step)} for path in paths}
    partners = set(
        Organisation.objects.filter(
            path__in=set().union(*above.values()), kind=OrganisationKind.PARTNER
        ).values_list("path", flat=True)
    )
    return {path for path in paths if above[path] & partners}


def roles_offered_in(organisation: Organisation) -> Sequence[JobRole]:
    """Return the roles that people are given there; one query."""
    return roles_given(at_partner=bool(of_partners({organisation.path})))


def _held() -> QuerySet[Responsibility, Any]:
    held = Responsibility.objects.on(Slot("day", DateField()))
    found: QuerySet[Responsibility, Any] = held.filter(
        user=Slot("user", IntegerField())
    ).values_list("kind", "organisation__path")
    return found


# Asked on every page of whoever is signed in.
HELD = Prepared(_held)


def responsibilities_of(user: User | AnonymousUser, day: date) -> Responsibilities:
    """Return what the person answers for; one query, none for a visitor."""
    if not user.is_authenticated:
        return Responsibilities({})
    paths: dict[str, tuple[str, ...]] = {}
    for kind, path in HELD.rows(user=user.pk, day=day):
        paths[kind] = (*paths.get(kind, ()), path or "")
    return Responsibilities(paths)


def nav_roles_of(user: User, day: date) -> list[str]:
    """Words the navigation knows for what the person answers for; one query."""
    roles = set(responsibilities_of(user, day).paths)
    if user.is_superuser:
        roles.add("administrator")
    return sorted(roles)


def posts_on(learner: Learner, day: date) -> list[PostFact]:
    """Return the posts held on a day, the main one first."""
    return posts_of([learner.pk], day).get(learner.pk, [])


def posts_of(learners: Collection[UUID], day: date) -> dict[UUID, list[PostFact]]:
    """Return the posts of many learners on a day, the main one first; one query."""
    found: dict[UUID, list[PostFact]] = {}
    posts = (
        Membership.objects.on(day)
        .filter(learner__in=learners)
        .select_related("organisation")
        .order_by("-is_primary", "start_date", "id")
    )
    for post in posts:
        mine = found.setdefault(post.learner_id, [])
        # A second post that calls itself main (two overlapping days) counts once all the same.
        is_primary = post.is_primary and not any(fact.is_primary for fact in mine)
        mine.append(PostFact(post.organisation_id, post.organisation.name, post.role, is_primary))
    return found


def posts_of_person(user: User, *, day: date) -> list[Membership]:
    """Return the posts a person holds on a day with their organisations, the main one first."""
    return list(
        Membership.objects.on(day)
        .filter(learner=user.learner_id)
        .select_related("organisation")
        .order_by("-is_primary", "start_date", "id")
    )


def posts_beneath(
    learner: UUID | None, organisation: Organisation, *, since: date
) -> list[Membership]:
    """Return the posts a person holds in an organisation or beneath it, on a day or later."""
    posts = Membership.objects.filter(learner=learner).within(organisation).during(since, None)
    return list(posts.select_related("organisation").order_by("pk"))


def first_days(learners: Collection[UUID | None], *, day: date) -> dict[UUID, date]:
    """Return the first day of those among these who hold no post yet on a day; one query."""
    posts = Membership.objects.during(day, None).filter(learner__in=learners).order_by()
    first = posts.values_list("learner").annotate(first=Min("start_date"))
    return {learner: start for learner, start in first if start > day}


def held_by(user: User, *, day: date) -> list[Responsibility]:
    """Return what a person answers for on a day, with the organisations; one query."""
    return list(
        Responsibility.objects.on(day)
        .filter(user=user)
        .select_related("organisation")
        .order_by("kind", "organisation__path")
    )


def _primary_post() -> QuerySet[Membership]:
    return (
        Membership.objects.on(Slot("day", DateField()))
        .primary()
        .filter(learner=Slot("learner", UUIDField()))
        .select_related("organisation")
        .order_by("-start_date")[:1]
    )


PRIMARY_POST = Prepared(_primary_post)


def primary_post(learner: Learner | None, day: date) -> Membership | None:
    """Return the main post held on a day, or None."""
    return PRIMARY_POST.first(learner=learner.pk, day=day) if learner else None


def next_post(user: User, day: date) -> Membership | None:
    """Return the main post that a person takes up first after a day, or None."""
    coming = Membership.objects.primary().filter(learner=user.learner_id, start_date__gt=day)
    found: Membership | None = (
        coming.select_related("organisation").order_by("start_date", "id").first()
    )
    return found


def leads_of(
    organisation: Organisation, *, day: date, kinds: Collection[str] = (PARTNER_LEAD,)
) -> list[User]:
    """Return who leads the nearest organisation above (itself included) that anybody leads.

    Where nobody does: the training administrators, those of this part of the tree if there are any.
    One query, and another for those.
    """
    width = Organisation.steplen
    above = [organisation.path[:end] for end in range(width, len(organisation.path) + 1, width)]
    held = Responsibility.objects.on(day).filter(user__is_active=True)
    held = held.select_related("user", "organisation")
    by_path: dict[str, list[User]] = {}
    for one in held.filter(kind__in=kinds, organisation__path__in=above):
        if one.organisation:
            by_path.setdefault(one.organisation.path, []).append(one.user)
    if by_path:
        return _once(by_path[max(by_path, key=len)])
    everybody = list(held.filter(kind=TRAINING_ADMINISTRATOR))
    near = [
        one
        for one in everybody
        if one.organisation is None or organisation.path.startswith(one.organisation.path)
    ]
    return _once(one.user for one in near or everybody)


def waiting_requests(path: str | Slot) -> QuerySet[AccessRequest]:
    """Return the requests that wait in an organisation (its path) and beneath it, oldest first."""
    return (
        AccessRequest.objects.filter(
            state=RequestState.PENDING, organisation__path__startswith=path
        )
        .select_related("organisation")
        .order_by("asked_at", "pk")
    )


def _once(people: Iterable[User]) -> list[User]:
    return sorted({one.pk: one for one in people}.values(), key=lambda one: one.pk)


def sensitive_digest() -> str:
    """Return a hash of who is in a sensitive post, which changes with who is; one query."""
    hidden = User.objects.filter(is_hidden_from_lists=True).order_by("pk")
    return sha256_of(list(hidden.values_list("pk", flat=True)))


def records_of(learner: UUID | Slot | None) -> QuerySet[Learner, Any]:
    """Return the ids of a learner's record and of those that double it, to be asked within.

    Of nobody (None) there are none.
    """
    if learner is None:
        return Learner.objects.none().values("pk")
    found: QuerySet[Learner, Any] = Learner.objects.filter(
        Q(pk=learner) | Q(merged_into=learner)
    ).values("pk")
    return found


# Asked on every page about an organisation.
CALLED = Prepared(lambda: Organisation.objects.filter(key=Slot("key", CharField())))


def organisation_called(key: str) -> Organisation | None:
    """Return the organisation of this key, or None; one query."""
    return CALLED.first(key=key)


def organisations_under(organisation: Organisation) -> QuerySet[Organisation]:
    """Return the organisation and everything beneath it, in tree order."""
    return Organisation.objects.filter(path__startswith=organisation.path).order_by("path")
