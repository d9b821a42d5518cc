"""Several requirements of one person taken together, so that she counts once."""

from __future__ import annotations

from bisect import bisect_right
from itertools import zip_longest
from typing import TYPE_CHECKING

from learning.completion.enums import StandingState
from learning.completion.rules.duties import SpanFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from learning.completion.rules.posts import PostPeriod

    # Rank, due day and organisation, so that the least is the worst; a number; the span.
    Entry = tuple[int, date, int, int, SpanFact]

# The state that tells when several requirements are taken together: the first found.
WORST_FIRST = (
    StandingState.OVERDUE,
    StandingState.LAPSED,
    StandingState.DUE_SOON,
    StandingState.NOT_STARTED,
    StandingState.IN_PROGRESS,
    StandingState.CURRENT,
    StandingState.EXEMPT,
)
RANK = {str(state): rank for rank, state in enumerate(WORST_FIRST)}
EXEMPT_RANK = RANK[str(StandingState.EXEMPT)]


def overall(spans: Iterable[SpanFact], main_posts: Sequence[PostPeriod] = ()) -> list[SpanFact]:
    """Take several requirements' spans together: at each moment the worst state tells.

    She is up to date when she holds them all, also those she is exempt from. The due day is the
    earliest of those she is not exempt from. She counts where her main post is; without one,
    where the worst of them counts.
    """
    entries = [
        (RANK[span.state], span.due_date, span.organisation, number, span)
        for number, span in enumerate(sorted(spans, key=_from_date))
    ]
    waiting = entries[::-1]
    posts = sorted(main_posts, key=lambda post: post.from_date)
    edges = {span.from_date for *_key, span in entries} | {span.to_date for *_key, span in entries}
    for post in posts:
        edges |= {post.from_date, post.to_date}
    days = sorted(day for day in edges if day is not None)
    starts = [post.from_date for post in posts]
    running: list[Entry] = []
    told: list[SpanFact] = []
    for start, end in zip_longest(days, days[1:]):
        running = [e for e in running if e[4][3] is None or e[4][3] > start]
        while waiting and waiting[-1][4].from_date <= start:
            running.append(waiting.pop())
        if not running:
            continue
        piece = _piece(running, start, end, _main(posts, starts, start))
        last = told[-1] if told else None
        if last and last.to_date == start and _says_the_same(last, piece):
            told[-1] = last._replace(to_date=end)
        else:
            told.append(piece)
    return told


def _from_date(span: SpanFact) -> date:
    return span.from_date


def _main(posts: Sequence[PostPeriod], starts: list[date], day: date) -> int | None:
    index = bisect_right(starts, day) - 1
    if index < 0:
        return None
    post = posts[index]
    return post.organisation if post.to_date is None or post.to_date > day else None


def _piece(running: Sequence[Entry], start: date, end: date | None, main: int | None) -> SpanFact:
    rank, due, organisation, _number, worst = min(running)
    if rank != EXEMPT_RANK:
        # The worst is due first of its kind; another kind may be due sooner.
        due = min([entry[1] for entry in running if entry[0] != EXEMPT_RANK])
    return SpanFact(
        worst.state,
        all(entry[4][1] for entry in running),
        start,
        end,
        due,
        organisation if main is None else main,
    )


def _says_the_same(one: SpanFact, other: SpanFact) -> bool:
    return (one.state, one.is_held, one.due_date, one.organisation) == (
        other.state,
        other.is_held,
        other.due_date,
        other.organisation,
    )
