"""A section as one person meets it: its text with the question, or the feedback, in place."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.accounts.keeping import owner_of
from learning.modules import operations
from learning.modules.player import Visit, filled
from learning.modules.views.keeping import kept_answer
from learning.modules.views.pictures import LARGER, larger_picture
from media.blocks.base import INDENTATION
from media.editions.enums import SectionKind
from media.editions.models import EditionSection
from media.editions.views import file_url
from quizzes.attempts.forms import AnswerProblem
from quizzes.attempts.models import Attempt
from quizzes.attempts.presentation import (
    FeedbackView,
    QuestionView,
    feedback_page,
    question_page,
    question_view,
)
from quizzes.attempts.queries import Answer, answers_of, latest_attempt
from quizzes.bank.queries import item_by_version
from quizzes.items import Item

# What the button says before there is an attempt, where it is not "Check my answer".
FIRST_GO = {"scene": gettext_lazy("Check my notes"), "branching": gettext_lazy("Continue")}


@dataclass
class Activity:
    """The question of a section as this person met it."""

    section: EditionSection
    item: Item
    attempt: Attempt | None
    answers: dict[int, Answer]

    @property
    def is_conversation(self) -> bool:
        """Whether it is held turn by turn."""
        return self.section.kind == SectionKind.CONVERSATION

    @property
    def is_locked(self) -> bool:
        """Whether feedback may be shown."""
        return 1 in self.answers and self.answers[1].is_locked

    @property
    def path(self) -> list[str]:
        """The steps taken in a conversation."""
        return list(self.answers[1].answer.get("path", ())) if 1 in self.answers else []

    @property
    def said(self) -> list[str]:
        """The same steps by the names that the page knows them by."""
        shown: Any = self.item.public_response({self.item.response_key: self.path})
        return list(shown[self.item.response_key])

    @property
    def turn(self) -> int:
        """The turn a conversation has come to, counted from 1; its last once it has ended."""
        return max(len(self.path), 1) if self.is_locked else len(self.path) + 1


def activity_in(here: Visit, section: EditionSection) -> Activity | None:
    """Return the question of a section, or None; two queries where somebody has met it."""
    if not section.activity:
        return None
    attempt = latest_attempt(user_id=here.user.pk, edition_id=here.edition.pk, usage=section.key)
    return Activity(
        section=section,
        item=item_by_version(section.activity["version"], section.activity["digest"]),
        attempt=attempt,
        answers=answers_of(attempt) if attempt else {},
    )


def practise(here: Visit, section: EditionSection, *, again: bool = False) -> Attempt:
    """Return the person's attempt at the question of a section."""
    return operations.practise(
        user=here.user,
        edition=here.edition,
        section=section,
        by=here.user,
        at=here.at,
        again=again,
    )


def section_page(
    request: HttpRequest,
    here: Visit,
    section: EditionSection,
    activity: Activity | None,
    *,
    turn: int = 0,
    posted: QueryDict | None = None,
    problem: AnswerProblem | None = None,
) -> HttpResponse:
    """Draw a section, or from the second turn on the conversation alone."""
    context: dict[str, Any] = {
        "visit": here,
        "outline": here.outline,
        "section": section,
        "now": section.number,
        "steps": partial(here.steps, section.number),
        "saved": here.saved_with(activity.answers if activity else {}),
        "larger_href": f"?{LARGER}",
    }
    drawn = ""
    if activity and activity.is_locked and activity.attempt:
        context["feedback"] = feedback = _feedback(activity, activity.attempt)
        if larger := larger_picture(request, here, feedback.picture, shows_regions=True):
            return larger
        drawn = render_to_string("modules/activity_feedback.html", context)
    elif activity:
        if posted is None:
            posted = kept_answer(request, activity.attempt)
        view = _question(here, activity, turn, posted, problem)
        if larger := larger_picture(request, here, view.picture):
            return larger
        context |= {"view": view, "errors": view.errors}
        question = {
            "view": view,
            "action": _action(here, section, view.turn),
            "owner": owner_of(here.user),
            "larger_href": f"?{LARGER}",
        }
        drawn = render_to_string("modules/activity_question.html", question, request)
    drawn = mark_safe(INDENTATION.sub("\n", drawn.strip()))  # noqa: S308 - a rendered template
    if turn > 1 or (turn and activity and activity.is_locked):
        context |= {"html": drawn, "is_turn": True}
        if turn > 1 and "view" in context:
            context["turn_before"] = _action(here, section, turn - 1)
    else:
        context["html"] = filled(here, section, answers=drawn)
    return render(request, "modules/section.html", context)


def _action(here: Visit, section: EditionSection, turn: int) -> str:
    if turn:
        return reverse("modules:turn", args=[here.slug, section.number, turn])
    return reverse("modules:section", args=[here.slug, section.number])


def _feedback(activity: Activity, attempt: Attempt) -> FeedbackView:
    return feedback_page(
        attempt=attempt, position=1, answers=activity.answers, file_url=file_url, heading=2
    )


def _question(
    here: Visit,
    activity: Activity,
    turn: int,
    posted: QueryDict | None,
    problem: AnswerProblem | None,
) -> QuestionView:
    answers = dict(activity.answers)
    if activity.is_conversation and 1 in answers:
        before = max(turn, 1) - 1
        said = activity.said[before : before + 1]
        answers[1] = replace(answers[1], answer={"path": activity.path[:before]})
        if posted is None and said:
            posted = _choice(said[0])  # Back shows the earlier choice
    if activity.attempt:
        return question_page(
            attempt=activity.attempt,
            position=1,
            answers=answers,
            file_url=file_url,
            heading=2,
            posted=posted,
            problem=problem,
        )
    view = question_view(
        activity.item,
        answer={},
        seed=None,
        file_url=file_url,
        heading=2,
        posted=posted,
        problem=problem,
        submit_text=str(FIRST_GO.get(activity.item.type, _("Check my answer"))),
    )
    # Without an attempt its name on the learner's device is the section's.
    return replace(view, key=f"{here.edition.pk}-{activity.section.key}/{view.key}")


def _choice(step: str) -> QueryDict:
    posted = QueryDict(mutable=True)
    posted["choice"] = step
    return posted
