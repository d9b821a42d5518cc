"""Sessions in the database; those on a shared computer end after an hour without a request.

The cookie of such a session ends with the browser, but browsers that restore their windows keep
it: so the server's own expiry slides with each request and is what counts.
"""

import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from media.editions.prepared import Prepared, Slot

IS_SHARED: Final = "is_shared_computer"
SEEN_AT: Final = "seen_at"  # seconds since 1970
IDLE_SECONDS: Final = 60 * 60  # ux.md A11
# How often at most a session on a shared computer is written only because it is in use.
SLIDE_SECONDS: Final = 60

# Asked for every request of everybody who is signed in.
SESSION: Final = Prepared(
    lambda: DatabaseSessionStore.get_model_class().objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
)


class SessionStore(DatabaseSessionStore):
    """Django's, with an expiry that depends on where somebody signed in."""

    def _get_session_from_db(self) -> Any:
        found = SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if data.get(IS_SHARED):
            now = int(time.time())
            if now - data.get(SEEN_AT, 0) >= SLIDE_SECONDS:
                data[SEEN_AT] = now
                self.modified = True
        return data

    def get_expiry_age(self, **kwargs: Any) -> int:
        if self.get(IS_SHARED):
            return IDLE_SECONDS
        return super().get_expiry_age(**kwargs)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if self.get(IS_SHARED):
            return timezone.now() + timedelta(seconds=IDLE_SECONDS)
        return super().get_expiry_date(**kwargs)

    def mark_computer(self, *, is_shared: bool) -> None:
        """Say where this session is used; a shared computer's cookie ends with the browser."""
        if is_shared:
            self[IS_SHARED] = True
            self[SEEN_AT] = int(time.time())
            self.set_expiry(0)
        else:
            self.pop(IS_SHARED, None)
            self.set_expiry(None)
