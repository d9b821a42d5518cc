"""How Django's forms are drawn: GOV.UK markup, with hints and errors tied to their control.

Only `{{ form }}` and `field.as_field_group` change. Widgets keep Django's own templates, so
the forms of Wagtail's admin stay as they are.
"""

from typing import Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# First match wins, so narrower classes stand before the ones they extend.
KINDS: Final[tuple[tuple[type[forms.Widget], str], ...]] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.SelectDateWidget, "date"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)
CONTROL_CLASSES: Final = {
    "input": "govuk-input",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}


class GovukRenderer(TemplatesSetting):
    """Draws forms with the templates in `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def field_kind(field: forms.BoundField) -> str:
    """Name the template of `templates/forms/` that draws the field."""
    return next((kind for widget, kind in KINDS if isinstance(field.field.widget, widget)), "input")


def field_control(field: forms.BoundField) -> SafeString:
    """Draw a control with its GOV.UK class, its own classes and its error state."""
    own = field.field.widget.attrs.get("class", "")
    base = CONTROL_CLASSES[field_kind(field)]
    error = f"{base}--error" if field.errors else ""
    classes = " ".join(part for part in (base, own, error) if part)
    return field.as_widget(attrs={"class": classes})


def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """List a form's errors for the summary; those of the whole form come first and link nowhere."""
    errors = [{"href": "", "text": str(text)} for text in form.non_field_errors()]
    for field in form:
        errors += [{"href": f"#{first_id(field)}", "text": str(text)} for text in field.errors]
    return errors


def first_id(field: forms.BoundField) -> str:
    """Id of the control that takes the focus: of a group, its first."""
    kind = field_kind(field)
    if kind in {"radios", "checkboxes"}:
        return f"{field.auto_id}_0"
    return f"{field.auto_id}_day" if kind == "date" else field.auto_id


def date_parts(field: forms.BoundField) -> list[dict[str, str]]:
    """Give the boxes of a `SelectDateWidget` drawn as day, month and year.

    What was typed comes back as it was typed, also where it is no date.
    """
    value = field.value()
    parts = []
    for name, label, width in (
        ("day", _("Day"), 2),
        ("month", _("Month"), 2),
        ("year", _("Year"), 4),
    ):
        key = f"{field.html_name}_{name}"
        typed = field.form.data.get(key, "") if field.form.is_bound else getattr(value, name, "")
        parts.append(
            {
                "id": f"{field.auto_id}_{name}", "name": key, "label": label,
                "width": str(width), "value": str(typed),
            }
        )  # fmt: skip
    return parts
