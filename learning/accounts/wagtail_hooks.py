"""What this room adds to the admin."""

from wagtail import hooks

from learning.accounts import log_actions
from learning.accounts.access import refuse_bulk_changes
from learning.accounts.viewsets import PeopleGroup

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", PeopleGroup)
hooks.register("before_bulk_action", refuse_bulk_changes)
