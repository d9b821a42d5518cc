"""Keeping an uploaded file until it is checked, recording it, and forgetting it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.tree_lock import lock_learners
from learning.completion.enums import EvidenceSource
from learning.completion.importing.known import sort_out_known
from learning.completion.importing.plan import Plan, Reach, make_plan
from learning.completion.importing.tables import COLUMNS, read_table, tidy
from learning.completion.models import EvidenceImport
from learning.completion.operations import record_many
from learning.completion.operations.external import external_row
from learning.completion.operations.standing import batches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from learning.accounts.models import Organisation, User
    from learning.completion.importing.plan import PlannedRow

# A file that nobody records is forgotten with its names.
KEPT_FOR: Final = timedelta(days=3)
BATCH: Final = 500


class ImportRefused(Exception):
    """Why a file is not recorded; the message is for the person who asked."""


def keep_upload(
    *,
    data: bytes,
    filename: str,
    provider: str,
    organisation: Organisation,
    by: User,
    at: datetime,
) -> EvidenceImport:
    """Read a file and keep its rows until they are checked. Raises Unreadable."""
    rows = [[number, *cells] for number, cells in read_table(data)]
    return EvidenceImport.objects.create(
        organisation=organisation,
        provider=provider,
        filename=filename[:120],
        rows=rows,
        made_by=by,
        made_at=at,
    )


@transaction.atomic
def mend_upload(
    *,
    upload: EvidenceImport,
    changes: Mapping[int, Mapping[str, str]],
    left_out: Collection[int],
    leaves_out_all: bool = False,
    puts_back: bool = False,
    sees_hidden: bool,
    at: datetime,
) -> Plan:
    """Keep rows typed anew, leave others out, and plan again; returns the new plan.

    Rows left out before stay so, unless all of them are put back. Raises ImportRefused where the
    file was recorded or forgotten meanwhile, and where no row would be left.

    Args:
        upload: the file.
        changes: cells typed anew by row and column.
        left_out: rows to leave out.
        leaves_out_all: whether all rows are left out that are still to be put right.
        puts_back: whether the rows that were left out are put back first.
        sees_hidden: whether people in sensitive posts are found.
        at: now.
    """
    locked = EvidenceImport.objects.select_for_update().get(pk=upload.pk)
    if not locked.rows:
        raise ImportRefused(_("This file is no longer waiting. Upload it again."))
    locked.rows = [
        [number, *_typed_anew(cells, changes.get(number, {}))] for number, *cells in locked.rows
    ]
    locked.left_out = sorted({*left_out, *(() if puts_back else locked.left_out)})
    plan = plan_of(locked, sees_hidden=sees_hidden, at=at)
    if leaves_out_all and (bad := plan.by_bad_row):
        locked.left_out = sorted({*locked.left_out, *bad})
        plan = plan_of(locked, sees_hidden=sees_hidden, at=at)
    if not rows_of(locked):
        raise ImportRefused(_("No row would be left. Upload another file."))
    locked.save(update_fields=["rows", "left_out"])
    return plan


def _typed_anew(cells: Sequence[str], changes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        tidy(changes.get(column, cell)) for column, cell in zip(COLUMNS, cells, strict=True)
    )


@transaction.atomic
def record_import(
    *,
    upload: EvidenceImport,
    sees_hidden: bool,
    leaves_out_missing: bool,
    records_withdrawn: bool = False,
    by: User,
    at: datetime,
) -> EvidenceImport:
    """Record all of a file, once; its names are forgotten then. A second call changes nothing.

    What was withdrawn is recorded again only with `records_withdrawn`.
    Raises ImportRefused while a row is wrong, or names a person who is not found and whom nobody
    said to leave out: nothing is recorded then.
    """
    locked = EvidenceImport.objects.select_for_update().get(pk=upload.pk)
    if locked.recorded_at is not None:
        return locked
    if not locked.rows:
        raise ImportRefused(_("This file was forgotten after three days. Upload it again."))
    plan = plan_of(locked, sees_hidden=sees_hidden, at=at)
    if plan.problems:
        raise ImportRefused(_("Nothing was recorded: put the rows right first."))
    if plan.missing and not leaves_out_missing:
        raise ImportRefused(_("Say whether to leave out the people who were not found."))
    locked.rows = locked.left_out = []
    locked.recorded_at = at
    planned = [*plan.fresh, *(plan.withdrawn if records_withdrawn else ())]
    locked.recorded_count = record_planned(
        planned, records_withdrawn=records_withdrawn, by=by, at=at
    )
    locked.save(update_fields=["rows", "left_out", "recorded_at", "recorded_count"])
    log(
        instance=locked.organisation,
        action="completion.imported",
        user=by,
        timestamp=at,
        data={"provider": locked.provider, "count": locked.recorded_count},
    )
    return locked


@transaction.atomic
def record_planned(
    planned: Sequence[PlannedRow], *, records_withdrawn: bool = False, by: Any, at: datetime
) -> int:
    """Record these completions as imported; returns how many.

    Under a lock on everybody in them, so that another file, or a claim that somebody approves
    meanwhile, records nothing twice; nor is recorded what somebody withdraws meanwhile. Raises
    ImportRefused where a reference has been recorded of something else since the plan was made,
    also at the same moment.
    """
    lock_learners(each.learner.pk for each in planned)
    now = _known_now(planned)
    wanted = [*now.fresh, *(now.withdrawn if records_withdrawn else ())]
    try:
        with transaction.atomic():
            _record(wanted, by=by, at=at)
    except IntegrityError:
        # Another file, of other people, has just recorded one of these references. That is seen
        # now and said; anything else is for whoever runs the site.
        _known_now(planned)
        raise
    return len(wanted)


def _known_now(planned: Sequence[PlannedRow]) -> Plan:
    """Sort the rows of a plan anew. Raises ImportRefused where a reference is another's by now."""
    now = Plan()
    sort_out_known(planned, now)
    if now.problems:
        raise ImportRefused(now.problems[0].reason)
    return now


def _record(wanted: Sequence[PlannedRow], *, by: Any, at: datetime) -> None:
    # In one order whatever the file's, so that of two files with the same references one waits.
    in_order = sorted(wanted, key=lambda each: each.cause)
    for part in batches(in_order, BATCH):
        rows = [
            external_row(
                learner=each.learner,
                award=each.award,
                day=each.row.day,
                cause=each.cause,
                source=EvidenceSource.IMPORTED,
                score=each.row.score,
                at=at,
            )
            for each in part
        ]
        record_many(rows=rows, by=by, at=at)


def plan_of(upload: EvidenceImport, *, sees_hidden: bool, at: datetime) -> Plan:
    """Say what recording a kept file would do."""
    sender = upload.made_by.learner
    reach = Reach(
        upload.organisation,
        sees_hidden=sees_hidden,
        sender=sender.counts_as if sender else None,
    )
    return make_plan(rows_of(upload), provider=upload.provider, reach=reach, at=at)


def rows_of(upload: EvidenceImport) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows of a kept file as they were read or typed anew, but those left out."""
    left_out = set(upload.left_out)
    return [(number, tuple(cells)) for number, *cells in upload.rows if number not in left_out]


def forget_uploads(*, at: datetime) -> int:
    """Forget the rows of files that were not recorded in time; returns how many files."""
    old = EvidenceImport.objects.filter(made_at__lt=at - KEPT_FOR, recorded_at=None)
    return old.exclude(rows=[]).update(rows=[], left_out=[])
