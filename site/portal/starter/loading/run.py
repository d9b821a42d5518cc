"""The order in which things are loaded, and what may be skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from learning.accounts.operations import ensure_groups, grant_content_permissions
from media.editions.digests import sha256_of
from portal.starter.loading import elsewhere, pages, questions, reference
from portal.starter.loading.files import ContentFile, ContentProblem
from portal.starter.loading.questions import Library
from portal.starter.models import LoadedFile

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

Report = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One content file: how it is loaded, and which other files it speaks for."""

    path: str
    load: Callable[[ContentFile], Any]
    also: tuple[str, ...] = ()


def load_everything(*, root: Path, at: datetime, report: Report) -> int:
    """Load the starter content; return how many files were new or changed.

    One transaction: a problem in any file leaves everything as it was. Raises ContentProblem.
    """
    with transaction.atomic():
        address = urlsplit(settings.SITE_ADDRESS)
        home = pages.ensure_tree(
            site_name=settings.SITE_NAME,
            host=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
        )
        ensure_groups()
        grant_content_permissions(home)
        known = dict(LoadedFile.objects.values_list("path", "sha256"))
        return sum(_run(step, root, known, at, report) for step in steps(root))


def _run(step: Step, root: Path, known: dict[str, str], at: datetime, report: Report) -> int:
    file = ContentFile.read(root, step.path)
    others = [ContentFile.read(root, path).content for path in step.also]
    digest = sha256_of(b"".join(sha256_of(part).encode() for part in [file.content, *others]))
    if known.get(step.path) == digest:
        return 0
    step.load(file)
    LoadedFile.objects.update_or_create(
        path=step.path, defaults={"sha256": digest, "loaded_at": at}
    )
    report(step.path)
    return 1


def steps(root: Path) -> Iterable[Step]:
    """Yield every content file in an order in which each finds what it names."""
    library = Library(root)
    for name, model, fields in reference.NAMED:
        load = partial(reference.load_list, model=model, fields=fields)
        yield Step(f"reference/{name}.yaml", load)
    yield Step("reference/signs.yaml", reference.load_signs)
    yield Step("reference/facts.yaml", reference.load_facts)
    yield Step("reference/glossary.yaml", reference.load_glossary)
    yield Step("organisations.csv", reference.load_organisations)
    scenes = _names(root, "scenes/*.svg")
    for path in _names(root, "questions/*.yaml"):
        yield Step(path, lambda file: questions.load_questions(file, library), scenes)
    for path in _names(root, "pages/*.yaml"):
        yield Step(path, lambda file: pages.load_page(file.map(), library))
    for path in _names(root, "materials/*.yaml"):
        yield Step(path, lambda file: pages.load_material(file.map(), library))
    for path in _names(root, "modules/*.yaml"):
        # A module is frozen with its questions, so a changed question makes a new edition.
        asked = path.replace("modules/", "questions/")
        also = ((asked,) if (root / asked).exists() else ()) + scenes
        yield Step(path, lambda file: pages.load_module(file.map(), library), also)
    yield Step("reference/training_elsewhere.yaml", elsewhere.load_elsewhere)
    yield Step("course.yaml", lambda file: pages.load_course(file.map()))


def _names(root: Path, pattern: str) -> tuple[str, ...]:
    found = tuple(sorted(str(path.relative_to(root)) for path in root.glob(pattern)))
    if not found:
        raise ContentProblem(pattern, None, "no such file.")
    return found
