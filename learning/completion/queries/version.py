"""What tells whether figures that are kept are still those of now."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry

from learning.accounts.models import Organisation, OrganisationPlacement, User
from learning.completion.models import ExternalAward, Requirement, StandingDelta, StandingFold

Version = tuple[int | None, ...]

# Whose names and titles stand beside figures and in lists of people, pages apart.
NAMED = (Organisation, User, Requirement, ExternalAward)
# What is done to them that may change a name or a title begins so; a reminder, an export or a
# message does not.
RENAMING = ("wagtail.%", "accounts.%", "completion.requirement%")
# A draft of a page changes no title: publishing does.
OF_DRAFTS = "wagtail.edit"


def figures_version() -> Version:
    """Return numbers of which one differs after every change of a figure; one query.

    How far deltas are folded and how many are not: deltas only come, and a fold that takes some
    away from those is numbered, so this holds in whatever order transactions end. The newest
    placement in the tree, which is written under a lock. And the newest entries of the logs that
    may change a name or a title, since those stand beside figures: of two people who change those
    in the same instant, the later may be seen only when what is kept runs out.
    """
    quote = connection.ops.quote_name
    fold, deltas, placements, entries, pages, types = (
        quote(model._meta.db_table)
        for model in (
            StandingFold,
            StandingDelta,
            OrganisationPlacement,
            ModelLogEntry,
            PageLogEntry,
            ContentType,
        )
    )
    models = [(model._meta.app_label, model._meta.model_name) for model in NAMED]
    is_named = " OR ".join("(app_label = %s AND model = %s)" for _model in models)
    renames = " OR ".join("action LIKE %s" for _action in RENAMING)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT number FROM {fold} WHERE id = 1), "  # noqa: S608 - our own names
            f"(SELECT COUNT(*) FROM {deltas} WHERE fold IS NULL), "
            f"(SELECT MAX(id) FROM {placements}), "
            # By the key from the newest on: what does not count lies between two that do.
            f"(SELECT id FROM {entries} WHERE ({renames}) AND content_type_id IN "
            f"(SELECT id FROM {types} WHERE {is_named}) ORDER BY id DESC LIMIT 1), "
            f"(SELECT id FROM {pages} WHERE action <> %s ORDER BY id DESC LIMIT 1)",
            [*RENAMING, *(text for pair in models for text in pair), OF_DRAFTS],
        )
        found: Version = cursor.fetchone()
    return found
