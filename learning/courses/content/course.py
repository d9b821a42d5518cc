"""From the content file of a course to its page."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django.utils.html import format_html

from learning.courses.enums import NoteKind
from learning.courses.models import (
    CourseCriterion,
    CourseDay,
    CoursePage,
    CoursePrerequisite,
    CourseSession,
    JoiningNote,
)
from learning.modules.models import ModulePage
from media.blocks.base import ContentError
from media.blocks.rich_text import rich_text_from_markdown
from media.reference.models import Marking

Content = Mapping[str, Any]


def course_from_content(data: Content) -> tuple[dict[str, Any], Callable[[CoursePage], None]]:
    """Return the fields of a course page, and what to call on the page to set what hangs on it.

    Raises ContentError, naming the field, where the file cannot be used.
    """
    values = {
        "title": _need(data, "title"),
        "summary": _need(data, "summary"),
        "standing_note": data.get("standing", ""),
        "who": rich_text_from_markdown(data.get("who", "")),
        "outcomes": _lines(data, "outcomes"),
        "before": _lines(data, "before"),
        "assessment": _assessment(data.get("assessment", {})),
        "attendance_rule": data.get("attendance_rule", ""),
        "certificate_rule": data.get("certificate", ""),
        "min_delegates": _need(data, "min", int),
        "max_delegates": _need(data, "max", int),
        "min_trainers": _need(data, "trainers_min", int),
        "refresh_months": data.get("refresh_months", 36),
        "marking": _marking(data),
        "content_owner": _need(data, "owner"),
        "review_by_date": _need(data, "review_by", date),
    }
    days = [_day(day, order) for order, day in enumerate(_need(data, "days", list))]
    modules = _modules(data)
    criteria = [_criterion(row) for row in data.get("assessment", {}).get("rubric", [])]
    notes = _notes(data)

    def relations(page: CoursePage) -> None:
        page.days.set(days)
        page.prerequisites.set([CoursePrerequisite(module=module) for module in modules])
        page.criteria.set(criteria)
        page.joining_notes.set(notes)

    return values, relations


def _need(data: Content, field: str, kind: type = str) -> Any:
    value = data.get(field)
    if not isinstance(value, kind) or not value:
        message = f"“{field}” is missing or is not {kind.__name__}"
        raise ContentError(message, where=data, field=field)
    return value.strip() if isinstance(value, str) else value


def _lines(data: Content, field: str) -> list[str]:
    return [str(line).strip() for line in data.get(field, [])]


def _marking(data: Content) -> Marking:
    key = _need(data, "marking")
    found = Marking.objects.filter(key=key).first()
    if found is None:
        raise ContentError(f"“marking”: there is no “{key}”", where=data, field="marking")
    return found


def _modules(data: Content) -> list[ModulePage]:
    codes = _lines(data, "prerequisites")
    found = {module.code: module for module in ModulePage.objects.filter(code__in=codes)}
    for code in codes:
        if code not in found:
            message = f"“prerequisites”: there is no module “{code}”"
            raise ContentError(message, where=data, field="prerequisites")
    return [found[code] for code in codes]


def _day(data: Content, order: int) -> CourseDay:
    rows = _need(data, "sessions", list)
    day = CourseDay(title=_need(data, "title"), sort_order=order)
    day.sessions.set([_session(row, position) for position, row in enumerate(rows)])
    return day


def _session(data: Content, order: int) -> CourseSession:
    try:
        start, end = (time.fromisoformat(data[name]) for name in ("start", "end"))
    except (KeyError, TypeError, ValueError) as error:
        message = '“sessions”: times are written as "09:00"'
        raise ContentError(message, where=data, field="start") from error
    if end <= start:
        message = f"“sessions”: {data.get('title')} ends before it starts"
        raise ContentError(message, where=data, field="end")
    return CourseSession(
        sort_order=order,
        start_time=start,
        end_time=end,
        title=_need(data, "title"),
        trainer_role=data.get("trainer_role", ""),
        outcome=data.get("outcome", ""),
    )


def _assessment(data: Content) -> str:
    parts = [rich_text_from_markdown(data.get("intro", ""))]
    for part in data.get("parts", []):
        parts.append(format_html("<h3>{}</h3>", _need(part, "title")))
        parts.append(rich_text_from_markdown(_need(part, "text")))
    return "".join(parts)


def _criterion(data: Content) -> CourseCriterion:
    levels = data.get("levels", [])
    if len(levels) != 4:
        message = "“rubric”: a criterion has four levels, for 0 to 3 points"
        raise ContentError(message, where=data, field="levels")
    return CourseCriterion(
        title=_need(data, "criterion"),
        zero_fails=bool(data.get("zero_fails")),
        points_0=levels[0],
        points_1=levels[1],
        points_2=levels[2],
        points_3=levels[3],
    )


def _notes(data: Content) -> list[JoiningNote]:
    joining = data.get("joining", {})
    unknown = set(joining) - set(NoteKind.values)
    if unknown:
        field = min(unknown)
        raise ContentError(f"“joining”: nobody knows “{field}”", where=joining, field=field)
    return [
        JoiningNote(sort_order=order, kind=kind, text=_need(joining, kind))
        for order, kind in enumerate(NoteKind.values)
        if joining.get(kind)
    ]
