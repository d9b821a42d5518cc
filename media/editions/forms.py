"""The editor's form of pages that make editions."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import AdminPageChooser

from media.editions.effects import effects_of


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
        self._limit_shorter_units()
        count = self.instance.edition_count()
        if count:
            self._tell_effects()
            asked.required = True
            asked.error_messages["required"] = _(
                "Choose the kind of change before you publish edition %(number)s: learners are "
                "told of it, and it decides whom the change disturbs. A draft may be saved without."
            ) % {"number": count + 1}

    def _limit_shorter_units(self) -> None:
        """Offer pages of the same kind: what stands in for a module is a module."""
        if unit := self.fields.get("redo_unit"):
            unit.widget = AdminPageChooser(target_models=[type(self.instance)])

    def _tell_effects(self) -> None:
        """Say whom it would concern; asked when the page is drawn, not at every save of a draft."""
        if days := self.fields.get("redo_within_days"):
            days.help_text = _with_effects(days.help_text, self.instance)


def _said(help_text: Any, page: Any) -> str:
    return " ".join([str(help_text), *effects_of(page)])


_with_effects = lazy(_said, str)
