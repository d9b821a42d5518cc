"""The eight answers that freedom of information requests ask for, for any range of days.

Source: facts.md 7.1, after requests to a neighbouring force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.reports.contents.foi_facts import facts_of
from learning.reports.contents.shapes import Figure, Table, figure, row, table
from learning.reports.hiding import NOT_TOLD, told, told_parts
from learning.reports.rules import SMALLEST_GROUP
from learning.reports.shares import percent_with

if TYPE_CHECKING:
    from learning.accounts.models import Organisation
    from learning.reports.contents.foi_facts import Facts
    from learning.reports.rules import Period


class Answer(TypedDict):
    """A question with its answer, its figures with their definitions, and a table."""

    number: int
    question: str
    answer: str
    figures: list[Figure]
    table: Table | None


NOTE = gettext_lazy(
    "1 to 4 people read “fewer than 5”; a number that would give so few away is not told."
)


def foi_answers(organisation: Organisation, period: Period) -> list[Answer]:
    """Return the eight answers in the site's own language; a fixed number of queries."""
    with translation.override(settings.LANGUAGE_CODE):
        known = facts_of(organisation, period)
        return [
            answer(number, known)
            for number, answer in enumerate(
                (_which, _content, _length, _cpd, _attended, _attendance, _checked, _passed),
                start=1,
            )
        ]


def _answer(
    number: int, question: str, text: str, figures: list[Figure], shown: Table | None = None
) -> Answer:
    return Answer(number=number, question=question, answer=text, figures=figures, table=shown)


def _which(number: int, known: Facts) -> Answer:
    rows = [
        row(f"{page.code} {page.title}", [_("E-learning module")]) for page in known.modules
    ] + [row(page.title, [_("Classroom course")]) for page in known.courses]
    return _answer(
        number,
        _("Which courses on modern slavery does the force offer?"),
        _("The force offers the modules and courses in the table."),
        [
            figure("modules", _("Modules"), str(len(known.modules)), "", _("Published today.")),
            figure("courses", _("Courses"), str(len(known.courses)), "", _("Published today.")),
        ],
        table("offered", _("What is offered"), [_("Title"), _("Kind")], rows, definition=""),
    )


def _content(number: int, known: Facts) -> Answer:
    rows = [row(f"{page.code} {page.title}", [page.summary]) for page in known.modules]
    rows += [row(page.title, [page.summary]) for page in known.courses]
    return _answer(
        number,
        _("What is the content of the training?"),
        _("In short, as the learner reads it. Every edition that was taught is kept as shown."),
        [],
        table("content", _("Content"), [_("Title"), _("What it teaches")], rows, definition=""),
    )


def _length(number: int, known: Facts) -> Answer:
    rows = [
        row(
            f"{page.code} {page.title}",
            [
                ngettext("%(n)s minute", "%(n)s minutes", page.minutes) % {"n": page.minutes},
                _("Online, at one’s own pace"),
            ],
        )
        for page in known.modules
    ]
    for course in known.courses:
        days = len(course.days.all())
        length = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        rows.append(row(course.title, [length, _("Classroom, with trainers")]))
    return _answer(
        number,
        _("How long is it, and how is it delivered?"),
        _("Modules are done online with a check at the end, courses in a classroom."),
        [],
        table(
            "length", _("Length and mode"), [_("Title"), _("Length"), _("Mode")], rows,
            definition=_("Minutes are those planned for the whole module with its check."),
        ),
    )  # fmt: skip


def _cpd(number: int, known: Facts) -> Answer:
    months = get_text_list([str(n) for n in known.refreshed], _("or"))
    text = (
        _(
            "Modules are refreshed every %(months)s months; a change of substance or of law can "
            "call people back sooner."
        )
        % {"months": months}
        if known.refreshed
        else _("No refresh interval is set.")
    )
    return _answer(
        number,
        _("Is there professional development beyond one session?"),
        text,
        [
            figure(
                "several",
                _("People who passed two modules or more"),
                told_parts(known.people, [known.several])[0],
                "",
                _("Different modules passed in these days, one person counting once."),
            )
        ],
    )


