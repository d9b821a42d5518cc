"""Modules whose day of review has come, on the admin's first page."""

from django.utils.translation import gettext_lazy as _

from learning.modules.models import ModulePage
from media.library.home_panels import PagesToReview


class ModulesToReview(PagesToReview):
    """Modules that are to be looked at again."""

    name = "modules_to_review"
    order = 111
    heading = _("Modules to review")
    model = ModulePage
    list_url = "module_pages:index"
