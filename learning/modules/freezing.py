"""Turning a module page into the content of an edition."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from media.blocks.base import freeze_stream, render_stream
from media.blocks.glossary import mark_terms
from media.editions.content import (
    CannotFreeze,
    EditionContent,
    Freezer,
    FrozenFile,
    SectionContent,
    slot,
)
from media.editions.enums import SectionKind
from quizzes.attempts.models import Quiz
from quizzes.attempts.presentation import question_view
from quizzes.attempts.spec import NotPublished, freeze_quiz
from quizzes.bank.models import QuestionVersion
from quizzes.bank.queries import item_by_version, version_by_id

if TYPE_CHECKING:
    from learning.modules.models import ModulePage

# The usage under which an activity's attempts are kept is its section's key.
CONVERSATION_TYPE = "branching"


def freeze_module(page: "ModulePage") -> EditionContent:
    """Freeze and render the sections, the check and everything they refer to.

    Raises:
        CannotFreeze: when a question it asks is not published, or a section is empty.
    """
    freezer = Freezer()
    terms = [freezer.add_term(term) for term in page.terms.all()]
    sections = tuple(_section(child, terms, freezer) for child in page.sections)
    if not sections:
        raise CannotFreeze(_("It has no sections yet."))
    check = _check(page.check_quiz, freezer) if page.check_quiz else None
    data = {
        "kind": "module",
        "code": page.code,
        "title": page.title,
        "summary": page.summary,
        "minutes": page.minutes,
        "refresh_months": page.refresh_months,
        "outcomes": list(page.outcomes),
        "lenses": list(page.lenses),
        "audiences": [audience.name for audience in page.audiences.all()],
        "content_note": page.content_note,
        "owner": page.content_owner,
        "marking": page.marking.name if page.marking else "",
        "review_by": page.review_by_date.isoformat() if page.review_by_date else None,
        "picture": _first_picture(sections),
        "check": check,
        "sections": [dict(section.data) for section in sections],
        **freezer.references(),
    }
    return EditionContent(data=data, sections=sections, files=freezer.files)


def _check(quiz: Quiz, freezer: Freezer) -> dict[str, Any]:
    try:
        spec = freeze_quiz(quiz)
    except NotPublished as missing:
        raise CannotFreeze(
            _("The check “%(check)s” asks the question %(question)s, which is not published.")
            % {"check": quiz.title, "question": missing.question}
        ) from missing
    if not spec.items:
        raise CannotFreeze(_("The check “%(check)s” asks nothing yet.") % {"check": quiz.title})
    for item in spec.items:
        _add_version_picture(version_by_id(item.version, item.digest), freezer)
    return spec.as_json()


def _section(child: Any, terms: list[dict[str, Any]], freezer: Freezer) -> SectionContent:
    value = child.value
    # A block that was never saved has no name yet.
    key = child.id or str(uuid4())
    frozen = freeze_stream(value["body"], freezer)
    _refuse_unfinished(value, frozen)
    html = mark_terms(render_stream(value["body"], frozen), terms, prefix=f"g-{key[:8]}")
    activity = next((data for data in frozen if data["type"] == "activity"), None)
    kept = _activity(activity, freezer) if activity else None
    return SectionContent(
        key=key,
        kind=_kind(kept),
        title=value["title"],
        minutes=value["minutes"],
        html=html,
        data={"title": value["title"], "minutes": value["minutes"], "body": frozen},
        activity=kept,
    )


def _refuse_unfinished(value: Any, frozen: list[dict[str, Any]]) -> None:
    """Refuse what a draft may lack and a learner may not.

    The editor asks for most of it too, but a schedule or a script publishes what it finds.
    """
    title = value["title"] or _("A section without a title")
    activities = [data for data in frozen if data["type"] == "activity"]
    said = {"section": title}
    if not value["title"] or not value["minutes"]:
        raise CannotFreeze(_("“%(section)s” needs a title and its minutes.") % said)
    if not frozen:
        raise CannotFreeze(_("“%(section)s” has nothing in it yet.") % said)
    if len(activities) > 1:
        raise CannotFreeze(_("“%(section)s” has more than one activity.") % said)
    for activity in activities:
        if not activity["version"]:
            said["question"] = activity["key"] or _("not chosen yet")
            raise CannotFreeze(
                _("“%(section)s” asks a question (%(question)s) that is not published.") % said
            )


def _kind(activity: dict[str, Any] | None) -> SectionKind:
    if activity is None:
        return SectionKind.READING
    if activity["type"] == CONVERSATION_TYPE:
        return SectionKind.CONVERSATION
    return SectionKind.ACTIVITY


def _activity(data: dict[str, Any], freezer: Freezer) -> dict[str, Any]:
    """Name the version, and keep the question as it was asked, for replay."""
    version = version_by_id(data["version"], data["digest"])
    _add_version_picture(version, freezer)
    view = question_view(
        item_by_version(version.pk, version.digest),
        answer={},
        seed=None,
        heading=2,
        file_url=lambda digest: slot("file", digest),
    )
    return {
        "version": version.pk,
        "digest": version.digest,
        "type": version.type,
        "key": data["key"],
        "picture": version.picture_id or "",
        "asked": render_to_string("attempts/question.html", {"view": view}).strip(),
    }


def _first_picture(sections: tuple[SectionContent, ...]) -> str:
    """Return the hash of the first scene, which stands for the module in lists."""
    for section in sections:
        if section.activity and section.activity.get("picture"):
            return str(section.activity["picture"])
    return ""


def _add_version_picture(version: QuestionVersion, freezer: Freezer) -> None:
    picture = version.picture
    if picture is not None:
        freezer.files[f"question-{version.pk}"] = FrozenFile(
            picture.sha256, bytes(picture.content), picture.content_type
        )
