"""Making a table into a file that its reader fetches; at once if small, else by the worker."""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.access import viewer
from learning.accounts.models import User
from learning.accounts.queries import sensitive_digest
from learning.reports.building.definition import ReportRefused
from learning.reports.building.taken import TakenReport, taken
from learning.reports.enums import ExportState
from learning.reports.files import FileRefused, write_table
from learning.reports.models import Export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from learning.accounts.access import Viewer
    from learning.reports.building.definition import Report
    from learning.reports.building.taken import Taken, TakenRegister
    from learning.reports.people_table import PeopleTable

logger = logging.getLogger(__name__)

# More rows than this are prepared by the worker (ux.md, S29).
MOST_AT_ONCE = 5000
KEPT_FOR = timedelta(days=7)
# A try without a sign of life for so long has lost its worker.
GIVEN_UP_AFTER = timedelta(minutes=15)
PROGRESS_EVERY = 2000  # rows
SPOOLED = 2_000_000  # bytes kept in memory before a file of the system's takes over
LONGEST_NAME = 120  # characters of a file's name


class ExportRefused(Exception):
    """Why nothing is done; the message is for the person who asked."""


class _Superseded(Exception):
    """The export was cancelled, or another try has begun."""


def ask_export(
    *, report: Report, title: str, form: str, token: UUID, by: Viewer, at: datetime
) -> Export:
    """Make a table into a file, or have it made by the worker where it is long.

    The same token again, or the same table in the same form while that is being prepared,
    returns the first export: a double click makes one.

    Args:
        report: what is asked for.
        title: the report's name in words, for its owner; the file is named without it.
        form: a FileFormat.
        token: comes with the form that asked.
        by: the reader, whose permission decides what the file holds.
        at: now.
    """
    return take_away(table=TakenReport(report, by, at), title=title, form=form, token=token)


def take_away(*, table: Taken, title: str, form: str, token: UUID) -> Export:
    """Make any table into a file, as `ask_export` does a report.

    It says itself on whose behalf it is read, and when that is.
    """
    total, at = table.count(), table.at
    export, is_new = _written_down(table, title=title, form=form, token=token, total=total, at=at)
    if is_new and total <= MOST_AT_ONCE:
        return prepare_export(export_id=export.pk, number=export.tries, clock=lambda: at)
    return export


def take_people(*, table: PeopleTable, form: str, at: datetime) -> IO[bytes] | Export:
    """Return the file of a list of people, or where it is long the export that the worker makes.

    Either way the log keeps who took how many rows away. Raises ExportRefused for a long list
    found by a search: what the worker makes is written down, and words searched for may be a name.
    """
    total = table.count()
    if total > MOST_AT_ONCE:
        if table.asked.search:
            most = f"{MOST_AT_ONCE:,}"
            words = _("This search finds more than %(most)s people. Search for more of the name.")
            raise ExportRefused(words % {"most": most})
        token = uuid4()
        return _written_down(table, title=table.title, form=form, token=token, total=total, at=at)[
            0
        ]
    file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the caller sends it
    write_table(file, form=form, columns=table.columns, lines=table.lines())  # type: ignore[arg-type] # spooled files have what is used
    file.seek(0)
    note_taken(table, rows=total, searched=bool(table.asked.search))
    return file


def note_taken(table: PeopleTable | TakenRegister, *, rows: int, searched: bool = False) -> None:
    """Keep in the log of the organisation who took how many rows away at once."""
    log(
        instance=table.asked.organisation,
        action="reports.export",
        user=table.seer.user,
        data={**table.stored(), "rows": rows, "searched": searched},
    )


@transaction.atomic
def _written_down(
    table: Taken, *, title: str, form: str, token: UUID, total: int, at: datetime
) -> tuple[Export, bool]:
    by, definition = table.seer, table.stored()
    User.objects.select_for_update().get(pk=by.user.pk)  # one request of hers at a time
    same = Export.objects.filter(owner=by.user, token=token) | Export.objects.filter(
        owner=by.user,
        definition=definition,
        format=form,
        state=ExportState.PREPARING,
    )
    found = same.first()
    if found:
        return found, False
    export = Export.objects.create(
        owner=by.user,
        token=token,
        title=title[:LONGEST_NAME],
        definition=definition,
        paths=list(table.paths),
        shows_sensitive=table.shows_sensitive,
        format=form,
        rows_total=total,
        asked_at=at,
        moved_at=at,
        file_name=file_name(table, form),
    )
    log(instance=export, action="reports.export", user=by.user, data={"rows": total})
    if total > MOST_AT_ONCE:
        _enqueue(export)
    return export, True


def file_name(table: Taken, form: str) -> str:
    """Return what a table's file is called: what it is, its filters and the day."""
    parts = map(slugify, table.file_words())
    name = "-".join(part for part in parts if part)[:LONGEST_NAME].rstrip("-") or "report"
    return f"{name}-{timezone.localdate(table.at):%Y-%m-%d}.{form}"


def _enqueue(export: Export) -> None:
    from learning.reports import tasks  # noqa: PLC0415 - the task calls an operation of this module

    number = export.tries
    transaction.on_commit(lambda: tasks.enqueue_export(export.pk, number), robust=True)


