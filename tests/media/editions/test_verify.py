import pytest
from django.db import connection

from media.editions.append_only import triggers_lifted
from media.editions.models import Edition
from media.editions.verify import verify_edition
from tests.factories.media import LeafletFactory, PictureFactory, stored, text_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    image = PictureFactory.create(drawing=True)
    picture = {"image": {"image": image.pk, "alt_text": "x", "decorative": False}, "caption": ""}
    LeafletFactory.published(body=[text_block(), stored("picture", picture)])
    kept: Edition = Edition.objects.get()
    return kept


def forge(sql: str) -> None:
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(sql)


class TestVerifyEdition:
    def test_finds_nothing_wrong_with_what_was_published(self, edition: Edition) -> None:
        assert verify_edition(edition) == []

    @pytest.mark.parametrize(
        ("sql", "said"),
        [
            ("UPDATE editions_editionsection SET html = html || ' '", "Section 1 is not"),
            ("UPDATE editions_editionsection SET minutes = 9", "Section 1 is not"),
            ("UPDATE editions_edition SET data = '{}'", "The frozen data is not"),
            ("UPDATE editions_edition SET change_note = 'x'", "The edition, or the list"),
            ("UPDATE editions_edition SET redo_within_days = 7", "The edition, or the list"),
            ("UPDATE editions_edition SET number = 7", "The edition, or the list"),
            ("DELETE FROM editions_editionfileuse", "The edition, or the list"),
            ("DELETE FROM editions_editionsection", "The edition, or the list"),
        ],
    )
    def test_names_what_was_changed(self, edition: Edition, sql: str, said: str) -> None:
        forge(sql)
        found = verify_edition(Edition.objects.get())
        assert any(sentence.startswith(said) for sentence in found)

    def test_recomputes_the_hash_of_each_picture(self, edition: Edition) -> None:
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE editions_editionfile SET content = %s", [b"forged"])
        (sentence,) = verify_edition(Edition.objects.get())
        assert sentence.startswith("The picture “picture-")
