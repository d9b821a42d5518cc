"""Visitors' searches are answered from the glossary, so it holds words of the subject alone."""

import pytest
from django.conf import settings

from portal.search.rules import Words
from portal.starter.loading.files import ContentFile

FILE = ContentFile.read(settings.SITE_DIR / "content", "reference/glossary.yaml")


@pytest.mark.parametrize("word", ["attempt", "edition", "learner", "ilearn", "run", "course"])
def test_holds_no_word_of_the_product(word: str) -> None:
    terms = [set(Words.of(str(entry["term"])).words) for entry in FILE.entries()]
    assert {"exploitation"} in terms
    assert {word} not in terms
