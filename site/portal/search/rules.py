"""What a visitor typed, made fit for any search engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from modelsearch.query import And, Or, PlainText, SearchQuery

if TYPE_CHECKING:
    from django.utils.functional import Promise

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8
WORD = re.compile(r"[^\W_]+")
# Said in every question and found on every page.
STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "do", "does", "for", "from", "how", "i", "in", "is", "it"),
        *("me", "my", "of", "on", "or", "the", "to", "what", "when", "where", "who", "with"),
    )
)


@dataclass(frozen=True)
class Task:
    """What people come for, with the everyday words by which they look for it.

    `address` is a name of ours, or a path where it has none without arguments.
    """

    title: str | Promise
    text: str | Promise
    address: str
    words: str | Promise


# Shown whole where nothing is asked for.
TASKS: Final = (
    Task(
        _("Get help for somebody"),
        _("Whom to ring, now or when it can wait, with or without your name."),
        "home:get_help",
        _("help helpline phone ring call number report emergency police tell anonymous"),
    ),
    Task(
        _("Open the pocket guide"),
        _("The first ten minutes at a scene, questions to ask, who refers."),
        "pocket-guide/",
        _("pocket guide scene first responder refer referral questions ask"),
    ),
    Task(
        _("Start or carry on with a module"),
        _("Everything you have to learn, and where you stopped."),
        "modules:learn",
        _("learn learning module training e-learning elearning online start certificate"),
    ),
    Task(
        _("Book the four-day course"),
        _("Dates, places, and what to do beforehand."),
        "courses:calendar",
        _("book booking register registration enrol course courses four day place dates training"),
    ),
    Task(
        _("Print a card or a poster"),
        _("Sign cards by sector, a poster, a leaflet, a briefing to read aloud."),
        "library:materials",
        _("print card poster leaflet briefing material download"),
    ),
)


@dataclass(frozen=True)
class Words:
    """The words of a query; nothing else of it reaches the database."""

    typed: str
    words: tuple[str, ...]
    is_cut: bool

    @classmethod
    def of(cls, text: str) -> Words:
        """Read what was typed: its first characters, its first words, no signs."""
        typed = " ".join(text.replace("\0", " ").split())
        shown = typed[:LONGEST_QUERY]
        # An apostrophe joins: "didn't" is one word, "driver's" is driver.
        plain = re.sub(r"['’](s\b)?", "", shown.lower())
        words = list(dict.fromkeys(WORD.findall(plain)))
        telling = [word for word in words if word not in STOP_WORDS] or words
        return cls(
            typed=shown,
            words=tuple(telling[:MOST_WORDS]),
            is_cut=len(typed) > LONGEST_QUERY or len(telling) > MOST_WORDS,
        )

    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks that every word speaks of."""

        def speaks(task: Task) -> bool:
            known = set(WORD.findall(f"{task.title} {task.words}".lower()))
            return all({word, f"{word}s", word.removesuffix("s")} & known for word in self.words)

        return tuple(task for task in TASKS if self.words and speaks(task))

    def all_of_them(self) -> SearchQuery:
        """A query for what has every word."""
        return _joined(And, [_either(word) for word in self.words])

    def any_of_them(self) -> SearchQuery:
        """A query for what has one of the words."""
        return _joined(Or, [_either(word) for word in self.words])


def _either(word: str) -> SearchQuery:
    """A word in the singular or the plural; not every database knows that they are one."""
    if word.isdigit() or len(word) < 3:
        return PlainText(word)
    other = word[:-1] if word.endswith("s") else f"{word}s"
    return Or([PlainText(word), PlainText(other)])


def _joined(join: type[And | Or], queries: list[SearchQuery]) -> SearchQuery:
    return queries[0] if len(queries) == 1 else join(queries)
