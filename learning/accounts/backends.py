"""Who may sign in, and who it is that has."""

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db.models import BigIntegerField
from django.utils import timezone
from typing_extensions import override

from learning.accounts.models import User
from media.editions.prepared import Prepared, Slot

# Asked for every request of everybody who is signed in; most pages are about her as a learner.
PERSON: Final = Prepared(
    lambda: User.objects.filter(pk=Slot("pk", BigIntegerField())).select_related("learner")
)


class AuthenticationBackend(AllauthBackend):
    """Allauth's, which extends Django's; naming both would hash every wrong password twice."""

    @override
    def get_user(self, user_id: Any) -> User | None:
        user = PERSON.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    @override
    def user_can_authenticate(self, user: Any) -> bool:
        """Whether her account is open today; a guest's sessions end with her stay."""
        is_open = user.has_access_on(timezone.localdate())
        return is_open and bool(super().user_can_authenticate(user))
