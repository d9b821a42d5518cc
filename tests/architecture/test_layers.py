"""Relations between models point down the house, as imports do.

import-linter cannot see `ForeignKey("bank.Question")`: a string is no import. The layers are read
from its contracts, so there is one list of them.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[2]


PLAIN_ROOMS = {"quizzes.items", "quizzes.formats", "quizzes.analysis"}


def read_contracts(kind: str) -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return [contract for contract in contracts if contract["type"] == kind]


def read_ranks() -> dict[str, tuple[int, int]]:
    """How high each room is, e.g. `learning.courses`: its folder's rank, then its own inside."""
    layered = read_contracts("layers")
    folders = next(contract["layers"] for contract in layered if "containers" not in contract)
    ranks = {folder: (-position, 0) for position, folder in enumerate(folders)}
    for contract in layered:
        for container in contract.get("containers", []):
            for position, siblings in enumerate(contract["layers"]):
                for name in siblings.split("|"):
                    room = f"{container}.{name.strip(' ()')}"
                    ranks[room] = (ranks[container][0], -position)
    return ranks


def room_of(module: str, ranks: Iterable[str]) -> str | None:
    """The innermost room a module stands in; None for other people's code."""
    parts = module.split(".")
    rooms = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((room for room in rooms if room in ranks), None)


def points_down(*, source: str, target: str, ranks: dict[str, tuple[int, int]]) -> bool:
    """Whether a model of one module may refer to a model of another."""
    from_room, to_room = room_of(source, ranks), room_of(target, ranks)
    if from_room is None or to_room is None or from_room == to_room:
        return True
    return ranks[from_room] > ranks[to_room]


RANKS = read_ranks()
OURS = [model for model in apps.get_models() if room_of(model.__module__, RANKS)]
RELATIONS = [
    (model, field)
    for model in OURS
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    if isinstance(field.related_model, type) and issubclass(field.related_model, models.Model)
]


class TestPointsDown:
    @pytest.mark.parametrize(
        ("source", "target", "expected"),
        [
            ("learning.courses.models.runs", "media.library.models", True),
            ("learning.courses.models", "learning.accounts.models", True),
            ("learning.courses.models", "wagtail.models", True),
            ("learning.courses.models.runs", "learning.courses.models.places", True),
            ("learning.accounts.models", "learning.courses.models", False),
            ("quizzes.bank.models", "learning.modules.models", False),
            ("media.assets.models", "quizzes.bank.models", False),
            ("learning.reports.models", "learning.interchange.models", False),
            ("learning.modules.models", "portal.home.models", False),
        ],
    )
    def test_follows_the_contracts(self, source: str, target: str, expected: bool) -> None:
        assert points_down(source=source, target=target, ranks=RANKS) is expected


class TestRelations:
    def test_there_are_some_to_look_at(self) -> None:
        assert len(RELATIONS) > 20

    @pytest.mark.parametrize(
        ("model", "field"),
        RELATIONS,
        ids=[f"{model._meta.label}.{field.name}" for model, field in RELATIONS],
    )
    def test_point_down_or_at_the_user(
        self, model: type[models.Model], field: "models.ForeignKey[models.Model]"
    ) -> None:
        if field.remote_field.model._meta.label == settings.AUTH_USER_MODEL:
            return  # the one reference upwards: swappable by design
        target = field.remote_field.model.__module__
        assert points_down(source=model.__module__, target=target, ranks=RANKS), (
            f"{model._meta.label}.{field.name} refers upwards to {target}. Move the field to the "
            f"higher model, or send a signal upwards."
        )


class TestContracts:
    def test_keep_every_plain_room_plain(self) -> None:
        (plain,) = read_contracts("forbidden")
        there = {room for room in PLAIN_ROOMS if (ROOT / room.replace(".", "/")).is_dir()}
        assert set(plain["source_modules"]) == there
        assert set(plain["forbidden_modules"]) >= {"django", "wagtail"}
