"""Every model of ours says what personal data it holds, and no check lets NULL slip through."""

from collections.abc import Set

import pytest
from django.apps import apps
from django.db import models

from learning.completion.models import Requirement

OURS = [
    model
    for model in apps.get_models(include_auto_created=False)
    if model.__module__.split(".")[0] in {"learning", "quizzes", "media", "portal"}
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_has_its_personal_data_line(model: type[models.Model]) -> None:
    assert "Personal data:" in (model.__doc__ or ""), (
        f"{model._meta.label}: end the docstring with a line “Personal data: …”."
    )


def unguarded(
    model: type[models.Model], condition: models.Q, guarded: Set[str] = frozenset()
) -> set[str]:
    """Return the nullable fields that are compared where nobody said what NULL means.

    SQL lets a row in when a check is neither true nor false. So beside `due_days__gte=1` stands
    `due_days__isnull=False`, or the other branch of an OR is `due_days=None`.
    """
    inner = [child for child in condition.children if isinstance(child, models.Q)]
    leaves = [child for child in condition.children if isinstance(child, tuple)]
    alone = [child.children[0] for child in inner if len(child.children) == 1]
    is_or = condition.connector == models.Q.OR
    said = {
        name.removesuffix("__isnull")
        for name, value in (*leaves, *(leaf for leaf in alone if isinstance(leaf, tuple)))
        if value is None or (name.endswith("__isnull") and (is_or or value is False))
    }
    guarded = guarded | said
    found = set()
    for name, value in leaves:
        field = name.split("__")[0]
        is_compared = value is not None and not name.endswith("__isnull")
        if is_compared and model._meta.get_field(field).null and field not in guarded:
            found.add(field)
    return found.union(*(unguarded(model, child, guarded) for child in inner))


CHECKS = [
    (model, constraint)
    for model in OURS
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
]


class TestCheckConstraints:
    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            (models.Q(due_days__gte=1), {"due_days"}),
            (models.Q(due_days__gte=1, due_days__isnull=False), set()),
            (models.Q(due_days=None) | models.Q(due_days__gte=1), set()),
            (
                models.Q(due_rule="a", due_days=None) | models.Q(due_rule="b", due_days__gte=1),
                {"due_days"},
            ),
        ],
    )
    def test_are_read_as_sql_reads_them(self, condition: models.Q, expected: set[str]) -> None:
        assert unguarded(Requirement, condition) == expected

    @pytest.mark.parametrize(
        ("model", "constraint"), CHECKS, ids=[constraint.name for _model, constraint in CHECKS]
    )
    def test_let_no_null_slip_through(
        self, model: type[models.Model], constraint: models.CheckConstraint
    ) -> None:
        condition = constraint.condition
        assert isinstance(condition, models.Q)
        assert not unguarded(model, condition)
