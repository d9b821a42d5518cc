"""What this room does when Wagtail or Django have news. Connected once, in `ready()`."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.models.signals import pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context, log
from wagtail.signals import page_published

from media.editions.append_only import install_triggers
from media.editions.log_actions import FAILED
from media.editions.models import makes_editions
from media.editions.operations import build_edition
from media.editions.queries import has_been_published

if TYPE_CHECKING:
    from django.apps import AppConfig
    from wagtail.models import Revision

logger = logging.getLogger(__name__)


def connect() -> None:
    """Connect the receivers of this room."""
    from wagtail.models import Revision  # noqa: PLC0415 - models are ready only now

    page_published.connect(make_edition, dispatch_uid="editions_make")
    pre_save.connect(refuse_rewriting, sender=Revision, dispatch_uid="editions_guard")


def reinstall_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Put back whatever a migration has dropped with a table it remade."""
    install_triggers(connections[using])


def make_edition(sender: Any, instance: Any, revision: Revision, **kwargs: Any) -> None:
    """Make the edition of what was just published, by whatever route.

    The page is live already, so a failure here may not undo the route that published it, nor
    stop the other pages of a schedule: it is logged, the author is told, and the sweep tries
    again. Learners keep the edition before.
    """
    if not makes_editions(instance):
        return
    by = getattr(get_active_log_context(), "user", None) or revision.user
    try:
        build_edition(page=instance, revision=revision, by=by, at=timezone.now())
    except Exception as error:
        logger.exception("No edition of page %s, revision %s.", instance.pk, revision.pk)
        log(
            instance=instance,
            action=FAILED,
            user=by,
            revision=revision,
            data={"reason": str(error)},
        )


def refuse_rewriting(
    sender: Any, instance: Revision, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Refuse changed content of a revision on which an edition stands, or will when swept.

    An editor left open saves by itself into the revision it began, which may be the published one.
    """
    if raw or instance._state.adding or (update_fields and "content" not in update_fields):
        return
    if not has_been_published(instance):
        return
    kept = type(instance).objects.values_list("content", flat=True).get(pk=instance.pk)
    if json.loads(json.dumps(instance.content, cls=DjangoJSONEncoder)) != kept:
        raise PermissionDenied(
            _(
                "This version has been published and people may have learned from it, so it is "
                "kept as it is. Load this page again and make your change in a new draft."
            )
        )