def prepare_export(*, export_id: UUID, number: int, clock: Callable[[], datetime]) -> Export:
    """Write the file of an export; the worker's part. A cancelled or newer try stops it.

    Reads with the permission its reader has now. Failing leaves the reason for her to read. It may
    take minutes, so `clock` is asked as it goes: who waits sees that it moves.
    """
    export = Export.objects.select_related("owner").get(pk=export_id)
    if export.state != ExportState.PREPARING or export.tries != number:
        return export
    began, sensitive = clock(), sensitive_digest()
    seer = viewer(export.owner, at=began)
    try:
        table = taken(export.definition, seer, began)
        with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as file:
            lines = _watched(export, table, clock)
            write_table(file, form=export.format, columns=table.columns, lines=lines)  # type: ignore[arg-type] # spooled files have what is used
            file.seek(0)
            _finish(export, File(file), table, sensitive, clock())
    except _Superseded:
        logger.info("Export %s was stopped.", export.pk)
    except (ReportRefused, FileRefused) as refusal:
        _fail(export, str(refusal), clock())
    except Exception:
        logger.exception("Export %s failed.", export.pk)
        text = _("Something went wrong on our side. Try again, or tell the support desk.")
        _fail(export, text, clock())
    return Export.objects.get(pk=export_id)


def _watched(export: Export, table: Taken, clock: Callable[[], datetime]) -> Iterator[list[Any]]:
    """Yield the rows; note now and then how far they are, and stop where nobody waits."""
    mine = Export.objects.filter(pk=export.pk, state=ExportState.PREPARING, tries=export.tries)
    done = 0
    for line in table.lines():
        yield line
        done += 1
        if done % PROGRESS_EVERY == 0 and not mine.update(rows_done=done, moved_at=clock()):
            raise _Superseded
    export.rows_done = done


@transaction.atomic
def _finish(export: Export, file: File[bytes], table: Taken, sensitive: str, now: datetime) -> None:
    current = Export.objects.select_for_update().get(pk=export.pk)
    if current.state != ExportState.PREPARING or current.tries != export.tries:
        raise _Superseded
    current.file.save(f"{export.pk}-{export.tries}.{export.format}", file, save=False)
    current.state = ExportState.READY
    current.rows_done = current.rows_total = export.rows_done
    current.paths, current.shows_sensitive = list(table.paths), table.shows_sensitive
    current.sensitive_sha256 = sensitive
    current.moved_at, current.expires_at = now, now + KEPT_FOR
    current.save()


def _fail(export: Export, reason: str, now: datetime) -> None:
    Export.objects.filter(pk=export.pk, state=ExportState.PREPARING, tries=export.tries).update(
        state=ExportState.FAILED, reason=reason[:250], moved_at=now
    )


@transaction.atomic
def cancel_export(*, export: Export, by: Viewer, at: datetime) -> None:
    """Stop the preparation. Pressing twice, or too late, changes nothing."""
    Export.objects.filter(pk=export.pk, owner=by.user, state=ExportState.PREPARING).update(
        state=ExportState.CANCELLED, moved_at=at
    )


@transaction.atomic
def retry_export(*, export: Export, by: Viewer, at: datetime) -> None:
    """Prepare it again. Raises ExportRefused where it is ready and not outdated."""
    current = Export.objects.select_for_update().get(pk=export.pk, owner=by.user)
    if current.state == ExportState.PREPARING:
        return  # a second click
    if not current.may_be_tried_again:
        if not current.is_outdated(sensitive_digest()):
            raise ExportRefused(_("This export is ready already."))
        _take_file(current)
    current.state, current.reason = ExportState.PREPARING, ""
    current.rows_done, current.tries = 0, current.tries + 1
    current.asked_at = current.moved_at = at
    current.expires_at = None
    current.save()
    _enqueue(current)


def expire_exports(*, at: datetime) -> int:
    """Delete the files whose time is over, or that nobody may have any more.

    Runs on the schedule; returns how many.
    """
    ready = Export.objects.filter(state=ExportState.READY)
    sensitive = sensitive_digest()
    return sum(
        _expire(export.pk, at) for export in ready.iterator() if _has_ended(export, sensitive, at)
    )


def _has_ended(export: Export, sensitive: str, at: datetime) -> bool:
    is_over = export.expires_at is not None and export.expires_at <= at
    return is_over or export.is_outdated(sensitive)


@transaction.atomic
def _expire(export_id: UUID, at: datetime) -> bool:
    """Let one export end, unless it was made again since it was read, or is gone."""
    ready = Export.objects.select_for_update().filter(pk=export_id, state=ExportState.READY)
    current = ready.first()
    if current is None or not _has_ended(current, sensitive_digest(), at):
        return False
    _take_file(current)
    current.state = ExportState.EXPIRED
    current.save(update_fields=["state", "file"])
    return True


def _take_file(export: Export) -> None:
    """Take the file from a row about to be saved; it is deleted once that is certain."""
    storage, name = export.file.storage, str(export.file.name)
    export.file = ""
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def give_up_exports(*, at: datetime) -> int:
    """Say of exports whose worker stopped that they failed. Runs on the schedule."""
    return Export.objects.filter(
        state=ExportState.PREPARING, moved_at__lte=at - GIVEN_UP_AFTER
    ).update(
        state=ExportState.FAILED,
        reason=_("The server that prepared it stopped. Try again."),
        moved_at=at,
    )
