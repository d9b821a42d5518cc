"""What a field offers where that depends on the day."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from learning.accounts.models import User


class NamesTrainers:
    """Names those to choose from as the pages of a run do; a mixin of both fields below."""

    def label_from_instance(self, obj: User) -> str:
        return obj.listed_name if obj.is_hidden_from_lists else str(obj)


class TrainerField(NamesTrainers, forms.ModelChoiceField[User]):
    """Chooses one trainer."""


class TrainersField(NamesTrainers, forms.ModelMultipleChoiceField[User]):
    """Chooses any number of trainers."""


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let a field of a form choose among these rows."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows
