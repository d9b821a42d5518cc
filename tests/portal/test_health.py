from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client


class TestHealthz:
    def test_answers_without_a_database(self, client: Client) -> None:
        answer = client.get("/healthz")

        assert answer.status_code == 200
        assert answer.content == b"ok\n"
        assert "no-store" in answer["Cache-Control"]


class TestReadyz:
    @pytest.mark.django_db
    def test_says_yes_while_the_database_answers(self, client: Client) -> None:
        assert client.get("/readyz").status_code == 200

    @pytest.mark.django_db
    def test_says_no_when_it_does_not_and_names_nothing(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: Any, **kwargs: Any) -> None:
            raise OperationalError("could not connect to host db.internal")

        monkeypatch.setattr("portal.health.connection.cursor", refuse)

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert b"db.internal" not in answer.content
