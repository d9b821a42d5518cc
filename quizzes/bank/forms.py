"""The editor's form of a question."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.forms import WagtailAdminModelForm

from media.reference.enums import SignFamily
from media.reference.models import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator


class ByFamily(ModelChoiceIterator[Sign]):
    """Signs under the name of their family, families in their own order."""

    @override
    def __iter__(self) -> Iterator[Any]:
        found: dict[str, list[Any]] = defaultdict(list)
        for sign in self.queryset:
            found[sign.family].append(self.choice(sign))
        for family in SignFamily:
            if found[family]:
                yield family.label, found[family]


class SignsField(forms.ModelMultipleChoiceField[Sign]):
    """Ticks for signs; there are too many for one list."""

    iterator = ByFamily
    widget = forms.CheckboxSelectMultiple


class QuestionForm(WagtailAdminModelForm):
    """Offers the signs by family."""

    signs = SignsField(
        queryset=Sign.objects.order_by("name"), label=_("Signs it asks about"), required=False
    )
