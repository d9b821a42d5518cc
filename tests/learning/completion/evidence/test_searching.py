"""Evidence found by the person it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from learning.accounts.models import Learner, User
from tests.factories.accounts import (
    UserFactory,
    learner_of,
)
from tests.factories.completion import passed
from tests.learning.completion.evidence.correcting import EVIDENCE, sign_in_elsewhere

if TYPE_CHECKING:
    from django.test import Client

    from learning.completion.models import Evidence
    from learning.modules.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("administrator")
class TestSearching:
    """By person: who is so called is found first, then her rows."""

    @pytest.fixture
    def aisha(self, officer: User, evidence: Evidence) -> User:
        officer.first_name, officer.last_name = "Aisha", "Quillfeather"
        officer.email, officer.collar_number = "aisha.q@force.example", "4471"
        officer.save()
        return officer

    @pytest.fixture
    def other(self, officer: User, module: ModulePage) -> Evidence:
        person = UserFactory(
            officer=True,
            organisation=learner_of(officer).memberships.get().organisation,
            first_name="Zelda",
            last_name="Bytheway",
        )
        return passed(person, module)

    @staticmethod
    def found(client: Client, words: str) -> set[str]:
        """Return whose rows a search finds."""
        return {row.person for row in client.get(EVIDENCE, {"q": words}).context["object_list"]}

    @pytest.mark.parametrize("typed", ["quillf", "aisha quill", "4471", "aisha.q@force.example"])
    def test_finds_the_rows_of_a_person(
        self, typed: str, client: Client, aisha: User, other: Evidence
    ) -> None:
        assert self.found(client, typed) == {aisha.full_title}
        assert len(self.found(client, "")) == 2
        assert not self.found(client, "aisha bytheway")

    def test_finds_the_rows_of_a_record_that_doubles_hers(
        self, client: Client, aisha: User, other: Evidence
    ) -> None:
        Learner.objects.filter(pk=other.learner_id).update(merged_into=aisha.learner_id)
        rows = client.get(EVIDENCE, {"q": "quillf"}).context["object_list"]
        assert len(rows) == 2
        assert not self.found(client, "bytheway")

    def test_finds_nobody_whose_rows_she_may_not_correct(
        self, client: Client, aisha: User, other: Evidence
    ) -> None:
        sign_in_elsewhere(client)
        assert len(client.get(EVIDENCE).context["object_list"]) == 2
        assert not self.found(client, "quillf")

    def test_says_that_more_are_so_called(
        self, client: Client, aisha: User, other: Evidence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("learning.completion.access.MOST_CALLED", 1)
        cut = client.get(EVIDENCE, {"q": "example"})
        assert len(cut.context["object_list"]) == 1
        assert "people match" in cut.content.decode()
        assert "people match" not in client.get(EVIDENCE, {"q": "quillf"}).content.decode()

    def test_asks_no_more_for_more_rows_and_reads_only_hers(
        self,
        client: Client,
        aisha: User,
        module: ModulePage,
        other: Evidence,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.get(EVIDENCE)
        with django_assert_max_num_queries(40) as plain:
            client.get(EVIDENCE)
        with django_assert_max_num_queries(len(plain) + 5) as few:
            client.get(EVIDENCE, {"q": "quillf"})
        for number in range(4):
            passed(aisha, module, cause=f"again:{number}")
        with django_assert_max_num_queries(len(few)) as more:
            client.get(EVIDENCE, {"q": "quillf"})
        of_rows = [one["sql"] for one in more if 'FROM "completion_evidence"' in one["sql"]]
        assert of_rows
        # An index leads from a record to its rows; names are not looked for row by row.
        assert all('"learner_id" IN (' in sql and "LIKE" not in sql for sql in of_rows)
