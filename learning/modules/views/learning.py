"""My learning, the catalogue, and a module's own page."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from learning.accounts.keeping import keeping_posts
from learning.accounts.queries import next_post, primary_post
from learning.modules import operations, rules
from learning.modules.overlays import Standing, panels_for, standing_for
from learning.modules.player import Visit, has_failed_check, newer_said, redo_of, visit
from learning.modules.queries import current_editions, my_learning, outlines_of, shorter_unit
from learning.modules.views.keeping import following_moves
from media.editions.prepared import Prepared
from media.reference.models import Fact

# Numbers shown beside My learning, for somebody who needs them now.
CONTACTS = ("emergency", "helpline")
# Said where somebody midway leaves her edition for the newest.
NEWEST = "newest"
FACTS = Prepared(lambda: Fact.objects.filter(key__in=CONTACTS).order_by("key"))


@never_cache
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Show My learning; signed out, the catalogue."""
    language = get_language() or "en-gb"
    if not request.user.is_authenticated:
        editions = current_editions(language)
        outlines = outlines_of(editions)
        modules = [(edition.page.slug, outlines[edition.pk]) for edition in editions]
        return render(request, "modules/catalogue.html", {"modules": modules})
    now = timezone.now()
    contacts = FACTS.all()
    today = timezone.localdate(now)
    post = primary_post(request.user.learner, today)
    return render(
        request,
        "modules/my_learning.html",
        {
            "learning": my_learning(request.user, language, at=now),
            "post": post,
            "next_post": None if post else next_post(request.user, today),
            "panels": panels_for(request.user, now),
            "contacts": contacts,
            "contacts_key": repr([(fact.label, fact.value) for fact in contacts]),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@following_moves
def module(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what a module holds; POST starts it, goes back into it, or begins it again.

    Whoever is in the middle of an older edition goes on in it, or begins the newest if she says so.
    """
    if request.method == "POST":
        return _start(request, slug)
    here = visit(request, slug)
    standing = _standing_in(here)
    is_again = bool(standing and here.counts_no_more(standing))
    redo = redo_of(here, standing)
    state = rules.shown_state(
        standing.state if standing else None,
        is_started=here.is_started,
        is_finished=here.is_finished,
    )
    return render(
        request,
        "modules/module.html",
        {
            "visit": here,
            "outline": here.outline,
            "steps": here.steps(0, is_again=is_again),
            "is_again": is_again,
            "standing": standing,
            "shorter": shorter_unit(standing, here.outline.language),
            "has_failed": has_failed_check(here),
            "newer": newer_said(here, redo),
            "leaves": here.is_started and here.newer is not None,
            "is_over": redo is not None and redo.is_over(timezone.localdate(here.at)),
            "state": state,
            "state_label": standing.label if standing and standing.state == state else "",
        },
    )


@keeping_posts
def _start(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    is_moving = request.POST.get("edition") == NEWEST and here.newest.pk != here.edition.pk
    edition = here.newest if is_moving else here.edition
    operations.restart_module(user=here.user, edition=edition, at=here.at)
    return redirect("modules:section", slug, 1) if is_moving else redirect(here.resume_href)


@never_cache
@require_safe
@following_moves
@keeping_posts
def what_changed(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what changed since this person finished the module."""
    here = visit(request, slug)
    standing = _standing_in(here)
    return render(
        request,
        "modules/what_changed.html",
        {
            "visit": here,
            "outline": here.outline,
            "standing": standing,
            "shorter": shorter_unit(standing, here.outline.language),
        },
    )


def _standing_in(here: Visit) -> Standing | None:
    if not here.user.is_authenticated:
        return None
    return standing_for(here.user, here.at).get(here.outline.translation_key)
