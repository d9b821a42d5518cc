"""The menu "People": the lists of this room, and what higher rooms add to them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from learning.accounts.viewsets.merges import MergeViewSet
from learning.accounts.viewsets.organisations import OrganisationViewSet
from learning.accounts.viewsets.posts import PostViewSet
from learning.accounts.viewsets.responsibilities import ResponsibilityViewSet


class PeopleGroup(ViewSetGroup):
    """Wagtail registers the list of people itself; it joins through the hook, as others may."""

    menu_label = _("People")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 500
    submenu_hook = "register_people_menu_item"
    items = (
        PostViewSet(menu_order=200),
        ResponsibilityViewSet(menu_order=300),
        OrganisationViewSet(menu_order=400),
        MergeViewSet(menu_order=800),
    )
