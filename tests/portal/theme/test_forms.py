"""Form markup: labels, hints and errors tied to their controls."""

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string

from portal.theme.forms import field_kind, form_errors


class Details(forms.Form):
    name = forms.CharField(label="Full name", help_text="As on the certificate")
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(widget=forms.PasswordInput)
    seats = forms.IntegerField(widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    reason = forms.CharField(widget=forms.Textarea, required=False)
    organisation = forms.ChoiceField(choices=[("", "Choose one"), ("a", "An organisation")])
    heard = forms.ChoiceField(
        label="How did you hear of it?",
        help_text="One answer",
        widget=forms.RadioSelect,
        choices=[("a", "From a colleague"), ("b", "From the intranet")],
    )
    needs = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("step-free", "Step-free access"), ("loop", "Hearing loop")],
    )
    started = forms.DateField(widget=forms.SelectDateWidget)
    staff = forms.FileField()
    shared = forms.BooleanField(label="This is a shared computer")


def group(form: forms.Form, name: str) -> Tag:
    html = form[name].as_field_group()
    found = BeautifulSoup(html, "html.parser").select_one(".govuk-form-group")
    assert found
    return found


def one(parent: Tag, selector: str) -> Tag:
    found = parent.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def words(tag: Tag) -> str:
    return " ".join(tag.text.split())


class TestFieldGroup:
    @pytest.mark.parametrize(
        ("name", "control"),
        [
            ("name", "input.govuk-input[type=text]"),
            ("email", "input.govuk-input[type=email][autocomplete=email]"),
            ("password", "input.govuk-input[type=password]"),
            ("seats", "input.govuk-input.govuk-input--width-3[type=number]"),
            ("reason", "textarea.govuk-textarea"),
            ("organisation", "select.govuk-select"),
            ("staff", "input.govuk-file-upload[type=file]"),
            ("shared", ".govuk-checkboxes__item input.govuk-checkboxes__input[type=checkbox]"),
        ],
    )
    def test_labels_a_single_control(self, name: str, control: str) -> None:
        drawn = group(Details(), name)
        label = one(drawn, "label.govuk-label")
        assert label["for"] == one(drawn, control)["id"]
        assert label.text == str(Details()[name].label)

    def test_ties_the_hint_to_the_control(self) -> None:
        drawn = group(Details(), "name")
        hint = one(drawn, ".govuk-hint")
        assert hint.text == "As on the certificate"
        assert one(drawn, "input")["aria-describedby"] == hint["id"]

    def test_says_nothing_of_a_hint_that_is_not_there(self) -> None:
        assert "aria-describedby" not in one(group(Details(), "email"), "input").attrs

    def test_ties_hint_and_error_to_the_control(self) -> None:
        drawn = group(Details({"name": ""}), "name")
        error = one(drawn, ".govuk-error-message")
        control = one(drawn, "input")
        assert words(error) == "Error: This field is required."
        assert control["aria-describedby"] == f"{one(drawn, '.govuk-hint')['id']} {error['id']}"
        assert control["aria-invalid"] == "true"
        assert "govuk-input--error" in control["class"]
        assert "govuk-form-group--error" in drawn["class"]

    def test_keeps_what_was_typed(self) -> None:
        drawn = group(Details({"email": "not an address"}), "email")
        assert one(drawn, "input")["value"] == "not an address"

    def test_never_repeats_a_password(self) -> None:
        assert "value" not in one(group(Details({"password": "x"}), "password"), "input").attrs

    @pytest.mark.parametrize(("name", "kind"), [("heard", "radios"), ("needs", "checkboxes")])
    def test_asks_one_question_of_several_controls(self, name: str, kind: str) -> None:
        drawn = group(Details(), name)
        legend = one(drawn, "fieldset.govuk-fieldset > legend.govuk-fieldset__legend")
        assert words(legend) == str(Details()[name].label)
        options = drawn.select(f".govuk-{kind} .govuk-{kind}__item")
        assert len(options) == 2
        for option in options:
            control = one(option, f"input.govuk-{kind}__input")
            assert one(option, f"label.govuk-{kind}__label")["for"] == control["id"]

    def test_ties_hint_and_error_to_the_question(self) -> None:
        drawn = group(Details({}), "heard")
        described = f"{one(drawn, '.govuk-hint')['id']} {one(drawn, '.govuk-error-message')['id']}"
        assert one(drawn, "fieldset")["aria-describedby"] == described

    def test_remembers_what_was_chosen(self) -> None:
        drawn = group(Details({"needs": ["loop"]}), "needs")
        assert one(drawn, "input[checked]")["value"] == "loop"

    def test_draws_a_date_as_three_boxes(self) -> None:
        drawn = group(Details(initial={"started": date(2026, 3, 27)}), "started")
        boxes = drawn.select("input[inputmode=numeric]")
        assert [box["name"] for box in boxes] == ["started_day", "started_month", "started_year"]
        assert [box["value"] for box in boxes] == ["27", "3", "2026"]
        assert [one(drawn, f"label[for={box['id']}]").text for box in boxes] == [
            "Day",
            "Month",
            "Year",
        ]

    def test_gives_back_a_date_that_is_none_as_it_was_typed(self) -> None:
        typed = {"started_day": "31", "started_month": "2", "started_year": "26"}
        drawn = group(Details(typed), "started")
        assert [box["value"] for box in drawn.select("input")] == ["31", "2", "26"]
        assert one(drawn, ".govuk-error-message")

    def test_reads_the_three_boxes(self) -> None:
        typed = {"started_day": "27", "started_month": "3", "started_year": "2026"}
        form = Details(typed)
        form.is_valid()
        assert form.cleaned_data["started"] == date(2026, 3, 27)

    def test_can_be_the_heading_of_its_page(self) -> None:
        context = {"field": Details()["heard"], "heading": True, "label_size": "l"}
        drawn = render_to_string("components/form_field.html", context)
        heading = one(BeautifulSoup(drawn, "html.parser"), "legend.govuk-fieldset__legend--l h1")
        assert heading.text == "How did you hear of it?"

    def test_escapes_what_was_typed(self) -> None:
        drawn = Details({"name": '"><script>alert(1)</script>'})["name"].as_field_group()
        assert "<script" not in drawn


