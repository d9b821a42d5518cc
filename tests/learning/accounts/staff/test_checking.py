"""The pages on which a lead checks a list of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learning.accounts.models import Organisation, PeopleImport, User
from tests.counting import statements_of_page
from tests.factories.accounts import UserFactory
from tests.learning.accounts.staff.sending import address_of, nurse, press, upload

if TYPE_CHECKING:
    from django.test import Client


class TestStaffCheck:
    def test_shows_fields_for_bad_rows_only(self, client: Client, lead: User) -> None:
        bad = nurse(3, email="n3 at trust.example")
        page = upload(client, nurse(1), nurse(2), bad).content.decode()
        assert page.count('name="r4-email"') == 1
        assert 'value="n3 at trust.example"' in page
        assert "Row 4: “n3 at trust.example” is not an e-mail address." in page
        assert "r2-" not in page
        assert not User.objects.filter(email="n1@trust.example").exists()

    def test_keeps_everything_typed_until_it_is_right(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1, email="a"), nurse(2, role="wizard"))
        page = press(client, page, "mend", **{"r2-email": "still wrong", "r3-role": ""})
        text = page.content.decode()
        assert 'value="still wrong"' in text
        assert "“wizard” is not a role" in text
        page = press(
            client, page, "mend", **{"r2-email": "n1@trust.example", "r3-role": "health_worker"}
        )
        assert "Nothing is saved until you confirm" in page.content.decode()
        press(client, page, "confirm")
        assert User.objects.filter(email__endswith="@trust.example").count() == 2

    def test_leaves_a_row_out(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), nurse(2, email=""))
        page = press(client, page, "mend", **{"r3-email": "", "r3-is_left_out": "on"})
        page = press(client, page, "confirm")
        assert address_of(page).endswith("/done/")
        assert User.objects.filter(email__endswith="@trust.example").count() == 1

    def test_leaves_out_all_that_are_bad(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), *(nurse(n, email="x") for n in range(2, 90)))
        assert page.content.decode().count("<fieldset") == 50
        page = press(client, page, "", leave_out_all="1")
        press(client, page, "confirm")
        assert PeopleImport.objects.get().counts["left_out"] == 88

    def test_leaves_out_who_is_beyond_the_seats(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=3)  # one is the lead's
        page = upload(client, *(nurse(n) for n in range(1, 5)))
        assert "2 seats are free for new people." in page.content.decode()
        assert "Confirm and save" not in page.content.decode()
        page = press(client, page, "leave_out_beyond")
        text = page.content.decode()
        assert "2 rows are left out because no seat is free" in text
        assert "Row 4: Jo Ray-3" in text
        assert "Row 5: Jo Ray-4" in text
        rows = client.get(f"{address_of(page)}rows/").content.decode()
        assert rows.count("Left out: no seat is free") == 2
        done = press(client, page, "confirm").content.decode()
        assert "Left out because no seat was free: rows 4, 5 of your list." in done
        assert set(User.objects.filter(email__endswith="@trust.example").values_list(
            "email", flat=True)) == {"n1@trust.example", "n2@trust.example"}  # fmt: skip

    def test_puts_back_who_was_left_out_for_want_of_a_seat(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        page = press(client, upload(client, nurse(1), nurse(2)), "leave_out_beyond")
        Organisation.objects.filter(pk=trust.pk).update(seats=3)
        page = press(client, page, "put_back")
        assert "no seat is free" not in page.content.decode()
        assert address_of(press(client, page, "confirm")).endswith("/done/")

    def test_leaves_nobody_out_before_the_rows_are_right(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        Organisation.objects.filter(pk=trust.pk).update(seats=2)
        page = upload(client, nurse(1), nurse(2), nurse(3, email="x"))
        assert "1 seat is free for new people." in page.content.decode()
        assert "leave_out_beyond" not in page.content.decode()

    def test_saves_once_however_often_it_is_pressed(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1))
        for _turn in range(2):
            assert press(client, page, "confirm").status_code == 200
        assert User.objects.filter(email="n1@trust.example").count() == 1

    def test_says_that_the_ground_has_shifted(self, client: Client, lead: User) -> None:
        page = upload(client, nurse(1), nurse(2))
        UserFactory(email="n2@trust.example", is_active=False)
        text = press(client, page, "confirm").content.decode()
        assert "Something has changed since you checked the list" in text
        assert "This account is closed" in text
        assert not User.objects.filter(email="n1@trust.example").exists()

    def test_points_out_strange_domains(self, client: Client, lead: User) -> None:
        text = upload(client, nurse(1, email="jo@post.example")).content.decode()
        assert "1 address is of another domain" in text
        assert "trust.example" in text

    def test_counts_strange_domains_however_many_there_are(
        self, client: Client, lead: User
    ) -> None:
        rows = [nurse(n, email=f"jo{n}@post.example") for n in range(501)]
        text = upload(client, *rows).content.decode()
        assert "501 addresses are of another domain" in text
        assert "and 401 more" in text

    def test_says_that_there_is_nothing_to_do(self, client: Client, lead: User) -> None:
        press(client, upload(client, nurse(1)), "confirm")
        assert "There is nothing to do" in upload(client, nurse(1)).content.decode()

    def test_of_another_person_is_not_found(
        self, client: Client, lead: User, trust: Organisation
    ) -> None:
        address = address_of(upload(client, nurse(1)))
        client.force_login(UserFactory(partner_lead=True, organisation=trust))
        assert client.get(address).status_code == 404

    def test_asks_the_database_no_more_often_for_more_rows(
        self, client: Client, lead: User
    ) -> None:
        few = address_of(upload(client, nurse(0), nurse(1, email="x")))
        many = address_of(
            upload(client, *(nurse(n) for n in range(300)),
                   *(nurse(n, email="x") for n in range(300, 340)))
        )  # fmt: skip
        assert statements_of_page(client, few) == statements_of_page(client, many)

    def test_stays_light_with_many_good_rows(self, client: Client, lead: User) -> None:
        lines = [nurse(n) for n in range(1267)]
        lines += [nurse(n, email="x") for n in range(1267, 1284)]
        page = upload(client, *lines)
        assert "1,284 rows were read" in page.content.decode()
        assert len(page.content) < 100_000


class TestStaffRows:
    def test_lists_the_rows_by_pages(self, client: Client, lead: User) -> None:
        address = address_of(upload(client, *(nurse(n) for n in range(120))))
        first = client.get(f"{address}rows/").content.decode()
        assert first.count("Joins") == 100
        assert "n119@trust.example" in client.get(f"{address}rows/?page=2").content.decode()

    def test_asks_the_database_no_more_often_for_more_rows(
        self, client: Client, lead: User
    ) -> None:
        few = address_of(upload(client, nurse(0)))
        many = address_of(upload(client, *(nurse(n) for n in range(90))))
        assert statements_of_page(client, f"{few}rows/") == statements_of_page(
            client, f"{many}rows/"
        )
