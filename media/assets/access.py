"""Who may open an uploaded picture by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from media.assets.models import CustomImage, CustomRendition

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser
    from django.db.models.fields.files import FieldFile
    from django.http import HttpRequest

OPENS_ADMIN: Final = "wagtailadmin.access_admin"
USES_PICTURES: Final = ("add", "change", "choose")


def upload_for(request: HttpRequest, name: str) -> tuple[FieldFile, bool]:
    """Return an uploaded picture, and whether anybody may see it.

    A picture is everybody's while a live, unrestricted page shows it; else it is for those who
    choose pictures. Portraits of the admin's users are for the admin. Documents are not here:
    Wagtail's own view asks for them.

    Raises:
        Http404: for whoever may not see it, whether or not it exists.
    """
    found = _picture(name)
    if found is None:
        return _portrait(request, name), False
    file, picture = found
    if is_published(picture):
        return file, True
    if _may_use(request.user, picture):
        return file, False
    raise Http404


def is_published(picture: CustomImage) -> bool:
    """Whether a live page that asks nobody to sign in shows this picture."""
    users = ReferenceIndex.get_references_to(picture).values_list(
        "base_content_type__app_label", "base_content_type__model", "object_id"
    )
    pages = [int(pk) for label, model, pk in users if (label, model) == ("wagtailcore", "page")]
    return bool(pages) and Page.objects.live().public().filter(pk__in=pages).exists()


def _picture(name: str) -> tuple[FieldFile, CustomImage] | None:
    drawn = CustomRendition.objects.select_related("image").filter(file=name).first()
    if drawn is not None:
        return drawn.file, drawn.image
    picture = CustomImage.objects.filter(file=name).first()
    return (picture.file, picture) if picture is not None else None


def _portrait(request: HttpRequest, name: str) -> FieldFile:
    if name and request.user.has_perm(OPENS_ADMIN):
        profile = UserProfile.objects.filter(avatar=name).first()
        if profile is not None:
            file: FieldFile = profile.avatar
            return file
    raise Http404


def _may_use(user: AbstractUser | AnonymousUser, picture: CustomImage) -> bool:
    policy = policy_registry.get_by_type(CustomImage)
    may: bool = policy.user_has_any_permission_for_instance(user, USES_PICTURES, picture)
    return may