class TestForm:
    def test_draws_every_field(self) -> None:
        drawn = BeautifulSoup(str(Details()), "html.parser")
        assert len(drawn.select(".govuk-form-group")) >= len(Details().fields)

    def test_leaves_widgets_alone_for_the_admin(self) -> None:
        assert "govuk" not in str(Details()["name"])


class TestFieldKind:
    class Own(forms.RadioSelect):
        pass

    def test_follows_what_a_widget_extends(self) -> None:
        field = forms.ChoiceField(widget=self.Own, choices=[])
        form = type("Asked", (forms.Form,), {"answer": field})()
        assert field_kind(form["answer"]) == "radios"


class TestErrorSummary:
    def test_links_each_error_to_the_control_that_takes_the_focus(self) -> None:
        links = {error["href"] for error in form_errors(Details({}))}
        assert {"#id_name", "#id_heard_0", "#id_started_day", "#id_shared"} <= links

    def test_points_only_to_ids_that_are_on_the_page(self) -> None:
        form = Details({})
        page = BeautifulSoup(str(form), "html.parser")
        for error in form_errors(form):
            assert page.select_one(error["href"]), error

    def test_puts_errors_of_the_whole_form_first(self) -> None:
        form = Details({})
        form.add_error(None, "The two names differ.")
        assert form_errors(form)[0] == {"href": "", "text": "The two names differ."}

    def test_is_announced_and_focusable(self) -> None:
        drawn = render_to_string("components/error_summary.html", {"form": Details({})})
        summary = one(BeautifulSoup(drawn, "html.parser"), ".govuk-error-summary")
        assert summary["data-module"] == "govuk-error-summary"
        assert one(summary, "[role=alert] h2").text == "There is a problem"

    def test_takes_a_plain_list(self) -> None:
        errors = [{"href": "#choice-a", "text": "Choose an answer"}]
        drawn = render_to_string("components/error_summary.html", {"errors": errors})
        assert '<a href="#choice-a">Choose an answer</a>' in drawn

    def test_draws_nothing_when_all_is_well(self) -> None:
        assert not render_to_string("components/error_summary.html", {"form": Details()}).strip()
