"""Who may do what with the outbox in the admin."""

from collections.abc import Collection
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

READS_AND_SENDS_AGAIN = frozenset({"view", "change"})


class OutboxPermissionPolicy(ModelPermissionPolicy):
    """Notices are read, and sent again by who may change them; nobody writes or deletes them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in READS_AND_SENDS_AGAIN and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
