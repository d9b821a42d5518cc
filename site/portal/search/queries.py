"""One search over everything that is public, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.search.backends import get_search_backend

from learning.courses.models import CoursePage
from learning.modules.models import ModulePage
from media.library.models import MaterialPage
from media.library.presentation import language_name, material_path
from media.reference.enums import FactStatus
from media.reference.models import Fact, GlossaryTerm
from portal.home.models import InfoPage, PocketGuidePage
from portal.search.rules import Task, Words
from portal.theme.navigation import language_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise
    from modelsearch.query import SearchQuery

MOST_HITS: Final = 10
MOST_TERMS: Final = 3
MOST_FACTS: Final = 50  # looked through for numbers to ring
SUMMARY_LENGTH: Final = 180  # characters


@dataclass(frozen=True)
class Hit:
    """One result; `language` only where it is not that of the page around it."""

    title: str
    path: str
    text: str
    language: str = ""
    language_name: str = ""


@dataclass(frozen=True)
class Term:
    """A word of the glossary with its meaning."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Group:
    """Results of one kind."""

    key: str
    title: str | Promise
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Results:
    """What a search found: words of the glossary first, then the groups that have results."""

    terms: tuple[Term, ...] = ()
    groups: tuple[Group, ...] = ()
    has_every_word: bool = True

    @property
    def count(self) -> int:
        """How many results there are, of every kind."""
        return len(self.terms) + sum(len(group.hits) for group in self.groups)


def search(words: Words, *, language: str) -> Results:
    """Search for pages with every word; when there are none, for those with any of them.

    The number of statements does not depend on what is found.
    """
    if not words.words:
        return Results()
    found = _run(words, words.all_of_them(), language, has_every_word=True)
    if found.count or len(words.words) == 1:
        return found
    return _run(words, words.any_of_them(), language, has_every_word=False)


def _run(words: Words, query: SearchQuery, language: str, *, has_every_word: bool) -> Results:
    groups = (
        Group("tasks", _("What people come for"), _tasks(words)),
        Group("modules", _("Modules"), _pages(ModulePage, query, language)),
        Group("materials", _("Materials"), _materials(query, language)),
        Group("help", _("Help"), (*_numbers(query), *_help(query, language))[:MOST_HITS]),
        Group("courses", _("Courses"), _pages(CoursePage, query, language)),
    )
    return Results(
        terms=_terms(words, query),
        groups=tuple(group for group in groups if group.hits),
        has_every_word=has_every_word,
    )


def _terms(words: Words, query: SearchQuery) -> tuple[Term, ...]:
    """Return meanings; a term that is what was typed stands before one that mentions it."""
    found = _hits(GlossaryTerm.objects.all(), query, MOST_TERMS * 4)
    wanted = set(words.words)

    def distance(term: GlossaryTerm) -> int:
        own = set(Words.of(term.term).words)
        return len(own ^ wanted) if own & wanted else len(own) + len(wanted)

    named = [term for term in found if set(Words.of(term.term).words) & _forms(wanted)]
    return tuple(
        Term(term.term, term.definition) for term in sorted(named, key=distance)[:MOST_TERMS]
    )


def task_hit(task: Task) -> Hit:
    """Return a task with its address in the language of the page around it."""
    is_name = ":" in task.address
    path = reverse(task.address) if is_name else language_prefix() + task.address
    return Hit(str(task.title), path, str(task.text))


def _tasks(words: Words) -> tuple[Hit, ...]:
    return tuple(task_hit(task) for task in words.tasks())


def _forms(words: Iterable[str]) -> set[str]:
    """The words with and without their plural s."""
    return {form for word in words for form in (word, f"{word}s", word.removesuffix("s"))}


def _pages(model: Any, query: SearchQuery, language: str) -> tuple[Hit, ...]:
    pages = _page_hits(model, _shown(model, language), query)
    return tuple(
        Hit(page.title, page.url or "", _short(_summary(page)), *_language_of(page, language))
        for page in pages
    )


def _help(query: SearchQuery, language: str) -> tuple[Hit, ...]:
    return (*_pages(PocketGuidePage, query, language), *_pages(InfoPage, query, language))


def _numbers(query: SearchQuery) -> tuple[Hit, ...]:
    """Numbers to ring, which all stand on one page."""
    path = reverse("home:get_help")
    return tuple(
        Hit(f"{fact.label}: {fact.value}", f"{path}#{fact.key}", _short(fact.detail))
        for fact in _hits(Fact.objects.all(), query, MOST_FACTS)
        if fact.is_contact and fact.status == FactStatus.IN_FORCE
    )


def _materials(query: SearchQuery, language: str) -> tuple[Hit, ...]:
    """Materials in every language: somebody may be looking for one to hand over."""
    pages = _page_hits(MaterialPage, MaterialPage.objects.shown(), query)
    return tuple(
        Hit(
            page.title,
            material_path(page.slug, page.locale.language_code),
            _short(page.summary),
            *_language_of(page, language),
        )
        for page in pages
    )


def _page_hits(model: Any, shown: Any, query: SearchQuery) -> list[Any]:
    """Search among `shown`, named by key: a search refuses filters on fields it does not index."""
    pages = model.objects.filter(pk__in=shown.values("pk"))
    return _hits(pages.select_related("locale"), query)


def _hits(rows: Any, query: SearchQuery, most: int = MOST_HITS) -> list[Any]:
    return list(get_search_backend().search(query, rows)[:most])


def _shown(model: Any, language: str) -> Any:
    """Live, public pages in a language, and those of the site's own that are not translated."""
    shown = model.objects.live().public().filter(alias_of=None)
    mine = shown.filter(locale__language_code=language)
    if language == settings.LANGUAGE_CODE:
        return mine
    return shown.filter(
        Q(locale__language_code=language)
        | Q(locale__language_code=settings.LANGUAGE_CODE)
        & ~Q(translation_key__in=mine.values("translation_key"))
    )


def _language_of(page: Any, language: str) -> tuple[str, str]:
    """The language of a result with its name; empty where it is that of the page around it."""
    code = page.locale.language_code
    return (code, language_name(code)) if code != language else ("", "")


def _summary(page: Any) -> str:
    return str(getattr(page, "summary", "") or page.search_description)


def _short(text: str) -> str:
    return str(Truncator(text).chars(SUMMARY_LENGTH))
