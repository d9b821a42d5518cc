"""A published module with all eight types of question, and a person who learns it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import strip_tags

from learning.accounts.models import User
from learning.modules import overlays
from learning.modules.models import ModulePage
from learning.modules.overlays import Standing
from media.editions.enums import ChangeClass
from media.editions.models import Edition
from quizzes.attempts.enums import FeedbackPolicy
from quizzes.attempts.forms import fields_of
from quizzes.bank.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.base import publish
from tests.factories.items import FULL_RESPONSES
from tests.factories.media import FactFactory
from tests.factories.modules import edition_of, published_module, section, text
from tests.factories.quizzes import published_question, quiz_of

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

HOME = "/learn/"
SLUG = "spot-the-signs"
READING, CONTACTS, SCENE, CONVERSATION = 1, 2, 3, 4
CHECK_TYPES = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "matching",
    "ordering",
    "numeric",
)


def activity(question: Question) -> tuple[str, Any]:
    """Return an activity block."""
    return ("activity", {"intro": "<p>Your turn.</p>", "question": question.pk})


def module_of_all_types(**fields: Any) -> ModulePage:
    """Publish a module: reading, contacts, a scene, a conversation, and a check of the rest."""
    helpline = FactFactory.create(key="helpline", phone=True, label="Helpline")
    questions = [published_question(kind) for kind in CHECK_TYPES]
    return published_module(
        slug=SLUG,
        sections=[
            section("Who speaks for whom", text("Look at who answers."), minutes=3),
            section(
                "Whom to ring",
                text("Ring somebody."),
                ("contacts", {"title": "Numbers", "facts": [helpline.pk]}),
                minutes=2,
            ),
            section(
                "The car wash",
                text("Stand back first."),
                activity(published_question("scene")),
                minutes=5,
            ),
            section("The visit", activity(published_question("branching")), minutes=6),
        ],
        check_quiz=quiz_of(*questions, **fields),
    )


@pytest.fixture(scope="module")
def policy() -> FeedbackPolicy:
    """When the check says why; a file of tests may say otherwise."""
    return FeedbackPolicy.AFTER_EACH


@pytest.fixture(scope="module")
def shelf(
    django_db_setup: None, django_db_blocker: "DjangoDbBlocker", policy: FeedbackPolicy
) -> Iterator[int]:
    """The module, published once for a file of tests; each test's own rows go when it ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield module_of_all_types(policy=policy).pk
        transaction.set_rollback(True)


@pytest.fixture
def page(shelf: int, db: None) -> ModulePage:
    found: ModulePage = ModulePage.objects.get(pk=shelf)
    return found


@pytest.fixture
def edition(page: ModulePage) -> Edition:
    return edition_of(page)


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(officer=True)


@dataclass
class Learner:
    """A browser in which somebody is signed in to the module."""

    user: User
    client: Client

    def at(self, address: str = "") -> str:
        """Return an address of the module."""
        return f"/learn/{SLUG}/{address}"

    def opens(self, address: str = "") -> Any:
        """Fetch a page."""
        return self.client.get(self.at(address))

    def reads(self, address: str = "") -> str:
        """Return a page's HTML; it must be there."""
        response = self.opens(address)
        assert response.status_code == 200, (response.status_code, response.headers)
        return str(response.content.decode())

    def sends(self, address: str, **fields: Any) -> Any:
        """Post a form."""
        return self.client.post(self.at(address), fields)

    def form(self, address: str) -> dict[str, Any]:
        """Return the hidden fields of the question's form on a page."""
        return hidden_fields(self.reads(address))

    def answers(self, address: str, answer: Mapping[str, Any], **changes: Any) -> Any:
        """Answer the question on a page with the fields its form has."""
        fields = {**self.form(address), **fields_of(answer), **changes}
        return self.client.post(self.at(address), fields)

    def starts_check(self) -> Any:
        """Press *Start the check*."""
        return self.sends("check/", action="start")

    def does_check(self, responses: Mapping[str, Mapping[str, Any]] = FULL_RESPONSES) -> Any:
        """Answer every question of the check and hand it in."""
        self.starts_check()
        for position, kind in enumerate(CHECK_TYPES, start=1):
            self.answers(f"check/{position}/", responses[kind])
        return self.sends("check/", action="finish", confirmed="yes")


@pytest.fixture
def learner(officer: User, page: ModulePage) -> Learner:
    return Learner(officer, signed_in(officer))


@pytest.fixture
def someone_else(page: ModulePage) -> Learner:
    user = UserFactory(officer=True)
    return Learner(user, signed_in(user))


def signed_in(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def hidden_fields(html: str) -> dict[str, Any]:
    """Return the hidden fields of the form that asks a question."""
    form = re.search(r"<form[^>]*data-answer.*?</form>", html, re.DOTALL)
    assert form, "no question is asked here"
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]):
        fields.setdefault(name, []).append(value)
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def words_of(html: str) -> str:
    """Return what a page says, spaces evened out."""
    return " ".join(strip_tags(html).split())


def heading_of(html: str) -> str:
    """Return the page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return words_of(found[1]) if found else ""


@pytest.fixture
def home(officer: User) -> Learner:
    """An officer, where no module has been published yet."""
    return Learner(officer, signed_in(officer))


def two_sections(slug: str = SLUG, **fields: Any) -> ModulePage:
    """Publish a module to read, without a check."""
    return published_module(
        slug=slug,
        sections=[section("One", text("First.")), section("Two", text("Last."))],
        **fields,
    )


def publish_again(page: ModulePage, change_class: ChangeClass, **fields: Any) -> Edition:
    """Publish a page once more."""
    page.change_class = change_class
    for name, value in fields.items():
        setattr(page, name, value)
    return edition_of(publish(page))


@pytest.fixture
def standings() -> Iterator[dict[Any, Standing]]:
    """How people stand, as a room above would tell it."""
    known: dict[Any, Standing] = {}

    def tell(user: Any, at: Any) -> dict[Any, Standing]:
        return known

    overlays.register_standing(tell)
    yield known
    overlays._standing.remove(tell)


def page_of(client: Client) -> str:
    return str(client.get(HOME).content.decode())


def carry_on_of(html: str) -> str:
    """Return the words of the carry-on panel."""
    return words_of(html.split('class="app-carry ')[1].split("</section>", maxsplit=1)[0])