def _attended(number: int, known: Facts) -> Answer:
    there = known.runs.told_came
    return _answer(
        number,
        _("How many people attended?"),
        _said(_("%(n)s people completed at least one module."), told(known.people))
        + " "
        + _said(
            _("%(n)s people came to a course."),
            there,
            _("How many came to a course is not told: it would tell of fewer than 5."),
        ),
        [
            figure(
                "people", _("People who completed a module"), told(known.people), "",
                _("Each person once; main post in the force on the day of the pass."),
            ),
            figure(
                "elsewhere", _("People with training elsewhere"), told(known.elsewhere), "",
                _("Training of another provider on these days, imported or claimed with a "
                  "document. It counts neither as a module completed nor as a check passed."),
            ),
            figure(
                "there", _("People who came to a course"), there, "",
                _("Marked present at all four days or some, on runs that began in these days, each "
                  "person once, of every force and partner."),
            ),
            figure(
                "runs", _("Course runs"), str(known.runs.runs), "",
                _("Runs that began in these days and were not called off."),
            ),
        ],
    )  # fmt: skip


def _attendance(number: int, known: Facts) -> Answer:
    return _answer(
        number,
        _("How is attendance checked?"),
        _(
            "On a course a register is taken twice a day, and a missed half-day has to be made "
            "up. Online, a module counts when its check is passed by the person signed in, who "
            "may take the check before she has read every section."
        ),
        [
            figure(
                "registers", _("Registers taken"), f"{known.registers:,}", "",
                _("One for each half-day of a course in these days."),
            )
        ],
    )  # fmt: skip


def _checked(number: int, known: Facts) -> Answer:
    marks = [page.check_quiz.pass_percent for page in known.modules if page.check_quiz]
    found = known.understood
    is_told = found.people >= SMALLEST_GROUP
    first = percent_with(found.first.value, None) if is_told else _("too few to tell")
    at_once = (
        percent_with(found.share_first, found.share_interval) if is_told else _("too few to tell")
    )
    text = (
        _("A module ends with a check of questions; %(mark)s%% or more passes.")
        % {"mark": _span(marks)}
        if marks
        else _("No module has a check today.")
    )
    return _answer(
        number,
        _("How is understanding checked?"),
        text,
        [
            figure(
                "checks", _("Modules with a check"), str(len(marks)), "", _("Published today.")
            ),
            figure(
                "first", _("First-attempt score"), first, "",
                _("Mean score at the first attempt of those who passed in these days."),
            ),
            figure(
                "at_once", _("Passed at the first attempt"), at_once, "",
                _("Share of passes that took one attempt, with Wilson’s 95% interval."),
            ),
        ],
    )  # fmt: skip


def _passed(number: int, known: Facts) -> Answer:
    return _answer(
        number,
        _("How many passed?"),
        _said(_("%(n)s checks of modules were passed."), _passes(known))
        + " "
        + _said(
            _("%(n)s people passed a course."),
            known.runs.told_passed,
            _("How many passed a course is not told: it would tell of fewer than 5."),
        ),
        [
            figure(
                "passes", _("Checks passed"), _passes(known), "",
                _("Passes that stand today; a person counts once for each module and pass. "
                  "Training elsewhere is not among them."),
            ),
            figure(
                "passed", _("People who passed a course"), known.runs.told_passed, "",
                _("People assessed and passed, on runs that began in these days, of every force "
                  "and partner."),
            ),
        ],
    )  # fmt: skip


def _passes(known: Facts) -> str:
    passes, people = known.understood.first.n, known.understood.people
    return f"{passes:,}" if people >= SMALLEST_GROUP else told(people)


def _said(words: str, number: str, untold: str = "") -> str:
    """Put a number into a sentence that begins with it; `untold` is the one without."""
    return untold if number == str(NOT_TOLD) else capfirst(words % {"n": number})


def _span(marks: list[int]) -> str:
    low, high = min(marks), max(marks)
    return str(low) if low == high else f"{low}–{high}"


def foi_rows(answers: list[Answer]) -> list[list[Any]]:
    """Return the answers as lines of a file: every figure with its definition, then the tables."""
    rows: list[list[Any]] = []
    for one in answers:
        rows.append([one["number"], one["question"], one["answer"], "", ""])
        rows += [
            [one["number"], one["question"], f["label"], f["value"], f["definition"]]
            for f in one["figures"]
        ]
        shown = one["table"]
        if shown:
            rows += [
                [
                    one["number"],
                    one["question"],
                    line["name"],
                    "; ".join(line["cells"]),
                    shown["title"],
                ]
                for line in shown["rows"]
            ]
    return rows
