"""Records that may be of one person: found by what stands on both, compared side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat, Left, Lower, StrIndex
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.accounts.models import Learner, Membership, Organisation, Responsibility, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

MOST_SUGGESTED: Final = 50
MOST_FOUND: Final = 25

Fact = tuple[str, str]
# What higher rooms know of a record, as (what, how much): callables of (learner, day).
RECORD_FACTS: Final[list[Callable[[Learner, date], list[Fact]]]] = []


def register_record_facts(tell: Callable[[Learner, date], list[Fact]]) -> None:
    """Let a room add lines to the comparison of two records; call it from `ready`."""
    RECORD_FACTS.append(tell)


@dataclass(frozen=True)
class Suggestion:
    """Two records that may be one person's, and why."""

    first: User
    second: User
    why: str


def people_alone() -> QuerySet[User]:
    """Return the people whose record doubles no other."""
    return User.objects.filter(learner__isnull=False, learner__merged_into=None)


def find_people(words: str, *, among: QuerySet[User], most: int = MOST_FOUND) -> list[User]:
    """Return some of these people by name, collar number or e-mail; few at a time."""
    found = among
    for word in words.split():
        found = found.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
            | Q(collar_number__iexact=word)
        )
    return list(found.order_by("last_name", "first_name", "pk")[:most])


def likely_doubles(*, among: QuerySet[User]) -> list[Suggestion]:
    """Return pairs of these people with one collar number in one force, or one name and address.

    Of addresses the part before the @ is compared. The older record comes first. Five queries,
    however many people there are.
    """
    numbers = among.exclude(collar_number="").annotate(same=Lower("collar_number"))
    names = among.annotate(
        same=Concat(
            Lower("first_name"),
            Value("|"),
            Lower("last_name"),
            Value("|"),
            Lower(Left("email", StrIndex("email", Value("@")) - Value(1))),
        )
    )
    same_number = [pair for pair in _pairs(numbers) if pair[0].pk != pair[1].pk]
    forces = _forces(person for pair in same_number for person in pair)
    found = {
        (a.pk, b.pk): Suggestion(a, b, _("Same collar number in the same force"))
        for a, b in same_number
        if forces.get(a.learner_id, set()) & forces.get(b.learner_id, set())
    }
    for a, b in _pairs(names):
        found.setdefault((a.pk, b.pk), Suggestion(a, b, _("Same name and start of the e-mail")))
    return list(found.values())[:MOST_SUGGESTED]


def _pairs(people: QuerySet[Any]) -> list[tuple[User, User]]:
    """Return the oldest of those who share `same` with each of the others."""
    shared = (
        people.values("same").annotate(count=Count("pk")).filter(count__gt=1).values_list("same")
    )
    keys = [key for (key,) in shared.order_by("same")[:MOST_SUGGESTED]]
    groups: dict[str, list[Any]] = {}
    for person in people.filter(same__in=keys).order_by("pk"):
        groups.setdefault(person.same, []).append(person)
    return [(group[0], other) for group in groups.values() for other in group[1:]]


def _forces(people: Any) -> dict[Any, set[str]]:
    """Return the tops of the tree beneath which each of these has, or had, a post."""
    posts = Membership.objects.filter(learner__in={person.learner_id for person in people})
    found: dict[Any, set[str]] = {}
    for learner, path in posts.values_list("learner_id", F("organisation__path")):
        found.setdefault(learner, set()).add(path[: Organisation.steplen])
    return found


def facts_of(person: User, day: date) -> list[Fact]:
    """Return a record in lines that can stand beside another's: the same lines in one order."""
    learner = person.learner
    if learner is None:
        return []
    posts = Membership.objects.filter(learner=learner).select_related("organisation")
    held = Responsibility.objects.on(day).filter(user=person).select_related("organisation")
    since = person.last_login
    facts = [
        (_("Name"), person.full_title),
        (_("Work e-mail"), person.email),
        (_("May sign in"), _("Yes") if person.is_active else _("No")),
        (_("Last signed in"), date_format(since, "j F Y") if since else _("Never")),
        (_("Posts"), "\n".join(_said(post) for post in posts.order_by("start_date", "pk"))),
        (_("Answers for"), "\n".join(str(one) for one in held.order_by("pk")) or _("Nothing")),
    ]
    for tell in RECORD_FACTS:
        facts += tell(learner, day)
    return facts


def _said(post: Membership) -> str:
    start = date_format(post.start_date, "j M Y")
    if post.end_date is None:
        return _("%(post)s, from %(start)s") % {"post": post, "start": start}
    end = date_format(post.end_date, "j M Y")
    return _("%(post)s, %(start)s to %(end)s") % {"post": post, "start": start, "end": end}
