"""Registers this room with Wagtail's admin."""

from wagtail import hooks

from media.editions import admin_urls, guards, log_actions
from media.editions.admin_views import ChangedFactsMenuItem, editions_button, offer_remaking

hooks.register("before_delete_page", guards.offer_retiring)
hooks.register("before_bulk_action", guards.offer_retiring_in_bulk)
hooks.register("before_publish_page", guards.refuse_unfreezable)
hooks.register("before_bulk_action", guards.refuse_unfreezable_in_bulk)
hooks.register("after_publish_page", guards.tell_of_edition)
hooks.register("after_bulk_action", guards.tell_of_editions)
hooks.register("before_edit_page", guards.forget_old_change)
hooks.register("before_edit_page", guards.tell_of_missing_edition)
hooks.register("after_edit_snippet", offer_remaking)
hooks.register("register_reports_menu_item", ChangedFactsMenuItem)
hooks.register("register_page_header_buttons", editions_button)
hooks.register("register_admin_urls", admin_urls.addresses)
hooks.register("register_log_actions", log_actions.register_log_actions)
