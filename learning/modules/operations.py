"""Working through an edition. Places may be lost; nothing here is evidence."""

from datetime import datetime
from typing import Any

from django.db import transaction

from learning.modules import rules
from learning.modules.enums import CHECK
from learning.modules.models import Progress
from learning.modules.signals import module_finished, module_started
from media.editions.models import Edition, EditionSection
from quizzes.attempts.enums import Purpose
from quizzes.attempts.models import Attempt
from quizzes.attempts.operations import start_attempt
from quizzes.attempts.queries import latest_attempt, submitted_attempts
from quizzes.attempts.spec import SpecItem, practice_spec


@transaction.atomic
def start_module(*, user: Any, edition: Edition, at: datetime) -> Progress:
    """Take up a place in an edition; a second start finds the first one's place.

    The place stays locked until the transaction ends, so that what a person sends twice is done
    one after the other.
    """
    place: Progress
    place, is_new = Progress.objects.select_for_update().get_or_create(
        user=user,
        edition=edition,
        defaults={
            "translation_key": edition.translation_key,
            "started_at": at,
            "saved_at": at,
        },
    )
    if is_new:
        module_started.send(sender=Edition, user=user, edition=edition, at=at)
    return place


@transaction.atomic
def restart_module(*, user: Any, edition: Edition, at: datetime) -> Progress:
    """Begin again after finishing; in the middle of it, or before the first time, just go on."""
    place = start_module(user=user, edition=edition, at=at)
    if not place.is_open:
        place.restarted_at = place.saved_at = at
        place.section, place.done, place.seconds = 1, [], 0
        place.save(update_fields=["restarted_at", "saved_at", "section", "done", "seconds"])
    return place


@transaction.atomic
def keep_place(*, user: Any, edition: Edition, section: int, at: datetime) -> Progress:
    """Note where she is: a section, or one more than there are for the check.

    Somebody who has finished and looks something up has no place to keep.
    """
    place = start_module(user=user, edition=edition, at=at)
    if place.is_open:
        place.seconds += rules.step_seconds(place.saved_at, at)
        place.section, place.saved_at = section, at
        place.save(update_fields=["seconds", "section", "saved_at"])
    return place


@transaction.atomic
def finish_section(
    *, user: Any, edition: Edition, number: int, count: int, has_check: bool, at: datetime
) -> int | None:
    """Note that a section is done and return the next one, or None when all are.

    Where the edition has no check, the last section finishes the module.
    """
    place = start_module(user=user, edition=edition, at=at)
    done = sorted({*place.done, number})
    following = rules.next_section(done, count, number)
    if place.is_open:
        place.seconds += rules.step_seconds(place.saved_at, at)
        place.done, place.saved_at = done, at
        place.section = following or count + 1
        place.save(update_fields=["seconds", "done", "section", "saved_at"])
        if following is None and not has_check:
            finish_module(user=user, edition=edition, attempt=None, at=at)
    return following


@transaction.atomic
def practise(
    *, user: Any, edition: Edition, section: EditionSection, by: Any, at: datetime, again: bool
) -> Attempt:
    """Return her attempt at a section's question, started if she has none; keep her place.

    An attempt that was answered is returned as it is, unless she asks for it `again`.
    """
    keep_place(user=user, edition=edition, section=section.number, at=at)
    standing = latest_attempt(user_id=user.pk, edition_id=edition.pk, usage=section.key)
    if standing is not None and (standing.is_open or not again):
        return standing
    frozen = section.activity or {}
    item = SpecItem(frozen["version"], frozen["digest"], frozen["type"])
    return start_attempt(
        user=user,
        edition=edition,
        usage=section.key,
        purpose=Purpose.PRACTICE,
        spec=practice_spec(item, title=section.title),
        by=by,
        at=at,
    )


@transaction.atomic
def finish_module(*, user: Any, edition: Edition, attempt: Attempt | None, at: datetime) -> None:
    """Close the place and tell the rooms above, in one transaction with what they record.

    If evidence cannot be written, the finish fails as a whole.
    """
    place = start_module(user=user, edition=edition, at=at)
    if place.is_open:
        place.finished_at = place.saved_at = at
        place.save(update_fields=["finished_at", "saved_at"])
    attempts = _attempts_this_time(place, attempt)
    module_finished.send(
        sender=Edition,
        user=user,
        edition=edition,
        attempt=attempt,
        first_score=attempts[0].score if attempts else None,
        attempt_count=len(attempts),
        seconds=place.seconds + sum(each.seconds or 0 for each in attempts),
        at=at,
    )


def _attempts_this_time(place: Progress, attempt: Attempt | None) -> list[Attempt]:
    """Return the attempts at the check since she began, oldest first, in whatever language.

    A refresher two years on starts from nothing: it is no second go at the first time.
    """
    attempts = submitted_attempts(
        user_id=place.user_id, subject_key=place.translation_key, usage=CHECK
    )
    mine = [each for each in attempts if each.started_at >= place.begun_at]
    return mine or ([attempt] if attempt else [])
