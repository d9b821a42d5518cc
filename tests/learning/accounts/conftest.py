"""What the tests of the way in share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from learning.accounts.models import User
from learning.notices.models import Notice
from tests.factories.accounts import PASSWORD, UserFactory

ADDRESS = "aisha@demo.example"
QUIZ_PAGE = "/learn/spot-the-signs-people-and-places/check/3/"
SignIn = Callable[..., Any]
AskForCode = Callable[..., str]


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(officer=True, email=ADDRESS)


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Sign in by password, as the form does."""

    def post(**fields: str) -> Any:
        return client.post("/sign-in/", {"login": ADDRESS, "password": PASSWORD, **fields})

    return post


@pytest.fixture
def ask_for_code(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> AskForCode:
    """Ask for a code; returns the one that was sent, or nothing where none was."""

    def post(email: str = ADDRESS, **fields: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/sign-in/code/request/", {"email": email, **fields})
        notice = Notice.objects.order_by("-pk").first()
        found = re.search(r"^\s+(\d{6})$", notice.body, re.MULTILINE) if notice else None
        return found[1] if found else ""

    return post


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
