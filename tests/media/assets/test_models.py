import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from media.assets.models import CustomImage
from tests.factories.accounts import UserFactory
from tests.factories.media import SVG, PictureFactory, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def upload(client: Client, name: str, content: bytes) -> str:
    response = client.post(
        reverse("wagtailimages:add"),
        {
            "title": "A forecourt",
            "description": "A forecourt early on a weekday.",
            "file": SimpleUploadedFile(name, content),
            "tags": "",
        },
        follow=True,
    )
    return response.content.decode()


class TestCustomImage:
    def test_takes_its_description_as_alternative_text(self) -> None:
        picture = PictureFactory.create(description="A hand car wash.")
        assert picture.default_alt_text == "A hand car wash."

    @pytest.mark.parametrize(
        ("name", "content"), [("a.svg", SVG.format(colour="red").encode()), ("a.png", png())]
    )
    def test_is_uploaded_in_the_admin(self, editor: Client, name: str, content: bytes) -> None:
        upload(editor, name, content)
        kept = CustomImage.objects.get()
        with kept.file.open("rb") as file:
            assert file.read() == content

    def test_refuses_a_drawing_that_runs_code(self, editor: Client) -> None:
        drawing = SVG.format(colour="red").replace("</svg>", "<script>x()</script></svg>")
        answer = upload(editor, "a.svg", drawing.encode())
        assert "This drawing holds &lt;script&gt;, so it cannot be used." in answer
        assert not CustomImage.objects.exists()

    def test_is_not_uploaded_by_people_who_may_not(self) -> None:
        client = Client()
        client.force_login(UserFactory())
        client.post(
            reverse("wagtailimages:add"),
            {"title": "x", "file": SimpleUploadedFile("a.svg", SVG.format(colour="red").encode())},
        )
        assert not CustomImage.objects.exists()

    def test_may_be_described_anew_without_its_file(self, editor: Client) -> None:
        picture = PictureFactory.create(drawing=True)
        editor.post(
            reverse("wagtailimages:edit", args=[picture.pk]),
            {"title": "Another title", "description": "Seen from the street.", "tags": ""},
        )
        picture.refresh_from_db()
        assert picture.title == "Another title"
