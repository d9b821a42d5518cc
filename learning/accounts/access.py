"""The one place where permission about people and organisations is asked.

Another person's object is 404, as if it did not exist; an area outside one's role is 403, and
the page says whom to ask (design.md, Who sees what).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.accounts.enums import (
    HOLDERS,
    MANAGES_PEOPLE,
    SEES_AGGREGATES,
    SEES_NAMES,
    SENDS_FULL_LISTS,
    ResponsibilityKind,
)
from learning.accounts.models import Learner, Membership, Organisation, PeopleImport, User
from learning.accounts.queries import (
    Responsibilities,
    leads_of,
    organisation_called,
    primary_post,
    responsibilities_of,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

P = ParamSpec("P")


@dataclass(frozen=True)
class Viewer:
    """A person with what she answers for today."""

    user: Any
    responsibilities: Responsibilities

    def has(self, *kinds: str) -> bool:
        """Whether she has any of these responsibilities."""
        return self.responsibilities.has(*kinds)

    def sees_names_in(self, organisation: Organisation) -> bool:
        """Whether she sees the people of this organisation by name."""
        return self.responsibilities.reaches(organisation.path, SEES_NAMES)

    def sees_figures_of(self, organisation: Organisation) -> bool:
        """Whether she sees its figures, with names or without."""
        return self.responsibilities.reaches(organisation.path, SEES_NAMES | SEES_AGGREGATES)

    def sees_hidden_in(self, *paths: str) -> bool:
        """Whether she finds people in sensitive posts at all these places of the tree."""
        kinds = (ResponsibilityKind.TRAINING_ADMINISTRATOR,)
        return all(self.responsibilities.reaches(path, kinds) for path in paths)

    def manages_people_in(self, organisation: Organisation) -> bool:
        """Whether she lets people in there, moves them and ends their posts."""
        return self.responsibilities.reaches(organisation.path, MANAGES_PEOPLE)

    def sends_full_list_of(self, organisation: Organisation) -> bool:
        """Whether she sends the whole list of its people, so that the others leave."""
        return self.responsibilities.reaches(organisation.path, SENDS_FULL_LISTS)


class SignedInRequest(HttpRequest):
    """The request of a person, which `signed_in` hands on. For annotations: nothing makes one."""

    user: User


class ViewerRequest(SignedInRequest):
    """The request of a person with what she answers for, which `responsible` hands on."""

    viewer: Viewer


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PersonView = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
ViewerView = Callable[Concatenate[ViewerRequest, P], HttpResponseBase]


def viewer(user: Any, *, at: datetime) -> Viewer:
    """Return the person with what she answers for on the day of `at`; one query."""
    return Viewer(user, responsibilities_of(user, timezone.localdate(at)))


def require(user: Any, *kinds: str, at: datetime) -> Viewer:
    """Return the viewer, or raise PermissionDenied (403) when she has none of these kinds."""
    found = viewer(user, at=at)
    if not found.has(*kinds):
        raise _only_for(kinds)
    return found


def _only_for(kinds: Collection[str]) -> PermissionDenied:
    people = get_text_list([str(HOLDERS[ResponsibilityKind(kind)]) for kind in kinds], _("and"))
    return PermissionDenied(_("This page is for %(people)s.") % {"people": people})


def organisation_for(seer: Viewer, key: str) -> Organisation:
    """Return an organisation whose figures she may see; Http404 otherwise, as for none."""
    found = organisation_called(key)
    if found is None or not seer.sees_figures_of(found):
        raise Http404("No such organisation.")
    return found


def named_organisation_for(seer: Viewer, key: str) -> Organisation:
    """Return an organisation whose people she sees by name; Http404 otherwise, as for none."""
    found = organisation_for(seer, key)
    if not seer.sees_names_in(found):
        raise Http404("No such organisation.")
    return found


def staffed_organisation_for(
    user: User, key: str, *, with_full_list: bool = False, at: datetime
) -> Organisation:
    """Return an organisation to whose list she adds people, or whose full list she sends.

    Http404 for one whose people she does not see; PermissionDenied where she only sees them.
    """
    seer = viewer(user, at=at)
    found = named_organisation_for(seer, key)
    if with_full_list and not seer.sends_full_list_of(found):
        raise _only_for(sorted(SENDS_FULL_LISTS))
    if not seer.manages_people_in(found):
        raise _only_for(sorted(MANAGES_PEOPLE))
    return found


def people_import_for(user: User, key: str, ref: UUID, *, at: datetime) -> PeopleImport:
    """Return a list of people that she sent; Http404 for another person's.

    The file is not read from the database: it may be large.
    """
    organisation = staffed_organisation_for(user, key, at=at)
    found = (
        PeopleImport.objects.filter(organisation=organisation, ref=ref, by=user)
        .select_related("organisation", "by")
        .defer("content", "rows")
        .first()
    )
    if found is None:
        raise Http404("No such list.")
    if found.is_whole:
        staffed_organisation_for(user, key, with_full_list=True, at=at)
    return found


def organisations_of(seer: Viewer, kinds: Collection[str]) -> QuerySet[Organisation]:
    """Return the organisations she answers for in one of these ways; the roots, if for all."""
    paths = _paths_of(seer, kinds)
    if "" in paths:
        return Organisation.objects.filter(depth=1).order_by("name")
    return Organisation.objects.filter(path__in=paths).order_by("path")


def answers_for(seer: Viewer, organisation: Organisation, kinds: Collection[str]) -> bool:
    """Whether it is one of `organisations_of`; no query."""
    paths = _paths_of(seer, kinds)
    return organisation.depth == 1 if "" in paths else organisation.path in paths


def _paths_of(seer: Viewer, kinds: Collection[str]) -> set[str]:
    return {path for kind in kinds for path in seer.responsibilities.paths.get(kind, ())}


def person_for(seer: Viewer, learner_id: UUID, *, at: datetime) -> Learner:
    """Return a learner she may see by name; Http404 otherwise.

    Everybody may see herself. People in sensitive posts are found only by the training
    administrator who answers for them.
    """
    found = Learner.objects.select_related("user").filter(pk=learner_id).first()
    if found is None:
        raise Http404("No such person.")
    if getattr(seer.user, "learner_id", None) == found.pk:
        return found
    user = getattr(found, "user", None)
    if found.merged_into_id is not None:  # it is looked at where it counts
        raise Http404("No such person.")
    is_hidden = user is not None and user.is_hidden_from_lists
    posts = (
        Membership.objects.on(timezone.localdate(at))
        .filter(learner=found)
        .select_related("organisation")
    )
    places = [post.organisation for post in posts if seer.sees_names_in(post.organisation)]
    if not any(not is_hidden or seer.sees_hidden_in(place.path) for place in places):
        raise Http404("No such person.")
    return found


def managed_organisation_for(seer: Viewer, key: str, *, at: datetime) -> Organisation:
    """Return an organisation into which she lets people; Http404 otherwise, as for none.

    Where nobody leads an organisation, any training administrator does.
    """
    found = organisation_called(key)
    if found and seer.manages_people_in(found):
        return found
    if found and seer.has(ResponsibilityKind.TRAINING_ADMINISTRATOR):
        leads = leads_of(found, day=timezone.localdate(at))
        if any(lead.pk == seer.user.pk for lead in leads):
            return found
    raise Http404("No such organisation.")


def managed_person_for(seer: Viewer, learner_id: UUID, *, at: datetime) -> tuple[User, Membership]:
    """Return a person she may move or remove, with the main post that lets her.

    Http404 for somebody she does not see; PermissionDenied (403) for somebody she only sees.
    """
    learner = person_for(seer, learner_id, at=at)
    post = primary_post(learner, timezone.localdate(at))
    user: User | None = getattr(learner, "user", None)
    if user is None or post is None or not seer.manages_people_in(post.organisation):
        raise PermissionDenied(_("Partner leads and training administrators do this."))
    return user, post


def guest_for(seer: Viewer, learner_id: UUID, *, at: datetime) -> tuple[User, Membership]:
    """Return a guest whose stay she may extend, with the post.

    Http404 for somebody she does not see or who is no guest; PermissionDenied (403) for herself.
    """
    learner = person_for(seer, learner_id, at=at)
    post = primary_post(learner, timezone.localdate(at))
    user: User | None = getattr(learner, "user", None)
    if user is None or post is None or not post.is_guest:
        raise Http404("No such guest.")
    if not seer.sees_names_in(post.organisation) or seer.user.pk == user.pk:
        raise PermissionDenied(_("Your lead extends your stay."))
    return user, post


def reached_organisations(seer: Viewer) -> QuerySet[Organisation]:
    """Return where she may move people to: for training administrators anywhere, else her own.

    Nobody moves to what is closed.
    """
    if seer.has(ResponsibilityKind.TRAINING_ADMINISTRATOR):
        return Organisation.objects.offered()
    found = Organisation.objects.none()
    for kind in MANAGES_PEOPLE:
        for path in seer.responsibilities.paths.get(kind, ()):
            found = found | Organisation.objects.offered().filter(path__startswith=path)
    return found.order_by("path")


def signed_in(view: PersonView[P]) -> View[P]:
    """Ask visitors to sign in and bring them back here."""
    return login_required(cast("View[P]", view))


def responsible(*kinds: str) -> Callable[[ViewerView[P]], View[P]]:
    """Let in only people with one of these responsibilities; others get 403, visitors sign in.

    The view finds the viewer as `request.viewer`.
    """

    def wrap(view: ViewerView[P]) -> View[P]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            seen = cast("ViewerRequest", request)
            seen.viewer = require(seen.user, *kinds, at=timezone.now())
            return view(seen, *args, **kwargs)

        return login_required(inner)

    return wrap


def admin_or_403(view: View[P]) -> View[P]:
    """Refuse signed-in people who do not work in the admin; visitors go on and are asked in."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied(
                "The admin is for authors, trainers and training administrators."
            )
        return view(request, *args, **kwargs)

    return inner


def refuse_bulk_changes(
    request: HttpRequest, action_type: str, objects: Collection[Any], action: Any
) -> None:
    """Close Wagtail's bulk pages for people.

    Groups come with a responsibility, and who leaves is closed one by one, never deleted.
    """
    if any(isinstance(found, User) for found in objects):
        raise PermissionDenied("People are changed one by one.")
