"""Allauth's e-mails leave through the outbox, as all of ours do."""

from typing import Any
from uuid import uuid4

from allauth.core import context as allauth_context
from django.utils import timezone

from learning.accounts.adapters import AccountAdapter
from learning.accounts.models import User
from learning.notices.enums import NoticeKind
from learning.notices.operations import queue_notice

KINDS = {
    "account/email/login_code": NoticeKind.SIGN_IN_CODE,
    "account/email/join_code": NoticeKind.SIGN_IN_CODE,
}


class OutboxAccountAdapter(AccountAdapter):
    """Writes allauth's e-mails as notices and sends them at once: somebody waits for a code."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(
            template_prefix, email, {"request": allauth_context.request, "email": email, **context}
        )
        queue_notice(
            cause=f"{template_prefix}:{uuid4()}",
            kind=KINDS.get(template_prefix, NoticeKind.ACCOUNT),
            to=User.objects.filter(email=email.lower()).first() or email,
            subject=str(message.subject),
            body=str(message.body),
            is_urgent=True,
            at=timezone.now(),
        )
