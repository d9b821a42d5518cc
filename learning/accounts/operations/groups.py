"""The groups of the admin, and what each may do there.

Groups open tools of the admin. Who sees whose record is never a group's matter: that is
`Responsibility`, asked in `access.py`.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection as FileCollection
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from learning.accounts.enums import ResponsibilityKind

# Which group a responsibility brings with it.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        ResponsibilityKind.AUTHOR: "Author",
        ResponsibilityKind.TRAINER: "Trainer",
        ResponsibilityKind.TRAINING_ADMINISTRATOR: "Training administrator",
        ResponsibilityKind.PARTNER_LEAD: "Partner lead",
        ResponsibilityKind.SUPERVISOR: "Supervisor",
    }
)
# These work in the admin; the others have a group so that permissions can be given to it.
OPENS_ADMIN: Final = frozenset(
    {
        ResponsibilityKind.AUTHOR,
        ResponsibilityKind.TRAINER,
        ResponsibilityKind.TRAINING_ADMINISTRATOR,
    }
)

Grants = Mapping[str, Collection[str]]

# Model permissions by app label, as codenames. Strings, because these rooms are above this one;
# a test holds them against the models.
WRITES: Final = ("add", "change", "view")
CONTENT: Final[Grants] = {
    "wagtailadmin": ("access_admin",),
    "reference": tuple(
        f"{verb}_{model}"
        for model in (
            "sign", "exploitationtype", "setting", "sector", "district", "audience", "marking",
            "fact", "glossaryterm",
        )
        for verb in WRITES
    ),
    "bank": (*(f"{verb}_question" for verb in (*WRITES, "publish")), "view_questionversion"),
    "attempts": tuple(f"{verb}_quiz" for verb in WRITES),
    "editions": ("view_edition",),
}  # fmt: skip
COURSES: Final[Grants] = {
    "wagtailadmin": ("access_admin",),
    "courses": (
        *(f"{verb}_courserun" for verb in WRITES),
        *(f"{verb}_place" for verb in WRITES),
        "view_placeevent",
        "view_attendancemark",
    ),
    "editions": ("view_edition",),
}
PEOPLE: Final[Grants] = {
    "accounts": (
        *(f"{verb}_user" for verb in WRITES),
        *(f"{verb}_organisation" for verb in WRITES),
        *(f"{verb}_membership" for verb in WRITES),
        *(f"{verb}_responsibility" for verb in WRITES),
        "add_personmerge",
        "view_personmerge",
    ),
    "notices": ("view_notice", "change_notice"),
    "completion": (
        *(f"{verb}_requirement" for verb in WRITES),
        *(f"{verb}_externalaward" for verb in WRITES),
        "view_evidence",
        # Which is to add a row that corrects it: the rows themselves refuse every change.
        "change_evidence",
    ),
}
PERMISSIONS: Mapping[str, tuple[Grants, ...]] = MappingProxyType(
    {
        ResponsibilityKind.AUTHOR: (CONTENT,),
        ResponsibilityKind.TRAINER: (COURSES,),
        ResponsibilityKind.TRAINING_ADMINISTRATOR: (CONTENT, COURSES, PEOPLE),
    }
)
PAGE_PERMISSIONS: Final = ("add", "change", "lock", "publish", "unlock")
# Asked of Wagtail's own models, whichever models the site puts in their place.
FILE_PERMISSIONS: Final[Grants] = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}
# Trainers write their course pages too; what they publish is looked at by its change class.
WRITES_PAGES: Final = OPENS_ADMIN


@transaction.atomic
def ensure_groups() -> dict[str, Group]:
    """Make the five groups with their permissions. Safe to run again; takes nothing away."""
    groups = {kind: Group.objects.get_or_create(name=name)[0] for kind, name in GROUPS.items()}
    for kind, tables in PERMISSIONS.items():
        for table in tables:
            groups[kind].permissions.add(*_named(table))
    return groups


@transaction.atomic
def grant_content_permissions(root_page: Page) -> None:
    """Let the groups that write content do so beneath a page, and use all files. Idempotent.

    Pages and files have no model permissions in Wagtail: each needs a row for a subtree.
    """
    groups = ensure_groups()
    root_collection = FileCollection.get_first_root_node()
    pages = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=[f"{verb}_page" for verb in PAGE_PERMISSIONS],
    )
    files = _named(FILE_PERMISSIONS)
    for kind in WRITES_PAGES:
        for permission in pages:
            GroupPagePermission.objects.get_or_create(
                group=groups[kind], page=root_page, permission=permission
            )
        for permission in files:
            GroupCollectionPermission.objects.get_or_create(
                group=groups[kind], collection=root_collection, permission=permission
            )


def _named(table: Grants) -> QuerySet[Permission]:
    wanted = Q()
    for label, codenames in table.items():
        wanted |= Q(content_type__app_label=label, codename__in=codenames)
    return Permission.objects.filter(wanted)
