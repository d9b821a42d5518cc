"""Tags of the component vocabulary: `{% load theme %}`."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.base import FilterExpression, Node, Parser, TextNode, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from typing_extensions import override

from portal.theme import charts, forms
from portal.theme.enums import LOOKS, State
from portal.theme.icons import UnknownIcon, icon_svg
from portal.theme.navigation import language_prefix

register = template.Library()


class IconNode(Node):
    """An icon whose name is known only when the page is drawn."""

    def __init__(self, name: FilterExpression, classes: str) -> None:
        self.name = name
        self.classes = classes

    @override
    def render(self, context: Context) -> SafeString:
        name = self.name.resolve(context)
        return icon_svg(name, self.classes) if name else SafeString("")


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """Draw an icon: `{% icon "check" %}`, `{% icon name "extra-class" %}`.

    A name written in the template is drawn when the template is compiled, so an icon costs a
    page nothing.
    """
    bits = token.split_contents()[1:]
    if len(bits) not in {1, 2}:
        raise template.TemplateSyntaxError("icon takes a name and, if wanted, classes.")
    name = parser.compile_filter(bits[0])
    classes = bits[1].strip("\"'") if len(bits) == 2 else ""
    if not (isinstance(name.var, str) and not name.filters):
        return IconNode(name, classes)
    try:
        return TextNode(icon_svg(str(name.var), classes))
    except UnknownIcon as error:
        raise template.TemplateSyntaxError(str(error)) from error


class FixedNode(Node):
    """A component without variables, drawn once in each language and then only copied."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.drawn: dict[str | None, SafeString] = {}

    @override
    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.drawn:
            component = context.template.engine.get_template(self.name)  # type: ignore[union-attr]
            self.drawn[language] = component.render(Context({"support": settings.SUPPORT}))
        return self.drawn[language]


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """Include a component that is the same for everybody: `{% fixed "components/footer.html" %}`.

    It sees `support` and nothing else of the page, which is why it may be kept: header and
    footer would otherwise cost every page a fifth of a millisecond.
    """
    _, name = token.split_contents()
    return FixedNode(name.strip("\"'"))


@register.simple_tag
def site_path(address: str = "") -> str:
    """Put the active language before an address: `{% site_path "help/" %}` is `/cy/help/`."""
    return language_prefix() + address


@register.simple_tag
def status_look(state: str) -> dict[str, Any]:
    """Tone, icon and plain words of a state, for `components/status_tag.html`."""
    known = State(state)
    look = LOOKS[known]
    return {
        "tone": look.tone,
        "icon": icon_svg(look.icon) if look.icon else "",
        "label": known.label,
    }


@register.simple_tag
def status_tag(state: str, label: str = "") -> SafeString:
    """Draw `components/status_tag.html` in a list of many: each kind of tag once a language."""
    return _drawn_status(get_language(), state, str(label))


@lru_cache(maxsize=256)
def _drawn_status(_language: str | None, state: str, label: str) -> SafeString:
    return render_to_string("components/status_tag.html", {"state": state, "label": label})


@register.simple_tag
def banner_look(level: str) -> dict[str, Any]:
    """Title, role and class of a message's banner; only what must interrupt is an alert."""
    modifier = {"success": "success", "warning": "lamp", "error": "lamp"}.get(level)
    return {
        "title": _("Done") if level == "success" else _("Important"),
        "role": "alert" if level in {"success", "error"} else "region",
        "modifier": f" govuk-notification-banner--{modifier}" if modifier else "",
    }


@register.simple_tag
def segment_classes(done: int, total: int, now: int | None = None) -> list[str]:
    """Class of each progress segment; `now` counts from 1 and is left out when all is done."""
    return [
        "is-done" if number <= done and number != now else "is-now" if number == now else ""
        for number in range(1, int(total) + 1)
    ]


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """Which template of `forms/` draws the field."""
    return forms.field_kind(field)


@register.simple_tag
def field_control(field: BoundField) -> SafeString:
    """The control itself, with its GOV.UK classes."""
    return forms.field_control(field)


@register.simple_tag
def date_parts(field: BoundField) -> list[dict[str, str]]:
    """Day, month and year boxes of a date field."""
    return forms.date_parts(field)


@register.simple_tag
def form_errors(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form as `href` and `text`, in the order of the page."""
    return forms.form_errors(form)


@register.simple_tag
def page_range(page: Page[Any]) -> list[int | None]:
    """Page numbers to offer; None stands for those left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


@register.simple_tag
def page_query(query: QueryDict | str | None, number: int) -> str:
    """Address of another page of the same list, filters kept."""
    parameters = query.copy() if isinstance(query, QueryDict) else QueryDict(query, mutable=True)
    parameters["page"] = str(number)
    return f"?{parameters.urlencode()}"


@register.filter
def headed(cells: Sequence[str], head: Sequence[str]) -> list[tuple[str, str]]:
    """Return the cells of a row, each after the head of its column; the row's own name is first."""
    return list(zip(head[1:], cells, strict=False))


@register.filter
def dialled(number: str) -> str:
    """A telephone number as a phone dials it: only digits, with a leading plus kept."""
    plus = "+" if str(number).startswith("+") else ""
    return plus + "".join(sign for sign in str(number) if sign.isdigit())


@register.simple_tag
def chart_rows(labels: Sequence[str], values: Sequence[float | None]) -> list[dict[str, Any]]:
    """Every value of a line chart, for the table beside it; None is not told."""
    series = zip_longest(labels, values)
    return [{"label": label, "value": value} for label, value in series]


@register.inclusion_tag("components/line_chart.html")
def line_chart(
    labels: Sequence[str],
    values: Sequence[float | None],
    target: float | None = None,
    end: str = "",
) -> dict[str, Any]:
    """Draw a line chart of percentages, wide and narrow.

    `end` names when the last point was; without it, that is now. A line needs two points: with
    fewer, the template says when it will begin.
    """
    if len(values) < charts.FEWEST_POINTS:
        return {"drawings": []}
    plot = charts.LinePlot(tuple(labels), tuple(values), target)
    return {"drawings": [plot.drawn(charts.WIDE), plot.drawn(charts.NARROW)], "end": end}
