"""Comparing a list with what is known: who joins, moves, changes, leaves; what is in the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning.accounts.importing.columns import COLUMNS, Column
from learning.accounts.importing.matching import Register, check_authority, check_role, role_of
from learning.accounts.importing.plans import Kind, NewPost, Plan, PostCorrection, PostEnd, Step
from learning.accounts.importing.refusals import NEEDED, SAY_WHO, Refusals, RowRefused
from learning.accounts.importing.rows import clean
from learning.accounts.importing.seating import beyond_seats, seats_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from learning.accounts.importing.people import Known, Post, Scope
    from learning.accounts.importing.rows import Cleaned, Problem, Row

PLACE = frozenset({Column.ORGANISATION, Column.ROLE})
DETAILS = ("first_name", "last_name", "rank", "collar_number", "email")
REPORT_EVERY = 5_000  # rows


def plan_people(
    rows: Iterable[Row],
    *,
    people: Iterable[Known],
    scope: Scope,
    left_out: Collection[int] = (),
    progress: Callable[[int], object] | None = None,
) -> Plan:
    """Return what following a list would do; nothing is done.

    A person is known by her collar number within the force, else by her address. Whoever a row
    may be about, even one that is refused or left out, does not leave.
    """
    return _Planner(people, scope, frozenset(left_out), progress).plan(rows)


class _Planner:
    def __init__(
        self,
        people: Iterable[Known],
        scope: Scope,
        left_out: frozenset[int],
        progress: Callable[[int], object] | None,
    ) -> None:
        self.scope = scope
        self.left_out = left_out
        self.progress = progress
        self.people = list(people)
        self.register = Register(self.people, scope)
        self.steps: dict[tuple[str, object], Step] = {}
        self.mains: dict[tuple[str, object], int] = {}
        # Whose main post comes once its row is put right.
        self.awaited: set[tuple[str, object]] = set()
        self.emails: dict[str, int] = {}
        self.collars: dict[str, int] = {}
        self.plan_ = Plan([], [], {}, [], people=0)

    def plan(self, rows: Iterable[Row]) -> Plan:
        second: list[tuple[Cleaned, Refusals]] = []
        for count, row in enumerate(rows, start=1):
            if self.progress and count % REPORT_EVERY == 0:
                self.progress(count)
            self.register.note_seen(row)
            if row.number in self.left_out:
                self.plan_.kinds[row.number] = Kind.LEFT_OUT
                continue
            meant, problems = clean(row, self.scope)
            wrong = Refusals(row.number, problems)
            if wrong.columns & SAY_WHO:
                self._refuse(problems)
            elif meant.is_main:
                self._try(self._main_row, meant, wrong)
            else:
                second.append((meant, wrong))
        for meant, wrong in second:
            self._try(self._second_row, meant, wrong)
        return self._finished()

    def _finished(self) -> Plan:
        plan = self.plan_
        steps = list(self.steps.values())
        for step in steps:
            step.settle()
            plan.kinds[step.row] = step.kind
        scope = self.scope
        held = [(person, person.main_on(scope.day)) for person in self.people]
        here = [(person, post) for person, post in held if post and scope.contains(post)]
        plan.people = len(here)
        if scope.is_full:
            # People in sensitive posts may be missing from a list on purpose.
            steps += [
                self._leaving(person)
                for person, _post in here
                if person.user not in self.register.seen and not person.is_hidden
            ]
        plan.steps = [step for step in steps if step.does_something]
        plan.problems.sort(key=lambda problem: (problem.row, COLUMNS.index(Column(problem.field))))
        if scope.is_closed:
            plan.obstacles.append(_("%(name)s is closed.") % {"name": scope.name})
        else:
            plan.obstacles += seats_missing(plan.steps, people=self.people, scope=scope)
            plan.beyond = beyond_seats(plan.steps, people=self.people, scope=scope)
        return plan

    # ------------------------------------------------------------ rows
    def _refuse(self, problems: list[Problem]) -> None:
        self.plan_.problems += problems
        is_conflict = all(problem.is_conflict for problem in problems)
        kind = Kind.CONFLICT if is_conflict else Kind.REFUSED
        self.plan_.kinds[problems[0].row] = kind

    def _try(
        self, follow: Callable[[Cleaned, Refusals], None], meant: Cleaned, wrong: Refusals
    ) -> None:
        with wrong.taken():
            follow(meant, wrong)
        if wrong.problems:
            self._refuse(wrong.problems)
            return
        self.plan_.kinds.setdefault(meant.number, Kind.SAME)
        domain = meant.email.rpartition("@")[2]
        if meant.email and self.scope.domains and domain not in self.scope.domains:
            self.plan_.strange.append(meant.number)

    def _main_row(self, meant: Cleaned, wrong: Refusals) -> None:
        person = self.register.match(meant)
        key = _key(person, meant)
        earlier = (
            self.mains.get(key)
            or self.emails.get(meant.email)
            or self.collars.get(meant.collar_number.casefold())
        )
        if earlier:
            raise RowRefused(
                Column.EMAIL if meant.email else Column.COLLAR_NUMBER,
                _("Row %(row)s is about the same person.") % {"row": earlier},
            )
        step = (
            Step(Kind.SAME, meant.number, person.user)
            if person
            else Step(Kind.JOIN, meant.number, None)
        )
        if person is None:
            self._join(step, meant, wrong)
        else:
            self._change(step, person, meant, wrong)
        if wrong.problems:
            self.awaited.add(key)
            return
        self.mains[key] = meant.number
        if meant.email:
            self.emails[meant.email] = meant.number
        if meant.collar_number and self.scope.force_path:
            self.collars[meant.collar_number.casefold()] = meant.number
        self.steps[key] = step

    def _second_row(self, meant: Cleaned, wrong: Refusals) -> None:
        person = self.register.match(meant)
        key = _key(person, meant)
        if person:
            check_authority(person, meant, self.scope)
        step = self.steps.get(key)
        has_main = step or key in self.awaited or (person and person.main_on(self.scope.day))
        if not has_main:
            said = _("This person needs a main post first. Say yes here, or add a row for it.")
            wrong.add(RowRefused(Column.MAIN_POST, said, is_conflict=False))
        role = role_of(meant, self.scope)
        if wrong.problems:
            return
        if step:
            step.second_rows.append(meant.number)
        held = person.posts if person else []
        if any(
            not post.is_main
            and (post.organisation, post.role) == (meant.organisation, role)
            and (post.end is None or post.end > self.scope.day)
            for post in held
        ):
            return
        if step is None and person:
            step = self.steps[key] = Step(Kind.SAME, meant.number, person.user)
        start = meant.start_date or self.scope.day
        new = NewPost(meant.organisation, role, start, meant.end_date, is_main=False)
        if step and new not in step.posts:
            step.posts.append(new)
            self.plan_.kinds[meant.number] = Kind.MOVE

    # ------------------------------------------------------------ what follows
    def _join(self, step: Step, meant: Cleaned, wrong: Refusals) -> None:
        scope = self.scope
        for column, value in (
            (Column.EMAIL, meant.email),
            (Column.FIRST_NAME, meant.first_name),
            (Column.LAST_NAME, meant.last_name),
        ):
            if not value:
                wrong.add(RowRefused(column, NEEDED[column](), is_conflict=False))
        if meant.end_date and meant.end_date <= scope.day:
            said = _("This person is new here, and the end date has passed.")
            wrong.add(RowRefused(Column.END_DATE, said, is_conflict=False))
        step.details = {name: getattr(meant, name) for name in DETAILS}
        start = meant.start_date or min(scope.day, _day_before(meant))
        step.posts.append(
            NewPost(meant.organisation, role_of(meant, scope), start, meant.end_date, is_main=True)
        )

    def _change(self, step: Step, person: Known, meant: Cleaned, wrong: Refusals) -> None:
        check_authority(person, meant, self.scope)
        scope = self.scope
        present, coming = person.main_on(scope.day), person.main_after(scope.day)
        last = present or coming or person.last_main()
        # Somebody who left another organisation is taken on, but her name stays as it is.
        if last is None or scope.may_move(last):
            with wrong.taken():
                self._details(step, person, meant)
        standing = present or coming
        # Where she would be and, where she has left, whether she comes back.
        if wrong.columns & {
            Column.ORGANISATION,
            Column.ROLE,
            *(() if standing else (Column.END_DATE,)),
        }:
            return
        if standing is None:
            self._return(step, person, last, meant)
            return
        organisation = (
            meant.organisation
            if meant.names_organisation or not scope.contains(standing)
            else standing.organisation
        )
        role = meant.role or (standing.role if scope.contains(standing) else scope.default_role)
        wanted = (organisation, role)
        if coming and present:
            if wanted not in {(post.organisation, post.role) for post in (present, coming)}:
                raise RowRefused(
                    Column.START_DATE,
                    _("Another post begins on %(day)s. Change it by hand.")
                    % {"day": coming.start.isoformat()},
                )
        elif wanted != (standing.organisation, standing.role):
            with wrong.taken():
                check_role(organisation, role, scope)
            self._move(step, standing, wanted, meant)
        elif meant.end_date and meant.end_date != standing.end:
            if meant.end_date <= standing.start:
                raise RowRefused(
                    Column.END_DATE,
                    _("The post began on %(day)s, after this date.")
                    % {"day": standing.start.isoformat()},
                    is_conflict=False,
                )
            step.ends.append(PostEnd(standing.id, meant.end_date))

    def _details(self, step: Step, person: Known, meant: Cleaned) -> None:
        changed = {
            name: value
            for name in DETAILS
            if (value := getattr(meant, name)) and value != getattr(person, name)
        }
        if "email" in changed and self.register.is_of_a_double(meant.email, person):
            del changed["email"]
        if not changed:
            return
        if person.is_superuser and not self.scope.is_by_superuser:
            raise RowRefused(Column.EMAIL, _("An administrator of the site changes this account."))
        if "email" in changed and (person.answers_for_others or person.is_superuser):
            # Codes to sign in go there: whoever receives them sees what she sees.
            raise RowRefused(
                Column.EMAIL,
                _("This person answers for others. Her or his address is changed by hand."),
            )
        step.details = changed

    def _return(self, step: Step, person: Known, last: Post | None, meant: Cleaned) -> None:
        """Take on somebody who is known but holds no post."""
        scope = self.scope
        if meant.end_date and meant.end_date <= scope.day:
            if last is None:
                raise RowRefused(Column.END_DATE, _("The end date has passed."), is_conflict=False)
            step.details = {}
            return  # she has left, as the row says
        start = meant.start_date or scope.day
        if last and last.end and start < last.end:
            start = scope.day
        step.kind = Kind.JOIN
        step.posts.append(
            NewPost(meant.organisation, role_of(meant, scope), start, meant.end_date, is_main=True)
        )

    def _move(self, step: Step, standing: Post, wanted: tuple[int, str], meant: Cleaned) -> None:
        day = self.scope.day
        if standing.start >= day:
            step.corrections.append(PostCorrection(standing.id, *wanted))
            return
        start = meant.start_date if meant.start_date and meant.start_date > standing.start else day
        if meant.end_date and meant.end_date <= start:
            raise RowRefused(
                Column.END_DATE,
                _("The end date must be after the start date."),
                is_conflict=False,
            )
        # A guest stays one, until the day that was agreed unless the row names another.
        is_guest = standing.is_guest and standing.end is not None and standing.end > start
        end = meant.end_date or (standing.end if is_guest else None)
        if standing.end is None or standing.end > start:
            step.ends.append(PostEnd(standing.id, start))
        step.posts.append(NewPost(*wanted, start, end, is_main=True, is_guest=is_guest))

    def _leaving(self, person: Known) -> Step:
        day = self.scope.day
        ends = [
            PostEnd(post.id, max(day, post.start + timedelta(days=1)))
            for post in person.posts
            if self.scope.contains(post) and post.is_held_on(day) and post.end is None
        ]
        return Step(Kind.LEAVE, 0, person.user, ends=ends)


def _key(person: Known | None, meant: Cleaned) -> tuple[str, object]:
    if person:
        return "person", person.user
    return ("email", meant.email) if meant.email else ("collar", meant.collar_number.casefold())


def _day_before(meant: Cleaned) -> date:
    """Return the last day on which a post that ends can begin."""
    return meant.end_date - timedelta(days=1) if meant.end_date else date.max
