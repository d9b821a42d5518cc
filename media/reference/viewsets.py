"""The reference lists in the admin."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from media.reference.models import (
    Audience,
    District,
    ExploitationType,
    Fact,
    GlossaryTerm,
    Marking,
    Sector,
    Setting,
    Sign,
)


def _day(field: str, label: Any) -> Column:
    """Return a column of days. Wagtail's own says “just now” of every day to come."""

    def written(row: Any) -> str:
        day = getattr(row, field)
        return date_format(day, "j F Y") if day else ""

    return Column(field, label=label, accessor=written, sort_key=field)


class NamedTermViewSet(SnippetViewSet):
    """What the plain lists share."""

    icon = "list-ul"
    list_display: Sequence[str | Column] = ["name", "key", "position"]
    list_export = ["key", "name", "position"]
    ordering = ["position", "name"]
    inspect_view_enabled = True


class SignViewSet(NamedTermViewSet):
    """Signs by family and place."""

    model = Sign
    icon = "view"
    list_display = [
        "name",
        Column("get_family_display", label=_("Family"), sort_key="family"),
        BooleanColumn("is_child_sign", label=_("About a child"), sort_key="is_child_sign"),
        "key",
    ]
    list_filter = ["family", "is_child_sign", "settings"]
    list_export = ["key", "name", "family", "description", "is_child_sign"]


class SettingViewSet(NamedTermViewSet):
    """Places."""

    model = Setting
    icon = "globe"
    # Places on runs stand in the same menu.
    menu_label = _("Kinds of place")


class ExploitationTypeViewSet(NamedTermViewSet):
    """Kinds of exploitation by family."""

    model = ExploitationType
    icon = "folder-open-inverse"
    list_display = [
        "name",
        Column("get_family_display", label=_("Family"), sort_key="family"),
        "key",
    ]
    list_filter = ["family"]
    list_export = ["key", "name", "family", "description"]


class FactViewSet(SnippetViewSet):
    """Facts with the days on which they were checked and must be again."""

    model = Fact
    icon = "pick"
    list_display = [
        "label",
        "value",
        "unit",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_status_display", label=_("Status"), sort_key="status"),
        _day("checked_date", _("Checked")),
        _day("review_by_date", _("Review by")),
    ]
    list_filter = {
        "kind": ["exact"],
        "status": ["exact"],
        "owner": ["exact"],
        "review_by_date": ["lte"],
    }
    list_export = [
        "key",
        "label",
        "kind",
        "value",
        "unit",
        "detail",
        "status",
        "source",
        "source_address",
        "as_at_date",
        "checked_date",
        "review_by_date",
        "owner",
        "note",
    ]
    ordering = ["review_by_date", "label"]
    inspect_view_enabled = True


class GlossaryTermViewSet(SnippetViewSet):
    """The glossary."""

    model = GlossaryTerm
    icon = "openquote"
    list_display = ["term", "definition", "key"]
    list_export = ["key", "term", "definition", "code_name"]
    ordering = ["term"]
    inspect_view_enabled = True


class SectorViewSet(NamedTermViewSet):
    """Sectors."""

    model = Sector


class DistrictViewSet(NamedTermViewSet):
    """Districts with their days."""

    model = District
    list_display = ["name", "key", _day("from_date", _("From")), _day("to_date", _("To"))]


class AudienceViewSet(NamedTermViewSet):
    """Audiences."""

    model = Audience
    icon = "group"


class MarkingViewSet(NamedTermViewSet):
    """Protective markings."""

    model = Marking
    icon = "lock"
    list_display = ["name", "key", BooleanColumn("is_public", label=_("Public"))]


class ReferenceViewSetGroup(SnippetViewSetGroup):
    """Everything of the reference room under one entry of the menu."""

    menu_label = _("Reference")
    menu_icon = "list-ul"
    menu_name = "reference"
    menu_order = 600
    items = (
        FactViewSet,
        SignViewSet,
        SettingViewSet,
        ExploitationTypeViewSet,
        GlossaryTermViewSet,
        SectorViewSet,
        DistrictViewSet,
        AudienceViewSet,
        MarkingViewSet,
    )
