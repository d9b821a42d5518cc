"""What this room adds to the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from learning.notices.home_panels import FailedEmails
from learning.notices.models import Notice
from learning.notices.permissions import OutboxPermissionPolicy
from learning.notices.viewsets import NoticeViewSet
from media.reference.home_panels import adds


def register_log_actions(actions: Any) -> None:
    """Tell Wagtail's history our words."""
    actions.register_action("notices.sent_again", _("Send again"), _("Sent again by hand"))
    actions.register_action("notices.message_sent", _("Write to many"), _("Written to many"))


register_permission_policy(Notice, OutboxPermissionPolicy(Notice))
hooks.register("construct_homepage_panels", adds(FailedEmails))
hooks.register("register_admin_viewset", NoticeViewSet)
hooks.register("register_log_actions", register_log_actions)
