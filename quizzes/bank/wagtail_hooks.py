"""Guards of the bank in Wagtail's admin. Its menu entry is registered with the quizzes'."""

from wagtail import hooks

from quizzes.bank import guards, log_actions

hooks.register("before_delete_snippet", guards.refuse_deleting)
hooks.register("before_bulk_action", guards.refuse_deleting_in_bulk)
hooks.register("after_edit_snippet", guards.tell_of_version)
hooks.register("register_log_actions", log_actions.register_log_actions)
