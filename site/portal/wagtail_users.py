"""Wagtail's user area, shown through our own user viewset."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    """Points the admin's user pages at forms that know an e-mail address is the name."""

    user_viewset = "learning.accounts.viewsets.PersonViewSet"
