"""Everything in `site/content`, loaded once for each file of tests that asks for it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from portal.starter.loading import load_everything
from tests.factories.completion import NOW

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

CONTENT: Path = settings.SITE_DIR / "content"


@pytest.fixture(scope="module")
def reported(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[list[str]]:
    """The content is loaded; these files were said to be."""
    paths: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load_everything(root=CONTENT, at=NOW, report=paths.append)
        yield paths
        transaction.set_rollback(True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the content, to be spoilt."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def spoil(copy: Path, path: str, change: Callable[[str], str]) -> None:
    """Change one file of a copy."""
    file = copy / path
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
