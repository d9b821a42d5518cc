"""Run inside the bare project: tables, people, sessions. Prints one JSON line."""

from __future__ import annotations

import json

import django


def main() -> None:
    """Make the bare database and 64 signed-in people."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    users = User.objects.bulk_create(
        [User(username=f"person-{n}", password="!") for n in range(10_000)]
    )
    sessions = []
    for user in users[:64]:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    print(json.dumps({"sessions": sessions}))


if __name__ == "__main__":
    main()
