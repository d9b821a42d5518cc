"""The row of steps above a question, and the results of a submitted attempt."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.attempts import queries, rules
from quizzes.attempts.models import Attempt
from quizzes.attempts.presentation.texts import LOOKS, Outcome, number_word, outcome_of
from quizzes.attempts.presentation.views import ResultRow, ResultView, StepView

# Turns the number of a question into an address; empty for no link.
QuestionAddress = Callable[[int], str]


def steps_of(
    *,
    attempt: Attempt,
    answers: Mapping[int, queries.Answer],
    now: int,
    href: QuestionAddress | None = None,
) -> tuple[StepView, ...]:
    """Return one step for each question; `now` is the one being shown, counted from 1."""
    return tuple(
        _step(attempt, number, answers.get(number), number == now, href)
        for number in range(1, len(attempt.spec["items"]) + 1)
    )


def result_page(
    *,
    attempt: Attempt,
    answers: Mapping[int, queries.Answer],
    href: QuestionAddress,
) -> ResultView:
    """Make the results of a submitted attempt ready; `href` leads to a question's feedback."""
    rows = tuple(
        _row(attempt, number, answers.get(number), href(number))
        for number in range(1, len(attempt.spec["items"]) + 1)
    )
    count = len(rows)
    right = sum(row.outcome is Outcome.RIGHT for row in rows)
    needed = rules.needed_for_pass(count, attempt.spec["pass_percent"])
    short = rules.questions_short(
        [answer.score for answer in answers.values() if answer.score is not None],
        count=count,
        pass_percent=attempt.spec["pass_percent"],
    )
    return ResultView(
        title=attempt.spec["title"],
        is_passed=bool(attempt.is_passed),
        heading=_("You passed") if attempt.is_passed else _more_needed(short),
        score=_("%(right)s of %(count)s right") % {"right": right, "count": count},
        pass_mark=_("You need %(needed)s of %(count)s to pass.")
        % {"needed": needed, "count": count},
        partly=_partly(attempt, rows),
        rows=rows,
    )


def _more_needed(short: int) -> str:
    return ngettext("You need %(count)s more", "You need %(count)s more", short) % {
        "count": number_word(short)
    }


def _partly(attempt: Attempt, rows: tuple[ResultRow, ...]) -> str:
    if attempt.score is None or all(row.outcome is not Outcome.PART for row in rows):
        return ""
    return _("Parts of answers count too: %(percent)s per cent in all.") % {
        "percent": rules.shown_percent(attempt.score)
    }


def _step(
    attempt: Attempt,
    number: int,
    answer: queries.Answer | None,
    is_now: bool,
    href: QuestionAddress | None,
) -> StepView:
    label, classes, icon = _("Question %(number)s") % {"number": number}, "", ""
    is_answered = _is_answered(attempt, number, answer)
    if answer is not None and answer.score is not None:
        look = LOOKS[outcome_of(answer.score, is_answered=is_answered)]
        label = _("%(question)s, %(outcome)s") % {
            "question": label,
            "outcome": str(look.title).lower(),
        }
        classes, icon = look.step, look.step_icon
    elif is_answered:
        label, classes = _("%(question)s, answered") % {"question": label}, "is-answered"
    if is_now:
        classes, icon = "is-now", ""
    return StepView(
        number=number,
        label=label,
        classes=classes,
        icon=icon,
        is_now=is_now,
        href=href(number) if href and answer is not None and not is_now else "",
    )


def _row(attempt: Attempt, number: int, answer: queries.Answer | None, href: str) -> ResultRow:
    score = answer.score if answer and answer.score is not None else 0.0
    outcome = outcome_of(score, is_answered=_is_answered(attempt, number, answer))
    look = LOOKS[outcome]
    return ResultRow(
        number=number,
        stem=queries.item_at(attempt, number).stem,
        outcome=outcome,
        label=str(look.title),
        icon=look.step_icon,
        href=href,
    )


def _is_answered(attempt: Attempt, number: int, answer: queries.Answer | None) -> bool:
    """Tell whether there is an answer that can be marked, not one taken back or begun."""
    return answer is not None and queries.item_at(attempt, number).is_answered(answer.answer)
