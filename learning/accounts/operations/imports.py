"""A list of people on its way; `apply_import` alone writes about people, everything or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.accounts.enums import IMPORT_RUNS, ImportSource, ImportState
from learning.accounts.importing import Limits, Plan, Unreadable, plan_people, read_file
from learning.accounts.importing.known import people_known, scope_of
from learning.accounts.models import Membership, Organisation, PeopleImport, User
from learning.accounts.operations.inviting import locked_import
from learning.accounts.operations.seating import hold_seats
from learning.accounts.operations.staffing import GroundShifted, Written, write_plan
from learning.accounts.signals import posts_changed
from learning.accounts.tree_lock import hold_tree_still

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from learning.accounts.importing import Known, Row, Scope

MOST_PROBLEMS_KEPT = 2_000
MOST_LEAVERS_KEPT = 500


class ImportRefused(Exception):
    """Why a list cannot be carried out; the message is for who sent it."""


def limits_of(source: str) -> Limits:
    """Return how much is read of a list that came in this way."""
    kind = "upload" if source in {ImportSource.PASTE, ImportSource.UPLOAD} else "feed"
    numbers = settings.PEOPLE_IMPORT
    return Limits(int(numbers[f"{kind}_bytes"]), int(numbers[f"{kind}_rows"]))


def take_list(
    *,
    organisation: Organisation,
    source: str,
    rows: Collection[Row] = (),
    content: bytes | None = None,
    file_name: str = "",
    role: str = "",
    is_whole: bool = False,
    by: User | None,
    at: datetime,
) -> PeopleImport:
    """Keep a list as rows that have been read, or as a file still to be read."""
    taken = PeopleImport(
        organisation=organisation,
        source=source,
        content=content,
        file_name=file_name[-200:],
        role=role,
        is_whole=is_whole,
        by=by,
        created_at=at,
        waits_since=at,
    )
    taken.keep_rows(rows)
    taken.save()
    return taken


def plan_import(*, people_import: PeopleImport, at: datetime) -> PeopleImport:
    """Read the list, where that is still to be done, and keep what would follow from it.

    Of two workers one does it. A list that cannot be read ends as failed, with the reason.
    """
    waiting = PeopleImport.objects.filter(pk=people_import.pk, state=ImportState.WAITING)
    if not waiting.update(state=ImportState.READING):
        return PeopleImport.objects.get(pk=people_import.pk)
    found = PeopleImport.objects.select_related("organisation", "by").get(pk=people_import.pk)
    try:
        if found.content is not None:
            rows = read_file(
                bytes(found.content), limits=limits_of(found.source), progress=_progress(found)
            )
            found.keep_rows(rows)
            found.content = None
    except Unreadable as problem:
        found.state, found.failure, found.content = ImportState.FAILED, str(problem), None
        found.save()
        return found
    _keep_plan(found, at=at)
    found.save()
    return found


@transaction.atomic
def mend_import(
    *,
    people_import: PeopleImport,
    changes: Mapping[int, Mapping[str, str]],
    left_out: Collection[int],
    leaves_out_all: bool = False,
    leaves_out_beyond: bool = False,
    puts_back: bool = False,
    at: datetime,
) -> PeopleImport:
    """Keep rows typed anew and rows to leave out, and plan again. Only the list is changed.

    Rows left out before stay so, unless all of them are put back.

    Args:
        people_import: the list.
        changes: cells typed anew by row and column.
        left_out: rows to leave out.
        leaves_out_all: whether all rows are left out that are still to be put right.
        leaves_out_beyond: whether those are left out who join beyond the seats.
        puts_back: whether the rows that were left out are put back first.
        at: now.
    """
    found = locked_import(people_import)
    if found.state != ImportState.PLANNED:
        return found
    rows = found.listed
    found.keep_rows(
        row.with_cells(changes[row.number]) if row.number in changes else row for row in rows
    )
    numbers = {row.number for row in rows}
    kept = set() if puts_back else set(found.left_out)
    found.left_out = sorted((kept | set(left_out)) & numbers)
    plan = _keep_plan(found, at=at)
    if leaves_out_all and plan.problems:
        bad = {problem.row for problem in plan.problems}
        found.left_out = sorted({*found.left_out, *bad})
        plan = _keep_plan(found, at=at)
    if leaves_out_beyond and plan.beyond:
        beyond = {row for step in plan.beyond for row in step.rows}
        found.left_out = sorted({*found.left_out, *beyond})
        _keep_plan(found, beyond=beyond, at=at)
    found.save()
    return found


def confirm_import(
    *,
    people_import: PeopleImport,
    digest: str,
    reason: str = "",
    is_confirmed: bool = False,
    by: User | None,
    at: datetime,
) -> PeopleImport:
    """Agree to the plan that was shown, which may then be carried out. Twice is once.

    Raises ImportRefused while rows have problems, where so many would leave that a reason is
    asked for, and where another plan than the present one was shown.
    """
    with transaction.atomic():
        found = locked_import(people_import)
        if found.state in {ImportState.CONFIRMED, ImportState.APPLIED}:
            return found
        if found.state != ImportState.PLANNED:
            raise ImportRefused(_("The list has not been read yet."))
        if digest != found.digest:
            raise ImportRefused(_("The list has changed since you saw it. Check it again."))
        if found.rows_with_problems:
            raise ImportRefused(_("Put the rows with problems right, or leave them out."))
        if found.plan.get("obstacles"):
            raise ImportRefused(" ".join(found.plan["obstacles"]))
        if asks_for_reason(found) and not (reason.strip() and is_confirmed):
            raise ImportRefused(
                _("This would end the posts of %(ends)s people. Say why, and confirm it.")
                % {"ends": found.plan["ends"]}
            )
        found.reason = reason.strip()[:300]
        found.state = ImportState.CONFIRMED
        found.waits_since = at
        found.save()
        log(
            instance=found,
            action="accounts.people_imported",
            user=by,
            timestamp=at,
            title=str(found.organisation),
            data={"counts": found.counts, "reason": found.reason, "ref": str(found.ref)},
        )
    return found


def asks_for_reason(people_import: PeopleImport) -> bool:
    """Whether so many would leave that the list may be the wrong one."""
    ends, people = people_import.plan.get("ends", 0), people_import.plan.get("people", 0)
    numbers = settings.PEOPLE_IMPORT
    most = max(numbers["fewest_leaving"], numbers["most_leaving_share"] * people)
    return bool(ends > most)


def apply_import(*, people_import: PeopleImport, at: datetime) -> PeopleImport:
    """Carry out a confirmed list: everything in one transaction, or nothing.

    The plan is made again under a lock. Where it is no longer the one that was confirmed, the
    new one is kept to be checked, and GroundShifted is raised. Doing it twice does it once.
    """
    try:
        with transaction.atomic():
            found = locked_import(people_import)
            if found.state != ImportState.CONFIRMED:
                return found
            _apply(found, at=at)
            return found
    except (GroundShifted, IntegrityError) as shift:
        _show_again(people_import, at=at)
        raise GroundShifted(
            _(
                "Something has changed since you checked the list, so nothing was saved. "
                "Check it again."
            )
        ) from shift
    except ImportRefused as refusal:
        PeopleImport.objects.filter(pk=people_import.pk, state=ImportState.CONFIRMED).update(
            state=ImportState.FAILED, failure=str(refusal)
        )
        raise


def _apply(found: PeopleImport, *, at: datetime) -> None:
    organisation = found.organisation
    # Before anything in the tree is locked or read, as whoever moves something in it does.
    hold_tree_still()
    # One list at a time in a tree. A person's own changes lock her learner (`write_plan`).
    root = organisation.path[: Organisation.steplen]
    Organisation.objects.select_for_update(no_key=True).get(path=root)
    hold_seats(organisation, with_beneath=True)
    plan, people, scope = _plan(found, at=at)
    if not any(organisation.path.startswith(path) for path in scope.answers_for):
        raise ImportRefused(_("You no longer answer for %(name)s.") % {"name": organisation.name})
    if plan.digest != found.digest or plan.problems or plan.obstacles:
        raise GroundShifted("The plan is another one by now.")
    written = Written()
    if plan.has_work:
        written = write_plan(plan, people=people, by=found.by, at=at, ref=found.ref)
    found.plan = _summary(plan, rows=0, beyond=found.beyond_seats, at=at)
    found.state = ImportState.APPLIED
    found.applied_at = at
    found.rows_done = len(found.rows)
    found.joined = written.joined
    found.rows, found.failure = [], ""
    found.save()
    if written.learners:
        posts_changed.send(sender=Membership, learners=written.learners, at=at)


def _show_again(people_import: PeopleImport, *, at: datetime) -> None:
    with transaction.atomic():
        found = locked_import(people_import)
        if found.state == ImportState.CONFIRMED:
            _keep_plan(found, at=at)
            found.failure = _("Something had changed. Check the list again.")
            found.save()


def forget_imports(*, at: datetime) -> int:
    """Delete lists whose time of keeping is over, and give up those a worker dropped."""
    numbers = settings.PEOPLE_IMPORT
    lost = PeopleImport.objects.filter(
        state__in=IMPORT_RUNS, waits_since__lt=at - timedelta(minutes=numbers["lost_after_minutes"])
    )
    lost.update(
        state=ImportState.FAILED,
        content=None,
        failure=_("The server stopped in the middle, and nothing was saved. Send the list again."),
    )
    old = PeopleImport.objects.filter(created_at__lt=at - timedelta(days=numbers["kept_days"]))
    gone, _by_model = old.delete()
    return gone


# ---------------------------------------------------------------- planning
def _progress(found: PeopleImport) -> Callable[[int], object]:
    """Say from time to time how far reading has come; outside any transaction."""
    return lambda count: PeopleImport.objects.filter(pk=found.pk).update(rows_done=count)


def _plan(found: PeopleImport, *, at: datetime) -> tuple[Plan, list[Known], Scope]:
    scope = scope_of(
        found.organisation,
        by=found.by,
        role=found.role,
        is_full=found.is_whole,
        is_trusted=found.source == ImportSource.COMMAND,
        day=timezone.localdate(at),
    )
    rows = found.listed
    people = people_known(found.organisation, rows, scope=scope)
    return plan_people(rows, people=people, scope=scope, left_out=found.left_out), people, scope


def _keep_plan(found: PeopleImport, *, beyond: Collection[int] = (), at: datetime) -> Plan:
    """Plan and keep what the page shows of it; `beyond` are rows now left out for want of seats."""
    plan, _people, _scope = _plan(found, at=at)
    # Why a row was left out is known from then on.
    beyond = {*found.beyond_seats, *beyond}.intersection(found.left_out)
    found.plan = _summary(plan, rows=len(found.rows), beyond=sorted(beyond), at=at)
    found.digest = plan.digest
    found.state = ImportState.PLANNED
    found.planned_at = at
    found.rows_done = len(found.rows)
    found.failure = ""
    return plan


def _summary(plan: Plan, *, rows: int, beyond: list[int], at: datetime) -> dict[str, Any]:
    """Return what the page shows of a plan; what becomes of each row only for short lists."""
    is_short = rows <= settings.PEOPLE_IMPORT["upload_rows"]
    leavers = [step.user for step in plan.steps if not step.row]
    return {
        "counts": plan.counts,
        "later": [[day.isoformat(), n] for day, n in plan.later(timezone.localdate(at)).items()],
        "problems": [list(problem) for problem in plan.problems[:MOST_PROBLEMS_KEPT]]
        if rows
        else [],
        "kinds": {str(row): kind.value for row, kind in plan.kinds.items()}
        if is_short and rows
        else {},
        "strange": plan.strange[:MOST_LEAVERS_KEPT],
        "strangers": len(plan.strange),
        "people": plan.people,
        "ends": plan.ends,
        "leavers": leavers[:MOST_LEAVERS_KEPT] if rows else [],
        "obstacles": plan.obstacles,
        "too_many": len(plan.beyond),
        "beyond_seats": beyond,
        "has_work": plan.has_work,
    }
