"""Writing to the people on a run."""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from learning.accounts.models import User
from learning.courses import notices
from learning.courses.enums import Audience
from learning.courses.models import CourseRun
from learning.courses.queries import addressees


@transaction.atomic
def message_run(
    *,
    run: CourseRun,
    audience: Audience,
    subject: str,
    text: str,
    token: str,
    by: User,
    at: datetime,
) -> int:
    """Send a message to people on a run; returns to how many.

    Args:
        run: whose people.
        audience: which of them.
        subject: one line.
        text: plain text.
        token: names this message (32 characters at most); sent again, it goes to nobody twice.
        by: who writes; the message is signed with her name.
        at: when.
    """
    places = addressees(run, audience)
    for place in places:
        notices.tell_message(place=place, subject=subject, text=text, token=token, by=by, at=at)
    log(instance=run, action="courses.messaged", user=by, data={"people": len(places)})
    return len(places)
