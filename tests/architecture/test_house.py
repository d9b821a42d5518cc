"""The house is built as the design says: folders, names and sizes that nothing else would hold."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from portal.settings import base

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("learning", "quizzes", "media", "site/portal", "site/bootstrap")
OURS = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
MOST_LINES = 350
MOST_LINES_OF_SETTINGS = 250
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "misc", "managers", "core"}


class TestFolders:
    def test_site_is_no_package(self) -> None:
        # The standard library owns the name.
        assert not (ROOT / "site" / "__init__.py").exists()

    def test_of_tests_are_packages(self) -> None:
        # Without them tests/learning would shadow learning.
        folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
        missing = [folder for folder in folders if not (folder / "__init__.py").exists()]
        assert not missing
        assert (ROOT / "tests" / "__init__.py").exists()

    def test_for_uploads_hold_no_code(self) -> None:
        assert Path(base.MEDIA_ROOT) == ROOT / "var" / "uploads"


class TestApps:
    def test_name_their_label_themselves(self) -> None:
        roots = [ROOT / package for package in PACKAGES]
        ours = [
            config
            for config in apps.get_app_configs()
            if any(root in Path(config.path).parents for root in roots)
        ]
        assert len(ours) > 10
        unnamed = [config.name for config in ours if "label" not in vars(type(config))]
        assert not unnamed

    @pytest.mark.parametrize(
        "setting",
        ["AUTH_USER_MODEL", "WAGTAILIMAGES_IMAGE_MODEL", "WAGTAILDOCS_DOCUMENT_MODEL"],
    )
    def test_have_our_own_models_from_the_first_migration_on(self, setting: str) -> None:
        label, model = getattr(settings, setting).split(".")
        folder = Path(apps.get_app_config(label).path) / "migrations"
        (first,) = folder.glob("0001_*.py")
        assert f"name='{model}'" in first.read_text(encoding="utf-8").replace('"', "'")


class TestModules:
    def test_are_short(self) -> None:
        long = [
            f"{path.relative_to(ROOT)}: {lines} lines"
            for path in OURS
            if (lines := path.read_text(encoding="utf-8").count("\n"))
            > (MOST_LINES_OF_SETTINGS if path.parent.name == "settings" else MOST_LINES)
        ]
        assert not long

    def test_are_named_for_what_they_hold(self) -> None:
        names = [path.relative_to(ROOT).with_suffix("") for path in OURS]
        vague = [str(name) for name in names if NAMES_THAT_SAY_NOTHING.intersection(name.parts)]
        assert not vague
