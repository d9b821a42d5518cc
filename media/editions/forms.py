"""The editor's form of pages that make editions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class EditionedPageForm(WagtailAdminPageForm):
    """Asks for the kind of change before a page that has an edition is published anew.

    A draft may do without: Wagtail defers what is required while it only saves.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the kind of change required where there is something to have changed."""
        super().__init__(*args, **kwargs)
        asked = self.fields.get("change_class")
        if asked is None or self.instance.pk is None:
            return
        count = self.instance.edition_count()
        if count:
            asked.required = True
            asked.error_messages["required"] = _(
                "Choose the kind of change before you publish edition %(number)s: learners are "
                "told of it, and it decides whom the change disturbs. A draft may be saved without."
            ) % {"number": count + 1}
