import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from media.editions.append_only import triggers_lifted
from media.editions.models import Edition
from media.editions.operations import keep_file
from tests.factories.accounts import UserFactory
from tests.factories.media import SVG, FactFactory, LeafletFactory, stored

pytestmark = pytest.mark.django_db
DRAWING = SVG.format(colour="teal").encode()


@pytest.fixture
def staff() -> Client:
    client = Client()
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="view_edition"))
    client.force_login(person)
    return client


class TestFile:
    @pytest.fixture
    def address(self) -> str:
        kept = keep_file(content=DRAWING, content_type="image/svg+xml")
        return reverse("editions:file", args=[kept.sha256])

    def test_sends_the_bytes_to_anybody_for_good(self, client: Client, address: str) -> None:
        answer = client.get(address)
        assert answer.content == DRAWING
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer
        assert "Cookie" not in answer.get("Vary", "")

    def test_lets_a_drawing_do_nothing(self, client: Client, address: str) -> None:
        answer = client.get(address)
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_sends_nothing_to_somebody_who_has_it(self, client: Client, address: str) -> None:
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again.content == b""

    def test_knows_only_what_was_frozen(self, client: Client) -> None:
        assert client.get(reverse("editions:file", args=["0" * 64])).status_code == 404

    def test_may_only_be_read(self, client: Client, address: str) -> None:
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


class TestReplay:
    @pytest.fixture
    def edition(self) -> Edition:
        fact = FactFactory.create(key="helpline", phone=True)
        LeafletFactory.published(body=[stored("contacts", {"title": "Ring", "facts": [fact.pk]})])
        fact.value = "08000 000 000"
        fact.save()
        return Edition.objects.get()

    def test_shows_staff_the_edition_as_it_was(self, staff: Client, edition: Edition) -> None:
        page = staff.get(reverse("editions:replay", args=[edition.pk]))
        text = page.content.decode()
        assert page.status_code == 200
        assert "08000 121 700" in text
        assert "08000 000 000" not in text
        assert edition.sha256 in text
        assert "Kept as it was published" in text

    def test_says_when_a_row_was_changed_behind_its_back(
        self, staff: Client, edition: Edition
    ) -> None:
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE editions_editionsection SET html = '<p>Forged</p>'")
        text = staff.get(reverse("editions:replay", args=[edition.pk])).content.decode()
        assert "This edition is not as it was sealed" in text
        assert "Section 1 is not what was sealed." in text

    def test_is_refused_to_others(self, edition: Edition) -> None:
        client = Client()
        client.force_login(UserFactory())
        assert client.get(reverse("editions:replay", args=[edition.pk])).status_code == 403
        assert client.get(reverse("editions:replay", args=[0])).status_code == 403

    def test_asks_strangers_to_sign_in(self, client: Client, edition: Edition) -> None:
        assert client.get(reverse("editions:replay", args=[edition.pk])).status_code == 302

    def test_knows_only_editions(self, staff: Client) -> None:
        assert staff.get(reverse("editions:replay", args=[0])).status_code == 404
