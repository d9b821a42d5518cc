"""Likely doubles, and the admin's pages to merge two records."""

import pytest
from django.test import Client

from learning.accounts.doubles import facts_of, find_people, likely_doubles, people_alone
from learning.accounts.models import PersonMerge, User
from learning.accounts.operations import merge_people
from tests.counting import statements_of
from tests.factories.accounts import AT, START, OrganisationFactory, UserFactory, learner_of

pytestmark = pytest.mark.django_db


def pairs() -> set[tuple[str, str]]:
    return {(pair.first.email, pair.second.email) for pair in likely_doubles(among=people_alone())}


class TestLikelyDoubles:
    def test_share_a_number_in_one_force(self) -> None:
        force, other = OrganisationFactory(force=True), OrganisationFactory(force=True)
        unit = OrganisationFactory(parent=force)
        UserFactory(officer=True, organisation=unit, collar_number="4471", email="a@one.example")
        UserFactory(officer=True, organisation=force, collar_number="4471", email="b@two.example")
        UserFactory(officer=True, organisation=other, collar_number="4471", email="c@x.example")
        assert pairs() == {("a@one.example", "b@two.example")}

    def test_share_name_and_start_of_the_address(self) -> None:
        for email in ("nia.rees@one.example", "Nia.Rees@two.example", "n.rees@two.example"):
            UserFactory(first_name="Nia", last_name="Rees", email=email.lower())
        UserFactory(first_name="Li", last_name="Rees", email="nia.rees@three.example")
        assert pairs() == {("nia.rees@one.example", "nia.rees@two.example")}

    def test_are_not_suggested_again_once_merged(self) -> None:
        people = [
            UserFactory(first_name="Nia", last_name="Rees", email=f"nia@{n}.example")
            for n in ("one", "two")
        ]
        merge_people(
            kept=learner_of(people[0]), double=learner_of(people[1]), reason="One.", by=None, at=AT
        )
        assert not likely_doubles(among=people_alone())

    def test_take_no_more_statements_for_more_people(self) -> None:
        UserFactory(first_name="Nia", last_name="Rees", email="nia@one.example")
        UserFactory(first_name="Nia", last_name="Rees", email="nia@two.example")
        few = statements_of(pairs)
        for number in range(20):
            UserFactory(first_name="Nia", last_name="Rees", email=f"nia@{number}.example")
        assert statements_of(pairs) == few <= 5


class TestFindPeople:
    def test_looks_at_name_number_and_address(self) -> None:
        nia = UserFactory(first_name="Nia", last_name="Rees", collar_number="4471")
        UserFactory()
        for words in ("nia rees", "4471", nia.email):
            assert find_people(words, among=people_alone()) == [nia]


class TestFactsOf:
    def test_has_the_same_lines_for_everybody(self) -> None:
        officer, visitor = UserFactory(officer=True), UserFactory()
        labels = [[label for label, _value in facts_of(one, START)] for one in (officer, visitor)]
        assert labels[0] == labels[1]
        assert "Training recorded" in labels[0]


class TestPages:
    @pytest.fixture
    def administrator(self, client: Client) -> User:
        person = UserFactory(training_administrator=True)
        client.force_login(person)
        return person

    def test_lead_from_search_to_merge_and_back(self, client: Client, administrator: User) -> None:
        kept = UserFactory(officer=True, first_name="Nia", last_name="Rees")
        double = UserFactory(officer=True, first_name="Nia", last_name="Reese")
        assert "Find two records" in client.get("/admin/merges/").content.decode()
        page = client.get("/admin/merges/find/?q=nia").content.decode()
        assert kept.email in page
        assert double.email in page
        asked = {"kept": str(kept.learner_id), "double": str(double.learner_id)}
        page = client.get("/admin/merges/check/", asked).content.decode()
        assert "Training recorded" in page
        page = client.post("/admin/merges/check/", {**asked, "reason": " "}).content.decode()
        assert "Say why." in page
        response = client.post("/admin/merges/check/", {**asked, "reason": "One person."})
        merge = PersonMerge.objects.get()
        assert response["Location"] == f"/admin/merges/inspect/{merge.pk}/"
        # Told again, it is the same merge.
        assert client.post("/admin/merges/check/", {**asked, "reason": "x"}).status_code == 302
        client.get("/admin/users/")  # shows the message
        assert double.email not in client.get("/admin/users/").content.decode()
        told = client.get(response["Location"]).content.decode()
        assert "Undo the merge" in told
        assert str(double.learner_id) not in told, "names, not keys"
        client.post(f"/admin/merges/{merge.pk}/undo/", {"reason": "Sisters."})
        assert learner_of(User.objects.get(pk=double.pk)).merged_into is None
        assert "Undo the merge" not in client.get(response["Location"]).content.decode()
        assert "Joined, undone later" in client.get("/admin/merges/").content.decode()

    def test_say_why_not(self, client: Client, administrator: User) -> None:
        kept = UserFactory()
        asked = {"kept": kept.learner_id, "double": administrator.learner_id, "reason": "x"}
        page = client.post("/admin/merges/check/", asked).content.decode()
        assert "cannot be closed here" in page
        same = {"kept": str(kept.learner_id), "double": str(kept.learner_id)}
        assert client.get("/admin/merges/check/", same)["Location"] == "/admin/merges/find/"
        assert client.get("/admin/merges/check/?kept=x&double=y").status_code == 404

    @pytest.mark.parametrize("role", ["author", "trainer"])
    def test_are_for_training_administrators(self, client: Client, role: str) -> None:
        client.force_login(UserFactory(**{role: True}))
        for address in ("/admin/merges/", "/admin/merges/find/", "/admin/merges/check/"):
            assert client.get(address).status_code == 302

    def test_do_not_open_a_doubles_account(self, client: Client, administrator: User) -> None:
        kept, double = UserFactory(officer=True), UserFactory(officer=True)
        merge_people(
            kept=learner_of(kept), double=learner_of(double), reason="One.", by=None, at=AT
        )
        page = client.get(f"/admin/users/edit/{double.pk}/").content.decode()
        assert 'name="is_active"' not in page
