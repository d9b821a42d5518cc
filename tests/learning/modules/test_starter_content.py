"""The modules that ship: each loads, freezes, and is played within the budgets."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from learning.modules.models import ModulePage
from media.editions.digests import canonical_json
from media.editions.enums import SectionKind
from media.editions.models import Edition, EditionFile
from media.editions.verify import verify_edition
from portal.starter.loading import load_everything
from quizzes.attempts.forms import fields_of
from quizzes.attempts.previews import sample_answer
from quizzes.bank.models import QuestionVersion
from quizzes.bank.queries import item_by_version
from tests.factories.accounts import UserFactory
from tests.learning.modules.conftest import signed_in

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

CONTENT = Path(__file__).parents[3] / "site" / "content"
MODULES = sorted(path.stem for path in (CONTENT / "modules").glob("*.yaml"))
MOST_STATEMENTS = 6
MOST_BYTES = 20 * 1024  # as the benchmark counts kilobytes
PICTURE = re.compile(r"@@slot:file:([0-9a-f]{64})@@")
# Short words are in every text; only whole sentences can give an answer away.
SHORTEST_SECRET = 30
SECRET_NAMES = {"reason", "action", "feedback", "right", "low", "high", "true", "false"}
# A section is either something to do or at least this much to read.
LEAST_WORDS = 350


@pytest.fixture(scope="module")
def library(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """Everything in `site/content`, loaded once for this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_everything(root=CONTENT, at=timezone.now(), report=lambda path: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=MODULES)
def edition(request: pytest.FixtureRequest, library: None, db: None) -> Edition:
    page = ModulePage.objects.get(code=request.param)
    found: Edition = Edition.objects.of_page(page.pk).get()
    return found


def versions_in(edition: Edition) -> list[QuestionVersion]:
    """Return every question version an edition asks."""
    ids = [item["version"] for item in edition.data["check"]["items"]]
    ids += [s.activity["version"] for s in edition.sections.all() if s.activity]
    return list(QuestionVersion.objects.filter(pk__in=ids))


def secrets_of(form: Any, *, name: str = "") -> Iterator[str]:
    """Yield every text of a form that may not be read before the answer."""
    if isinstance(form, dict):
        for key, value in form.items():
            yield from secrets_of(value, name=key)
    elif isinstance(form, list):
        for value in form:
            yield from secrets_of(value, name=name)
    elif isinstance(form, str) and name in SECRET_NAMES and len(form) >= SHORTEST_SECRET:
        yield form


class TestEdition:
    def test_is_plain_json_and_fits_its_hashes(self, edition: Edition) -> None:
        assert json.loads(canonical_json(edition.data)) == edition.data
        assert verify_edition(edition) == []

    def test_has_something_to_do_or_enough_to_read_in_every_section(self, edition: Edition) -> None:
        thin = [
            (section.title, words)
            for section in edition.sections.all()
            if (words := len(strip_tags(section.html).split())) < LEAST_WORDS
            and not section.activity
        ]
        assert thin == []

    def test_keeps_every_picture_in_its_own_rows(self, edition: Edition) -> None:
        shown = set()
        for section in edition.sections.all():
            shown |= set(PICTURE.findall(section.html))
            shown |= set(PICTURE.findall((section.activity or {}).get("asked", "")))
        shown |= {v.picture_id for v in versions_in(edition) if v.picture_id}
        used = set(edition.file_uses.values_list("file_id", flat=True))
        assert shown <= used
        assert EditionFile.objects.filter(pk__in=used).count() == len(used)
        assert not shown or edition.data["picture"] in used

    def test_keeps_nothing_of_any_key(self, edition: Edition) -> None:
        kept = " ".join(
            section.html + json.dumps(section.activity, ensure_ascii=False)
            for section in edition.sections.all()
        )
        secrets = [text for version in versions_in(edition) for text in secrets_of(version.form)]
        assert len(secrets) > len(versions_in(edition))
        assert [text for text in secrets if text in kept] == []

    def test_is_asked_within_the_budgets(self, edition: Edition) -> None:
        learner = signed_in(UserFactory(officer=True))
        secrets = [text for version in versions_in(edition) for text in secrets_of(version.form)]
        for section in edition.sections.all():
            html = within_budget(learner, edition, section.number)
            assert "@@" not in html
            assert [text for text in secrets if text in html] == []

    def test_is_explained_within_the_budgets(self, edition: Edition) -> None:
        learner = signed_in(UserFactory(officer=True))
        for section in edition.sections.all():
            address = f"/learn/{edition.slug}/{section.number}/"
            learner.post(address, {"action": "continue"})
            if section.activity:
                item = item_by_version(section.activity["version"], section.activity["digest"])
                answer = sample_answer(item)
                if section.kind == SectionKind.CONVERSATION:
                    for turn, choice in enumerate(answer["path"], start=1):
                        path = answer["path"][: turn - 1]
                        sent = {"sequence": turn, "path": path, "choice": choice}
                        learner.post(f"{address}{turn}/", sent)
                else:
                    learner.post(address, {"sequence": 1, **fields_of(answer)})
        for section in edition.sections.all():
            html = within_budget(learner, edition, section.number, compressed=True)
            assert bool(section.activity) == ("feedback-heading" in html)


def within_budget(
    learner: Client, edition: Edition, number: int, *, compressed: bool = False
) -> str:
    """Return a section's page, fetched twice, after holding the second against the budgets.

    With the reasons for every option a page may be longer: then what is sent counts.
    """
    address = f"/learn/{edition.slug}/{number}/"
    learner.get(address)
    with CaptureQueriesContext(connection) as statements:
        response = learner.get(address)
    assert response.status_code == 200, address
    assert len(statements) <= MOST_STATEMENTS, address
    sent = gzip.compress(response.content) if compressed else response.content
    assert len(sent) <= MOST_BYTES, (address, len(sent))
    return str(response.content.decode())
