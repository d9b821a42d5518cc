"""What the database knows before a list is planned. A few queries, whatever the list's length."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import translation

from learning.accounts.bulk import among
from learning.accounts.enums import (
    MANAGES_PEOPLE,
    JobRole,
    OrganisationKind,
)
from learning.accounts.importing.columns import Column
from learning.accounts.importing.people import Known, Post, Scope
from learning.accounts.models import Membership, Organisation, Responsibility, User
from learning.accounts.queries import (
    of_partners,
    organisations_under,
    responsibilities_of,
)
from learning.accounts.seat_queries import limited_organisations, limits_of, seats_taken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from learning.accounts.importing.rows import Row

# Addresses asked for together: below what one statement may carry in either database.
BATCH = 5_000
USER_FIELDS = (
    "pk", "learner_id", "email", "collar_number", "first_name", "last_name", "rank", "is_active",
    "is_hidden_from_lists", "is_superuser",
)  # fmt: skip


def scope_of(
    organisation: Organisation,
    *,
    by: User | None,
    role: str,
    is_full: bool,
    is_trusted: bool,
    day: date,
) -> Scope:
    """Return where a list belongs and how far its sender may go.

    `is_trusted` is for the command line: whoever runs the site answers for everybody.
    """
    words: dict[str, int | None] = {}
    # Nobody is put into one that is closed, nor is an open one of the same name less clear for it.
    under = list(organisations_under(organisation))
    within = [found for found in under if found.closed_date is None]
    for found in within:
        name = found.name.casefold()
        words[name] = None if name in words else found.pk
    for found in within:
        words[found.key.casefold()] = found.pk  # a short name names one
    above = Organisation.objects.filter(
        kind=OrganisationKind.FORCE, path__in=_places_above(organisation)
    ).order_by("-depth")
    force = above.first()
    held = responsibilities_of(by, day).paths if by else {}
    answers_for = {path for kind in MANAGES_PEOPLE for path in held.get(kind, ())}
    limits = limits_of(limited_organisations(organisation, with_beneath=True))
    is_by_superuser = is_trusted or (by is not None and by.is_superuser)
    return Scope(
        name=organisation.name,
        path=organisation.path,
        force_path=force.path if force else "",
        organisations=words,
        roles=role_words(),
        default_organisation=organisation.pk,
        default_role=role,
        answers_for={""} if is_trusted else answers_for,
        is_by_superuser=is_by_superuser,
        is_full=is_full,
        domains=tuple(domain.lower() for domain in organisation.email_domains),
        day=day,
        paths={found.pk: found.path for found in under},
        partners=of_partners({found.path for found in under}),
        seats=[(limit, seats_taken(limit, day)) for limit in limits],
        is_closed=organisation.closed_date is not None,
    )


def _places_above(organisation: Organisation) -> list[str]:
    """Return the place of an organisation and those of all above it."""
    step = Organisation.steplen
    path = organisation.path
    return [path[:end] for end in range(step, len(path) + 1, step)]


def role_words() -> Mapping[str, str]:
    """Return what a list may call a role: its key, its label in English and in this language."""
    words = {str(role.label).casefold(): role.value for role in JobRole}
    with translation.override("en"):
        words |= {str(role.label).casefold(): role.value for role in JobRole}
    return words | {role.value: role.value for role in JobRole}


def people_known(organisation: Organisation, rows: Iterable[Row], *, scope: Scope) -> list[Known]:
    """Return everybody with a post in the organisation or its force, and whoever a row names."""
    place = scope.force_path or organisation.path
    within = Exists(
        Membership.objects.filter(learner=OuterRef("learner"), organisation__path__startswith=place)
    )
    found = {one.user: one for one in _people(Q(within))}
    emails = {one.email.lower() for one in found.values()}
    named = {address for row in rows if (address := row.typed(Column.EMAIL).lower())}
    elsewhere: dict[int, Known] = {}
    for batch in batches(sorted(named - emails), BATCH):
        users = User.objects.annotate(address=Lower("email")).filter(among("address", batch))
        elsewhere |= {one.user: one for one in _people(Q(pk__in=users.values("pk")))}
    known = [*found.values(), *elsewhere.values()]
    kept = {one.doubles for one in known if one.doubles} - {one.learner for one in known}
    for batch in batches(kept, BATCH):
        elsewhere |= {one.user: one for one in _people(Q(learner__in=batch))}
    _add_posts(found, Membership.objects.filter(learner__in=_learners(Q(within))))
    for ids in batches(elsewhere, BATCH):
        learners = [elsewhere[pk].learner for pk in ids]
        _add_posts(elsewhere, Membership.objects.filter(among("learner", learners)))
    everybody = found | elsewhere
    answering = Responsibility.objects.filter(Q(end_date=None) | Q(end_date__gt=scope.day))
    for pk in answering.values_list("user", flat=True).distinct():
        if pk in everybody:
            everybody[pk].answers_for_others = True
    return list(everybody.values())


def _people(wanted: Q) -> Iterator[Known]:
    """Read people; of a record that doubles another, which one, and no learner to import to."""
    rows = User.objects.filter(wanted).order_by("pk")
    for *row, merged_into in rows.values_list(*USER_FIELDS, "learner__merged_into").iterator():
        person = Known(*row)
        if merged_into:
            person.learner, person.doubles = None, merged_into
        yield person


def _learners(wanted: Q) -> Any:
    return User.objects.filter(wanted).values("learner")


def _add_posts(people: dict[int, Known], posts: Any) -> None:
    """Give each person her posts, the earliest first."""
    by_learner: dict[UUID | None, Known] = {one.learner: one for one in people.values()}
    rows = posts.order_by("start_date", "pk").values_list(
        "learner",
        "pk",
        "organisation",
        F("organisation__path"),
        "role",
        "start_date",
        "end_date",
        "is_primary",
        "is_guest",
    )
    for learner, *post in rows.iterator():
        if learner in by_learner:
            by_learner[learner].posts.append(Post(*post))


def batches(items: Collection[Any], size: int) -> Iterator[list[Any]]:
    """Cut what comes into lists of at most this size."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
